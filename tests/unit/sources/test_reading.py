"""Reading: one table in every wrapping gives the same rows, and a file that is not what it claims is refused."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.errors import UnreadableFileError
from alongside.sources.reading import open_table

HEADINGS = ["URN", "School", "Pupils", "Share", "Opened"]
ROWS = [
    ["100000", "Sir John Cass’s", "201", "12.5", "2011-09-01"],
    ["100001", "Café “Élan”, The", "0", "100", ""],
    ["100002", "", "SUPP", "", "1994-04-01"],
]
TITLES = ["Management information", ""]


def as_csv(rows: list[list[str]], *, titles: bool = False, end: str = "\r\n") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    if titles:
        writer.writerows([[title] for title in TITLES])
    writer.writerows([HEADINGS, *rows])
    return text.getvalue()


def write_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def write_xlsx(path: Path, rows: list[list[object]], *, titles: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Data")
        for at, row in enumerate([*([[title] for title in TITLES] if titles else []), HEADINGS, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, dt.datetime.combine(cell, dt.time()))
                elif cell != "":
                    sheet.write(at, column, cell)
    return path


def write_ods(path: Path, rows: list[list[str]]) -> Path:
    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'

    body = "".join(
        f"<table:table-row>{''.join(cell(text) for text in row)}</table:table-row>" for row in [HEADINGS, *rows]
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{names}:office:1.0" '
        f'xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Data">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{names}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def typed(rows: list[list[str]]) -> list[list[object]]:
    """The rows as a workbook or data frame would hold them: numbers and dates, not text."""

    def cell(at: int, text: str) -> object:
        if text == "" or at in (0, 1) or text == "SUPP":
            return text
        return dt.date.fromisoformat(text) if at == 4 else float(text)

    return [[cell(at, text) for at, text in enumerate(row)] for row in rows]


WRAPPINGS: dict[str, Callable[[Path], Path]] = {
    "csv": lambda p: write_bytes(p / "a.csv", as_csv(ROWS).encode()),
    "csv with unix line ends": lambda p: write_bytes(p / "a.csv", as_csv(ROWS, end="\n").encode()),
    "csv with old mac line ends": lambda p: write_bytes(p / "a.csv", as_csv(ROWS, end="\r").encode()),
    "csv without a last line end": lambda p: write_bytes(p / "a.csv", as_csv(ROWS).rstrip().encode()),
    "csv with empty lines at the end": lambda p: write_bytes(p / "a.csv", as_csv(ROWS).encode() + b"\r\n\r\n"),
    "csv with mixed line ends": lambda p: write_bytes(
        p / "a.csv", as_csv(ROWS).replace("\r\n100001", "\n100001").encode()
    ),
    "csv with a byte order mark": lambda p: write_bytes(p / "a.csv", as_csv(ROWS).encode("utf-8-sig")),
    "csv in Windows-1252": lambda p: write_bytes(p / "a.csv", as_csv(ROWS).encode("cp1252")),
    "csv.gz": lambda p: write_bytes(p / "a.csv.gz", gzip.compress(as_csv(ROWS).encode())),
    "xlsx of text": lambda p: write_xlsx(p / "a.xlsx", [list(row) for row in ROWS]),
    "ods": lambda p: write_ods(p / "a.ods", ROWS),
    "parquet of text": lambda p: write_parquet(p / "a.parquet", ROWS),
    "json": lambda p: write_bytes(
        p / "a.json", json.dumps([dict(zip(HEADINGS, row, strict=True)) for row in ROWS]).encode()
    ),
}


def write_parquet(path: Path, rows: list[list[str]]) -> Path:
    pl.DataFrame(rows, schema=HEADINGS, orient="row").write_parquet(path)
    return path


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_every_wrapping_gives_the_same_rows(tmp_path: Path, wrapping: str) -> None:
    table = open_table(WRAPPINGS[wrapping](tmp_path), markers=["URN"])
    assert list(table.headings) == HEADINGS
    assert table.first_row == 2
    assert [list(row) for row in table.read().rows()] == ROWS


@pytest.mark.parametrize("wrapping", ["csv", "csv with a byte order mark", "parquet of text", "ods"])
def test_columns_come_in_the_order_asked_for(tmp_path: Path, wrapping: str) -> None:
    table = open_table(WRAPPINGS[wrapping](tmp_path), markers=["URN"])
    assert table.read(["Pupils", "URN"]).rows() == [("201", "100000"), ("0", "100001"), ("SUPP", "100002")]


def test_title_rows_are_passed_over_and_rows_keep_the_numbers_of_the_spreadsheet(tmp_path: Path) -> None:
    for path in (
        write_bytes(tmp_path / "a.csv", as_csv(ROWS, titles=True).encode()),
        write_xlsx(tmp_path / "a.xlsx", [list(row) for row in ROWS], titles=True),
    ):
        table = open_table(path, markers=["URN"])
        assert table.first_row == 4, path.name
        assert table.read(["URN"]).to_series().to_list() == ["100000", "100001", "100002"]


def test_a_workbook_of_numbers_and_dates_reads_as_the_csv_would(tmp_path: Path) -> None:
    table = open_table(write_xlsx(tmp_path / "a.xlsx", typed(ROWS)), markers=["URN"]).read()
    assert table["Pupils"].to_list() == ["201", "0", "SUPP"]
    assert table["Share"].to_list() == ["12.5", "100", ""]
    assert [day[:10] for day in table["Opened"].to_list()] == ["2011-09-01", "", "1994-04-01"]


def test_empty_rows_under_a_workbooks_table_are_not_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *ROWS]):
            sheet.write_row(at, 0, row)
        sheet.write_formula(30, 4, '=""', None, "")
    assert open_table(path, markers=["URN"]).read().height == 3


def test_empty_rows_above_a_workbooks_headings_count_as_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *ROWS], start=3):
            sheet.write_row(at, 1, row)
    table = open_table(path, markers=["URN"])
    assert (table.first_row, table.read().height) == (5, 3)


def test_typed_parquet_reads_as_the_csv_would(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {
            "URN": pl.Series([100000, 100001], dtype=pl.Int32),
            "Pupils": pl.Series([201.0, float("nan")]),
            "Share": pl.Series([12.5, None], dtype=pl.Float32),
            "Opened": pl.Series([dt.date(2011, 9, 1), None]),
            "Seen": pl.Series(["2020-08-31 00:00", "2020-08-31 09:30"]).str.to_datetime("%Y-%m-%d %H:%M"),
            "Money": pl.Series(["1.50", "2.00"]).cast(pl.Decimal(10, 2)),
            "Kind": pl.Series(["a", "b"], dtype=pl.Categorical),
        }
    ).write_parquet(path)
    assert open_table(path).read().rows() == [
        ("100000", "201", "12.5", "2011-09-01", "2020-08-31", "1.5", "a"),
        ("100001", "", "", "", "2020-08-31 09:30:00.000000", "2", "b"),
    ]


def test_parquet_with_lists_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"URN": ["100000"], "Names": [["a", "b"]]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(UnreadableFileError, match="'Names' holds lists"):
        open_table(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("100001,b", "2 cells under 5 headings"),
        ("100001,b,3,4", "4 cells under 5 headings"),
        ("100001,b,3,4,5,6", "6 cells under 5 headings"),
        ("100001,b,3,4,5,", "6 cells under 5 headings"),
        ("", "between others is empty"),
        ('100001,"b,3,4,5', "2 cells under 5 headings"),
        ('100001,b"c,3,4,5', "no partner"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_that_does_not_fit_the_headings_is_refused_with_its_number(
    tmp_path: Path, row: str, said: str, end: str
) -> None:
    good = "100000,a,1,2,2011-09-01"
    path = write_bytes(tmp_path / "a.csv", end.join([",".join(HEADINGS), good, row, good, good, ""]).encode())
    table = open_table(path, markers=["URN"])
    for columns in (None, ["URN"], ["School"]):
        with pytest.raises(UnreadableFileError, match=said) as caught:
            table.read(columns)
        assert "row 3" in caught.value.where
        assert "a.csv" in caught.value.where


@pytest.mark.parametrize(("first", "second"), [("\n", "\r\n"), ("\r\n", "\n"), ("\r\n", "\r"), ("\n", "\r")])
def test_lines_that_end_in_different_ways_are_read(tmp_path: Path, first: str, second: str) -> None:
    text = first.join(["URN,b,c", '100000,"x,y","z"']) + first + second.join(['100001,"p","q"', "100002,r,s", ""])
    path = write_bytes(tmp_path / "a.csv", text.encode())
    assert open_table(path, markers=["URN"]).read().rows() == [
        ("100000", "x,y", "z"),
        ("100001", "p", "q"),
        ("100002", "r", "s"),
    ]


def test_line_breaks_and_quotation_marks_inside_cells_stay_in_them(tmp_path: Path) -> None:
    rows = [["100000", 'The "Hall"\nSchool', "1", "", "x,y"], ["100001", "b", "2", "", ""]]
    for end in ("\n", "\r\n"):
        path = write_bytes(tmp_path / "a.csv", as_csv(rows, end=end).encode())
        assert [list(row) for row in open_table(path, markers=["URN"]).read().rows()] == rows


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="cp1252", exclude_characters="\r\x1e\x00")), min_size=3, max_size=3),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_a_csv_writer_wrote_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str, encoding: str
) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["URN", "b", "c"], *rows])
    path = write_bytes(tmp_path_factory.mktemp("t") / "a.csv", text.getvalue().encode(encoding))
    assert [list(row) for row in open_table(path, markers=["URN"]).read().rows()] == rows


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \r\n", "empty"),
        ("a.csv", "URN,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a.csv", b"URN,b\n\x00\x01\x02", "not text"),
        ("a.csv", b"\n<!DOCTYPE html><html>Sign in</html>", "web page"),
        ("a.csv", b"\xef\xbb\xbf<html>", "web page"),
        ("a.csv", b"a,b\n1,2\n", "No row among the first 30 holds the heading 'URN'"),
        ("a.csv", b"URN,b,b\n1,2,3\n", "more than once"),
        ("a.csv.gz", gzip.compress(b"URN,b\n1,2\n" * 500, mtime=0)[:-20], "cut short"),
        ("a.xlsx", b"PK\x03\x04 and no more", "cannot be opened"),
        ("a.parquet", b"PAR1 and no more", "cannot be opened"),
        ("a.json", b'{"URN": 1}', "not a list of records"),
        ("a.json", b"[1, 2", "cannot be opened"),
    ],
)
def test_what_is_not_a_table_is_refused_in_one_clear_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = write_bytes(tmp_path / name, content)
    with pytest.raises(UnreadableFileError, match=said) as caught:
        open_table(path, markers=["URN"])
    assert name in caught.value.where
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no such file"):
        open_table(tmp_path / "nothing.csv")


def test_a_table_without_rows_has_headings_and_no_rows(tmp_path: Path) -> None:
    for content in (b"URN,b", b"URN,b\n", b"\xef\xbb\xbfURN,b\r\n"):
        table = open_table(write_bytes(tmp_path / "a.csv", content), markers=["URN"])
        assert table.headings == ("URN", "b")
        assert table.read().height == 0
