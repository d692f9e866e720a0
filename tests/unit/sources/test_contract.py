"""Contracts: what is allowed is read exactly, a code is a reason and never a number, and the rest stops the import."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alongside.errors import ContractError, UnknownLayoutError
from alongside.provenance import Missing
from alongside.sources.contract import (
    BLANK,
    EES_CODES,
    PERFORMANCE_CODES,
    Column,
    Kind,
    Layout,
    Source,
    cast,
    layout_of,
    read,
)
from alongside.sources.reading import open_table
from alongside.sources.registry import SOURCES

CODES = {**PERFORMANCE_CODES, **BLANK}
NUMERIC = (Kind.INTEGER, Kind.WHOLE, Kind.NUMBER, Kind.PERCENTAGE)


def typed(column: Column, *cells: str) -> pl.DataFrame:
    layout = Layout(id="a-layout", title="A layout", columns=(column,))
    return cast(layout, pl.DataFrame({column.heading: list(cells)}), file="a.csv", first_row=2)


def only(column: Column, cell: str) -> object:
    return typed(column, cell)[column.field][0]


def column(kind: Kind, **more: object) -> Column:
    return Column(heading="A heading", field="a", kind=kind, **{"missing": CODES, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Kind.INTEGER, "0", 0),
        (Kind.INTEGER, " 12 ", 12),
        (Kind.INTEGER, "-3", -3),
        (Kind.INTEGER, "+5", 5),
        (Kind.INTEGER, "007", 7),
        (Kind.WHOLE, "21352.0", 21352),
        (Kind.NUMBER, "-0.25", -0.25),
        (Kind.NUMBER, "+0.5", 0.5),
        (Kind.NUMBER, ".5", 0.5),
        (Kind.NUMBER, "1e3", 1000.0),
        (Kind.NUMBER, "\u00a03.5", 3.5),
        (Kind.PERCENTAGE, "0%", 0.0),
        (Kind.PERCENTAGE, " 97.5% ", 97.5),
        (Kind.PERCENTAGE, "100", 100.0),
        (Kind.DATE_ISO, "2020-08-31", dt.date(2020, 8, 31)),
        (Kind.DATE_DAY_FIRST, "01/09/1856", dt.date(1856, 9, 1)),
        (Kind.DATE_DAY_FIRST, "31-08-2020", dt.date(2020, 8, 31)),
        (Kind.DATE_COMPACT, "20200831", dt.date(2020, 8, 31)),
        (Kind.TEXT, "  St Mary’s  ", "St Mary’s"),
    ],
)
def test_what_a_kind_allows_is_read(kind: Kind, cell: str, value: object) -> None:
    assert only(column(kind), cell) == value
    assert typed(column(kind), cell)["a_missing"][0] is None


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        *((Kind.INTEGER, cell) for cell in ("1.5", "1,234", "1 234", "1_000", "1e3", "٣", "½", "0x10", "9" * 30, "1%")),
        *((Kind.WHOLE, cell) for cell in ("1.5", "NaN", "1e400")),
        *((Kind.NUMBER, cell) for cell in ("NaN", "inf", "-inf", "Infinity", "1e400", "1,234.5", "−0.5", "1%", "--1")),
        *((Kind.NUMBER, cell) for cell in ("1.2.3", "true", "None", "#N/A", "٣.٥", "0,5", "£5", "(5)", "5-")),
        *((Kind.PERCENTAGE, cell) for cell in ("%", "5%%", "%5", "SUPP%", "101%", "-1%", "NaN%", "inf%", "1,0%")),
        *((Kind.DATE_ISO, cell) for cell in ("31/08/2020", "2020-13-01", "2020-02-30", "20-08-31", "yesterday")),
        *((Kind.DATE_DAY_FIRST, cell) for cell in ("2020-08-31", "08/31/2020", "01/09/20", "31/08")),
        *((Kind.DATE_COMPACT, cell) for cell in ("2020831", "202008310", "2020-08-31", "20201301")),
        (Kind.CODE, "5"),
    ],
)
def test_what_a_kind_does_not_allow_stops_the_import(kind: Kind, cell: str) -> None:
    with pytest.raises(ContractError) as caught:
        typed(column(kind, values={"1": "outstanding"}), "SUPP", "", cell, "SUPP")
    assert (caught.value.file, caught.value.column, caught.value.row, caught.value.value) == (
        "a.csv",
        "A heading",
        4,
        cell,
    )
    assert caught.value.remedy


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.NUMBER])
def test_bounds_are_kept(kind: Kind) -> None:
    bounded = column(kind, least=1, most=5)
    assert typed(bounded, "1", "5", "SUPP")["a"].to_list() == [1, 5, None]
    for cell in ("0", "6", "-1"):
        with pytest.raises(ContractError, match="from 1 to 5"):
            typed(bounded, "1", cell)


@pytest.mark.parametrize("kind", NUMERIC)
def test_a_column_without_codes_has_no_empty_cells(kind: Kind) -> None:
    with pytest.raises(ContractError, match=r"\(empty\)"):
        typed(column(kind, missing={}), "1", "")


def test_dates_may_be_empty_and_then_are_nothing() -> None:
    made = typed(column(Kind.DATE_ISO, missing={}), "2020-08-31", "", "  ")
    assert made["a"].to_list() == [dt.date(2020, 8, 31), None, None]
    assert made.columns == ["a", "row"]


def test_a_code_that_looks_like_a_number_is_still_a_reason() -> None:
    made = typed(column(Kind.INTEGER, missing={"9": Missing.NOT_JUDGED, "-1": Missing.BLANK}), "8", "9", "-1", " 9")
    assert made["a"].to_list() == [8, None, None, None]
    assert made["a_missing"].to_list() == [None, Missing.NOT_JUDGED, Missing.BLANK, Missing.NOT_JUDGED]


def test_a_code_comes_before_a_value_of_the_same_name() -> None:
    made = typed(column(Kind.CODE, values={"1": "one", "9": "nine"}, missing={"9": Missing.NOT_JUDGED}), "1", "9")
    assert made["a"].to_list() == ["one", None]


def test_identifiers_have_their_form_and_the_ten_digits() -> None:
    urn = Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True)
    assert typed(urn, "100000", " 10000 ")["urn"].to_list() == ["100000", "10000"]
    for cell in ("1000", "1000000", "10000a", "١٠٠٠٠٠", "100000.0", "100000\n"[:-1] + "x", "", "nan"):
        with pytest.raises(ContractError) as caught:
            typed(urn, "100000", cell)
        assert caught.value.row == 3


def test_a_missing_code_need_not_have_the_form_of_an_identifier() -> None:
    made = typed(
        Column(heading="L", field="l", pattern=r"\d{7}", missing={"z": Missing.NOT_APPLICABLE}), "z", "2013614"
    )
    assert made["l"].to_list() == [None, "2013614"]
    assert made["l_missing"].to_list() == [Missing.NOT_APPLICABLE, None]


def test_the_first_bad_cell_of_the_first_bad_column_is_named() -> None:
    layout = Layout(
        id="l",
        title="L",
        columns=(column(Kind.TEXT, missing={}), Column(heading="N", field="n", kind=Kind.INTEGER)),
    )
    text = pl.DataFrame({"A heading": ["x", "y", "z"], "N": ["1", "two", "three"]})
    with pytest.raises(ContractError, match="two") as caught:
        cast(layout, text, file="a.csv", first_row=5)
    assert (caught.value.column, caught.value.row) == ("N", 6)


def test_rows_of_totals_are_left_out_before_anything_is_read_and_rows_keep_their_numbers() -> None:
    layout = Layout(
        id="l",
        title="L",
        columns=(Column(heading="URN", field="urn", pattern=r"\d{6}", filled=True), column(Kind.INTEGER)),
        totals={"URN": frozenset({"NAT", ""})},
    )
    text = pl.DataFrame({"URN": ["NAT", "100000", " NAT ", "", "100001"], "A heading": ["4.7m", "1", "x", "y", "SUPP"]})
    made = cast(layout, text, file="a.csv", first_row=2)
    assert made["urn"].to_list() == ["100000", "100001"]
    assert made["row"].to_list() == [3, 6]
    with pytest.raises(ContractError) as caught:
        cast(layout, text.with_columns(pl.lit("bad").alias("A heading")), file="a.csv", first_row=2)
    assert caught.value.row == 3


def test_a_column_that_the_file_lacks_is_there_and_not_available() -> None:
    layout = Layout(
        id="l",
        title="L",
        columns=(column(Kind.TEXT, missing={}), Column(heading="N", field="n", kind=Kind.PERCENTAGE, needed=False)),
    )
    made = cast(layout, pl.DataFrame({"A heading": ["x"]}), file="a.csv", first_row=2)
    assert made.to_dicts() == [{"a": "x", "n": None, "n_missing": Missing.NOT_AVAILABLE.value, "row": 2}]
    assert made.schema["n"] == pl.Float64


def test_no_rows_give_no_rows_of_the_right_types() -> None:
    layout = Layout(id="l", title="L", columns=tuple(Column(heading=k.name, field=k.name, kind=k) for k in Kind))
    made = cast(layout, pl.DataFrame(schema={k.name: pl.String for k in Kind}), file="a.csv", first_row=2)
    assert made.height == 0
    assert made.schema["DATE_ISO"] == pl.Date
    assert made.schema["INTEGER"] == pl.Int64


def test_two_names_of_one_column_in_one_file_are_refused() -> None:
    layout = Layout(id="l", title="L", columns=(Column(heading="A", field="a", aliases=("B",)),))
    with pytest.raises(ContractError, match="Two columns both hold 'a'"):
        cast(layout, pl.DataFrame({"A": ["x"], "B": ["y"]}), file="a.csv", first_row=2)


# -- properties ------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=20))
def test_integers_survive_printing(numbers: list[int]) -> None:
    assert typed(column(Kind.INTEGER), *map(str, numbers))["a"].to_list() == numbers


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_numbers_survive_printing(numbers: list[float]) -> None:
    assert typed(column(Kind.NUMBER), *map(repr, numbers))["a"].to_list() == numbers


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.sampled_from(["", "%"]))
def test_percentages_survive_printing_with_or_without_their_sign(numbers: list[float], sign: str) -> None:
    made = typed(column(Kind.PERCENTAGE), *(f"{number!r}{sign}" for number in numbers))["a"].to_list()
    assert all(math.isclose(one, other, rel_tol=0, abs_tol=0) for one, other in zip(made, numbers, strict=True))


@settings(deadline=None)
@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_days_survive_printing(day: dt.date) -> None:
    assert only(column(Kind.DATE_ISO), day.isoformat()) == day
    assert only(column(Kind.DATE_DAY_FIRST), f"{day:%d/%m/}{day.year:04d}") == day
    assert only(column(Kind.DATE_COMPACT), day.isoformat().replace("-", "")) == day


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text.strip().removesuffix("%")))
    except ValueError:
        return False


@settings(deadline=None)
@given(
    st.sampled_from([kind for kind in Kind if kind is not Kind.TEXT]),
    st.integers(0, 9),
    st.text(min_size=1).filter(lambda text: text.strip() and text.strip() not in CODES),
)
def test_text_that_no_one_announced_always_stops_at_its_own_row(kind: Kind, at: int, text: str) -> None:
    assume(not _is_number(text))
    cells = ["SUPP"] * 10
    cells[at] = text
    with pytest.raises(ContractError) as caught:
        typed(column(kind, values={"known": "known"}), *cells)
    assert (caught.value.row, caught.value.column) == (at + 2, "A heading")


LAYOUTS_WITH_CODES = [
    pytest.param(source, layout, id=f"{source.id}: {layout.id}")
    for source in SOURCES
    for layout in source.layouts
    if any(one.missing for one in layout.columns)
]


@pytest.mark.parametrize(("source", "layout"), LAYOUTS_WITH_CODES)
def test_no_code_of_any_source_becomes_a_number_and_each_keeps_its_own_reason(source: Source, layout: Layout) -> None:
    """Every column of every layout, every code it has, as printed and with the spaces that publishers leave."""
    columns = tuple(one for one in layout.columns if one.missing)
    cells = {one.heading: [text for code in one.missing for text in (code, f" {code}", f"{code} ")] for one in columns}
    longest = max(map(len, cells.values()))
    text = {heading: (texts * longest)[:longest] for heading, texts in cells.items()}
    made = cast(Layout(id="l", title="L", columns=columns), pl.DataFrame(text), file="", first_row=2)
    for one in columns:
        assert made[one.field].null_count() == longest, f"{source.id} {one.heading}"
        reasons = [one.missing[cell.strip()].value for cell in text[one.heading]]
        assert made[f"{one.field}_missing"].to_list() == reasons, f"{source.id} {one.heading}"


def test_a_code_in_another_case_is_a_reason_only_where_it_is_announced() -> None:
    columns = [one for source in SOURCES for layout in source.layouts for one in layout.columns if one.kind in NUMERIC]
    different = {(one.kind, one.least, one.most, tuple(one.missing.items())): one for one in columns}
    cells = [
        (one, cell)
        for one in different.values()
        for code in one.missing
        for cell in {code.lower(), code.upper()} - set(one.missing)
    ]
    assert len(cells) > 20
    for one, cell in cells:
        with pytest.raises(ContractError):
            typed(one, cell)


NUMERIC_COLUMNS_WITH_CODES = list(
    {
        (one.kind, one.least, one.most, tuple(one.missing)): one
        for source in SOURCES
        for layout in source.layouts
        for one in layout.columns
        if one.missing and one.kind in NUMERIC
    }.values()
)


@settings(deadline=None)
@given(st.data())
def test_codes_and_numbers_in_one_column_never_mix(data: st.DataObject) -> None:
    """For any numeric column of the registry: each cell is a number or a reason, and the right one."""
    one = data.draw(st.sampled_from(NUMERIC_COLUMNS_WITH_CODES))
    least = one.least if one.least is not None else (0 if one.kind is Kind.PERCENTAGE else -50)
    most = one.most if one.most is not None else (100 if one.kind is Kind.PERCENTAGE else 5_000)
    whole = one.kind in (Kind.INTEGER, Kind.WHOLE)
    numbers = st.integers(math.ceil(least), math.floor(most)) if whole else st.floats(least, most)
    drawn = data.draw(st.lists(st.one_of(st.sampled_from(list(one.missing)), numbers), min_size=1, max_size=12))
    assume(all(isinstance(cell, str) or (repr(cell) not in one.missing) for cell in drawn))
    made = typed(one, *(cell if isinstance(cell, str) else repr(cell) for cell in drawn))
    for cell, value, reason in zip(drawn, made[one.field], made[f"{one.field}_missing"], strict=True):
        if isinstance(cell, str):
            assert (value, reason) == (None, one.missing[cell].value)
        else:
            assert (value, reason) == (cell, None)


# -- whole files -----------------------------------------------------------------------------------------------------

SOURCE = Source(
    id="a-source",
    title="A source",
    publisher="A publisher",
    address="https://example.org",
    file_names=("^a",),
    layouts=(
        Layout(
            id="one",
            title="One",
            columns=(
                Column(heading="URN", field="urn", pattern=r"\d{6}", filled=True),
                Column(heading="Pupils", field="pupils", kind=Kind.INTEGER, missing=EES_CODES),
                Column(heading="Extra", field="extra", needed=False),
            ),
            ignored=frozenset({"Telephone"}),
            ignored_like=r"Pupils_\d\d",
        ),
    ),
    period_of=lambda name, rows: name,
    usable_from=lambda period: dt.date(2020, 1, 1),
)


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_under_its_layout_and_columns_not_kept_are_not(tmp_path: Path) -> None:
    made = read(SOURCE, file(tmp_path, "URN,Telephone,Pupils,Pupils_18\n100000,020,5,4\n100001,021,c,3\n"))
    assert made.layout.id == "one"
    assert made.rows.columns == ["urn", "pupils", "pupils_missing", "extra", "row"]
    assert made.rows["pupils"].to_list() == [5, None]
    assert made.period == f"{tmp_path.name}/a.csv"
    assert read(SOURCE, tmp_path / "a.csv", period="2018/19").period == "2018/19"


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("URN,Pupils,Head teacher\n100000,5,A\n", "Head teacher", "is not known"),
        ("URN,Extra\n100000,5\n", "Pupils", "is missing"),
        ("URN,Pupils,Pupils_1x\n100000,5,5\n", "Pupils_1x", "is not known"),
    ],
)
def test_a_heading_too_many_or_too_few_stops_the_import(tmp_path: Path, text: str, column: str, said: str) -> None:
    with pytest.raises(ContractError, match=said) as caught:
        read(SOURCE, file(tmp_path, text))
    assert caught.value.column == column


def test_a_file_of_something_else_is_of_no_known_layout(tmp_path: Path) -> None:
    with pytest.raises(UnknownLayoutError):
        layout_of(SOURCE, open_table(file(tmp_path, "URN,a,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8,9\n"), markers=["URN"]))


def test_a_workbook_that_turned_percentages_into_fractions_is_refused(tmp_path: Path) -> None:
    layout = Layout(
        id="l",
        title="L",
        columns=(
            Column(heading="URN", field="urn", pattern=r"\d{6}", filled=True),
            Column(heading="Share", field="share", kind=Kind.PERCENTAGE),
        ),
    )
    source = dataclasses.replace(SOURCE, layouts=(layout,))

    def book(*shares: float) -> Path:
        path = tmp_path / "a.xlsx"
        with xlsxwriter.Workbook(str(path)) as workbook:
            sheet = workbook.add_worksheet()
            percent = workbook.add_format({"num_format": "0%"})
            sheet.write_row(0, 0, ["URN", "Share"])
            for at, share in enumerate(shares, start=1):
                sheet.write_number(at, 0, 100_000 + at)
                sheet.write_number(at, 1, share, percent)
        return path

    with pytest.raises(ContractError, match="fractions") as caught:
        read(source, book(*(at / 20 for at in range(20))))
    assert caught.value.column == "Share"
    assert read(source, book(*(at * 5 for at in range(20)))).rows["share"].max() == 95
    assert read(source, book(0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0)).rows.height == 11
