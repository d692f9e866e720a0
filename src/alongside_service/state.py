"""The folder where the service keeps what belongs to this installation: database, secret key, derived files."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def state_folder() -> Path:
    """`$ALONGSIDE_STATE`, or `./.state`; made if absent, readable by its owner alone."""
    folder = Path(os.environ.get("ALONGSIDE_STATE") or ".state").resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key(folder: Path) -> str:
    """The secret key of this installation, made on first use. Two processes that start together agree on one."""
    path = folder / "secret-key"
    if not path.exists():
        draft = folder / f".secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
