"""What an action says when it may not be done."""

from __future__ import annotations


class RefusedError(Exception):
    """A write that a rule forbids: why, in a sentence, and the field of the form that it concerns."""

    def __init__(self, why: str, *, field: str = "") -> None:
        self.field = field
        super().__init__(why)
