"""One family of errors, each written for the person who must act: what, where, and what to do."""

from __future__ import annotations


class AlongsideError(Exception):
    """Anything that Alongside refuses, with `what` happened, `where`, and the `remedy`."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"Where: {self.where}.")
        if self.remedy:
            parts.append(f"What to do: {self.remedy}")
        return " ".join(parts)


class IdentifierError(AlongsideError):
    """A URN, LAESTAB, UKPRN, postcode or local authority code that cannot be one."""


class AcademicYearError(AlongsideError):
    """A text that does not name an academic year."""


class SourceError(AlongsideError):
    """A published file that cannot be read as what it claims to be."""


class UnreadableFileError(SourceError):
    """A file that is not text, not a workbook, or is cut short."""


class UnknownLayoutError(SourceError):
    """A file whose headings match no known layout of any source."""


class ContractError(SourceError):
    """A column, code, grade or value that the layout's contract does not allow.

    Carries `file`, `column`, `value` and `row` (1-based, counted as a spreadsheet shows them).
    """

    def __init__(
        self, what: str, *, file: str, remedy: str, column: str = "", value: str = "", row: int | None = None
    ) -> None:
        self.file, self.column, self.value, self.row = file, column, value, row
        where = file
        if column:
            where += f", column {column!r}"
        if row is not None:
            where += f", row {row}"
        if value:
            where += f", value {value!r}"
        super().__init__(what, where=where, remedy=remedy)


class EditionError(AlongsideError):
    """An edition that is missing, altered, or cannot be stored."""


class FetchError(AlongsideError):
    """A publisher that did not give the file asked for."""


class PolicyError(AlongsideError):
    """A rule or list that is unknown, malformed, or not in force on the day asked about."""


class SyntheticError(AlongsideError):
    """A request for an invented England that cannot be made."""


class MatchingError(AlongsideError):
    """A matching problem that is malformed, or a solver that gave no proven answer."""


class JourneyError(AlongsideError):
    """A journey that cannot be walked with the data given."""
