"""Every layout of every source keeps its word: known headings and codes are read, everything else is refused.

The files of each source have tests of their own; this holds whatever is added next to the same rules.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from alongside.errors import ContractError, UnknownLayoutError
from alongside.sources.contract import Column, Kind, Layout, Source, cast, layout_of
from alongside.sources.reading import OpenTable
from alongside.sources.registry import SOURCES

LAYOUTS = [(source, layout) for source in SOURCES for layout in source.layouts]
NAMES = [f"{source.id}: {layout.id}" for source, layout in LAYOUTS]
NONSENSE = "!nonsense!"

every_layout = pytest.mark.parametrize(("source", "layout"), LAYOUTS, ids=NAMES)


def opened(*headings: str) -> OpenTable:
    return OpenTable(file="a file", headings=headings, first_row=2)


def kinds(layout: Layout) -> list[Column]:
    """One column for each way of reading that the layout has: columns that are read alike behave alike."""
    return list({repr(replace(column, heading="", field="", aliases=())): column for column in layout.columns}.values())


def read_alone(layout: Layout, column: Column, *cells: str) -> pl.DataFrame:
    """The cells of one column, read as the layout reads them, with nothing beside them."""
    alone = replace(layout, columns=(column,), totals={})
    return cast(alone, pl.DataFrame({column.heading: list(cells)}), file="a file", first_row=2)


@every_layout
def test_its_own_headings_are_known_and_any_other_is_refused_by_name(source: Source, layout: Layout) -> None:
    own = [column.heading for column in layout.columns]
    assert layout_of(source, opened(*own)) in source.layouts
    with pytest.raises(ContractError) as caught:
        layout_of(source, opened(*own, "Mood of the school"))
    assert caught.value.column == "Mood of the school"
    assert caught.value.remedy


@every_layout
def test_a_needed_heading_that_is_gone_is_refused_unless_another_layout_lacks_it(
    source: Source, layout: Layout
) -> None:
    for column in layout.columns[:: max(len(layout.columns) // 10, 1)]:
        rest = [other.heading for other in layout.columns if other is not column]
        fits = [one for one in source.layouts if not one.unknown(rest) and not one.absent(rest)]
        if fits:
            assert not column.needed or layout not in fits
            assert layout_of(source, opened(*rest)) in fits
        else:
            with pytest.raises((ContractError, UnknownLayoutError)):
                layout_of(source, opened(*rest))


@every_layout
def test_nonsense_in_a_column_stops_the_import_with_its_place(source: Source, layout: Layout) -> None:
    for column in kinds(layout):
        if column.kind is Kind.TEXT and not column.pattern:
            continue
        with pytest.raises(ContractError) as caught:
            read_alone(layout, column, NONSENSE)
        assert (caught.value.column, caught.value.row, caught.value.value) == (column.heading, 2, NONSENSE)


@every_layout
def test_every_code_is_a_reason_or_our_words_and_never_a_number(source: Source, layout: Layout) -> None:
    for column in kinds(layout):
        for code, reason in column.missing.items():
            row = read_alone(layout, column, code).row(0, named=True)
            assert (row[column.field], row[f"{column.field}_missing"]) == (None, reason), (column.heading, code)
        for code, words in column.values.items():
            if code not in column.missing:
                assert read_alone(layout, column, code)[column.field].to_list() == [words]


@every_layout
def test_an_empty_cell_is_refused_where_the_publisher_always_fills_it(source: Source, layout: Layout) -> None:
    for column in kinds(layout):
        if column.filled and "" not in column.missing:
            with pytest.raises(ContractError):
                read_alone(layout, column, "")


@every_layout
def test_a_number_beyond_its_bounds_is_refused(source: Source, layout: Layout) -> None:
    for column in kinds(layout):
        if column.kind not in (Kind.INTEGER, Kind.WHOLE, Kind.NUMBER, Kind.PERCENTAGE):
            continue
        beyond = [column.least - 1] if column.least is not None else []
        beyond += [column.most + 1] if column.most is not None else []
        for number in [*beyond, *([101] if column.kind is Kind.PERCENTAGE and column.most is None else [])]:
            if f"{number:g}" not in column.missing:
                with pytest.raises(ContractError):
                    read_alone(layout, column, f"{number:.0f}")
        with pytest.raises(ContractError):
            read_alone(layout, column, "NaN")
