"""Every real file that is recognised: by one source only, read whole, and never both a value and a reason."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from alongside.provenance import Missing
from alongside.sources.contract import read
from alongside.sources.registry import FIGURES, SOURCES, recognise
from data import shared_data

RAW = Path(__file__).resolve().parents[4] / "shared" / "data" / "raw"
FILES = sorted(path for path in RAW.rglob("*") if path.is_file() and recognise(path)) if RAW.is_dir() else []


@pytest.mark.data
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RAW)))
def test_a_file_belongs_to_one_source_and_each_gap_in_it_has_one_reason(path: Path) -> None:
    name = path.name.lower().removesuffix(".gz")
    owners = [source for source in SOURCES if any(re.search(pattern, name) for pattern in source.file_names)]
    assert len(owners) == 1
    table = read(owners[0], path)
    assert table.rows.height > 0
    assert owners[0].usable_from(table.period).year > 2000
    for field in [column.removesuffix("_missing") for column in table.rows.columns if column.endswith("_missing")]:
        both = table.rows.filter(pl.col(field).is_null() != pl.col(f"{field}_missing").is_not_null())
        assert both.is_empty(), (field, both.select(field, f"{field}_missing", "row").row(0))


@pytest.mark.data
@pytest.mark.parametrize(
    "path", [path for path in FILES if recognise(path).id in FIGURES], ids=lambda path: str(path.relative_to(RAW))
)
def test_each_figure_of_a_real_file_has_a_value_or_a_reason(path: Path) -> None:
    source = recognise(path)
    assert source is not None
    table = read(source, path)
    figures = FIGURES[source.id](table.rows, period=table.period)
    assert figures.filter(pl.col("value").is_null() != pl.col("missing").is_not_null()).is_empty()
    assert set(figures["missing"].drop_nulls()) <= {reason.value for reason in Missing}
    assert figures.filter(pl.col("value").is_nan() | pl.col("value").is_infinite()).is_empty()
    assert figures.filter(pl.struct("urn", "measure", "group", "period").is_duplicated()).is_empty()


@pytest.mark.data
def test_the_real_files_are_where_the_other_tests_find_them() -> None:
    assert shared_data() / "raw" == RAW
    assert len(FILES) > 60
