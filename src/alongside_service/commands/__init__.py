"""Commands that the service adds to `alongside`, and what they share. Django starts only when one of them runs."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

from alongside.errors import AlongsideError


def with_service(function: Callable[..., None]) -> Callable[..., None]:
    """Start Django before the command, and say what a database or a disk refused in one sentence."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> None:
        gc.enable()  # off for commands that end soon; these may walk millions of rows
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside_service.settings")
        try:
            import django
            from django.db import Error
        except ImportError:
            raise AlongsideError(
                "The service is not installed here.", remedy="Install it: pip install 'alongside[service]'."
            ) from None
        django.setup()
        try:
            function(*args, **kwargs)
        except Error as error:
            said = str(error).strip().splitlines()
            raise AlongsideError(
                f"The database refused: {said[0] if said else type(error).__name__}.",
                remedy="Check DATABASE_URL (or ALONGSIDE_STATE), that the database answers, and that "
                "`alongside-service migrate` was run.",
            ) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            where = str(error.filename or "")
            raise AlongsideError(
                f"This could not be read or written: {error.strerror or error}.", where=where
            ) from None

    return run
