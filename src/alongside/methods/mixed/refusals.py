"""What a mixed model refuses to answer, and why."""

from __future__ import annotations

from alongside.errors import AlongsideError


class MixedModelError(AlongsideError):
    """A mixed model that cannot be fitted as asked."""


class RankError(MixedModelError):
    """Fixed columns that repeat one another; `columns` names those that add nothing to the ones before them."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        named = ", ".join(repr(name) for name in columns)
        super().__init__(
            f"These fixed columns are constant or follow exactly from the columns before them: {named}.",
            remedy="Leave them out.",
        )


class NoVarianceError(MixedModelError):
    """An outcome that does not vary, or that is explained without any remainder."""


class TooFewGroupsError(MixedModelError):
    """A level with so few groups, or groups so like another level's, that its variance cannot be told."""


class ConvergenceError(MixedModelError):
    """A search for the best variances that did not end at one."""
