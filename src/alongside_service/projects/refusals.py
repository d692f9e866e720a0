"""Why a write was not done: each kind of refusal, in words for the person who tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.db.models import Model


class NotYoursError(PermissionDenied):
    """The person may not write this. The text says who may."""


class ClosedError(Exception):
    """Nothing can be written now: a gate is shut, or the project is paused or stopped."""

    def __init__(self, because: tuple[str, ...]) -> None:
        self.because = because
        super().__init__(" ".join(because))


class InvalidError(Exception):
    """What was typed cannot be saved; `problems` says why, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


class ChangedError(Exception):
    """Somebody saved the same thing in the meantime; `theirs` is what is saved now, `version` its version."""

    def __init__(self, theirs: Mapping[str, Any], *, version: int, by: Model | None, at: Any) -> None:
        self.theirs = dict(theirs)
        self.version = version
        self.by = by
        self.at = at
        super().__init__("Somebody saved this while you were editing.")
