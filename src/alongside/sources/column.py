"""One column of a published file: its heading, how its text is read, and the codes that stand for no value."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from alongside.provenance import Missing

REASON = pl.Enum([reason.value for reason in Missing])
"""The type of every `<field>_missing` column."""

PERFORMANCE_CODES: Mapping[str, Missing] = {
    "SUPP": Missing.SUPPRESSED,
    "NE": Missing.NO_ENTRIES,
    "NP": Missing.NOT_PUBLISHED,
    "NA": Missing.NOT_APPLICABLE,
    "LOWCOV": Missing.LOW_COVERAGE,
    "NEW": Missing.NEW_SCHOOL,
}
"""Codes of the performance tables (Department for Education, abbreviations list of the 2018/19 tables)."""

EES_CODES: Mapping[str, Missing] = {
    "c": Missing.SUPPRESSED,
    "z": Missing.NOT_APPLICABLE,
    "x": Missing.NOT_AVAILABLE,
    ":": Missing.NOT_AVAILABLE,
    "u": Missing.LOW_RELIABILITY,
    "low": Missing.ROUNDS_TO_ZERO,
    "k": Missing.ROUNDS_TO_ZERO,
}
"""Symbols of Explore Education Statistics (Department for Education, data symbols guidance)."""

BLANK: Mapping[str, Missing] = {"": Missing.BLANK}
"""An empty cell, for columns where the publisher leaves cells empty without a reason."""


class Kind(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    INTEGER = "integer"
    WHOLE = "whole number"
    """An integer that a tool may have written with a decimal point, such as `21352.0`."""
    NUMBER = "number"
    PERCENTAGE = "percentage"
    """A number from 0 to 100, with or without `%`."""
    DATE_ISO = "date as 2020-08-31"
    DATE = "date as 2020-08-31 or 31/08/2020"
    """A date in either unmistakable form, for files whose copies differ only in that."""
    DATE_DAY_FIRST = "date as 31/08/2020 or 31-08-2020"
    DATE_COMPACT = "date as 20200831"
    CODE = "code"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a layout: its heading in the file, our `field`, how it is read and what it may hold.

    `values` are the legal codes and our words for them (CODE only). `missing` are the codes that stand for no value.
    `least` and `most` bound numbers. A column that is not `needed` may be absent from the file.
    `filled` columns may not be empty.
    """

    heading: str
    field: str
    kind: Kind = Kind.TEXT
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    missing: Mapping[str, Missing] = dataclasses.field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    needed: bool = True
    filled: bool = False
    pattern: str = ""
    """A regular expression that a filled TEXT cell must match (identifiers)."""
    aliases: tuple[str, ...] = ()

    @property
    def gives_reasons(self) -> bool:
        """Whether the typed rows carry `<field>_missing` beside this field."""
        return self.kind in NUMERIC or bool(self.missing)


NUMERIC = (Kind.INTEGER, Kind.WHOLE, Kind.NUMBER, Kind.PERCENTAGE)
DATE_FORMATS: Mapping[Kind, tuple[str, ...]] = {
    Kind.DATE_ISO: ("%Y-%m-%d", "%Y-%m-%dT00:00:00", "%Y-%m-%d 00:00:00"),
    Kind.DATE: ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"),
    Kind.DATE_DAY_FIRST: ("%d/%m/%Y", "%d-%m-%Y"),
    Kind.DATE_COMPACT: ("%Y%m%d",),
}
