"""The pupil profile of April 2024, in which 0% free school meals is not always a number."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources import pupil_profile, registry
from alongside.sources.contract import read
from alongside.sources.figures import LONG_SCHEMA
from data import shared_data
from published import Published

PROFILE = Published(
    name="gias_2024-04_pupil_profile.csv.gz",
    headings=(
        *("unique_reference_number", "authority_code", "establishment_type_code", "pupil_number", "pupil_boys"),
        *("pupil_girls", "gender_type", "gender_category", "religious_type", "religious_classification"),
        *("percent_pupil_boys", "percent_pupil_girls", "percent_ehc_plan", "percent_sen_support"),
        *("percent_english_language", "percent_not_english_language", "percent_free_school_meals"),
    ),
    blank="0",
    rows=(
        {"unique_reference_number": "900001", "authority_code": "201", "establishment_type_code": "1"},
        {"unique_reference_number": "900002", "authority_code": "201", "establishment_type_code": "11"},
        {
            "unique_reference_number": "900003",
            "authority_code": "201",
            "establishment_type_code": "15",
            "pupil_number": "80",
            "percent_not_english_language": "27",
            "percent_free_school_meals": "12",
        },
    ),
)


def test_nought_is_missing_where_meals_are_not_collected(tmp_path: Path) -> None:
    rows = read(pupil_profile.SOURCE, PROFILE.write(tmp_path)).rows
    assert rows["fsm_percent"].to_list() == [0.0, None, 12.0]
    assert rows["fsm_percent_missing"].to_list() == [None, Missing.NOT_AVAILABLE.value, None]


def test_figures_are_of_the_academic_year(tmp_path: Path) -> None:
    table = read(pupil_profile.SOURCE, PROFILE.write(tmp_path))
    long = pupil_profile.figures(table.rows, period=table.period)
    assert dict(long.schema) == {
        name: pl.DataFrame(schema={name: kind}).schema[name] for name, kind in LONG_SCHEMA.items()
    }
    assert long["period"].unique().to_list() == ["2023/24"]
    eal = long.filter((pl.col("urn") == "900003") & (pl.col("measure") == "eal_percent"))
    assert eal.row(0, named=True)["value"] == 27.0
    assert long.filter(pl.col("value").is_null() == pl.col("missing").is_null()).height == 0


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("establishment_type_code", "99"),
        ("percent_free_school_meals", "101"),
        ("percent_ehc_plan", "c"),
        ("pupil_number", "-1"),
        ("unique_reference_number", "1"),
    ],
)
def test_bad_cells_are_refused(heading: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        read(pupil_profile.SOURCE, PROFILE.with_cell(heading, value).write(tmp_path))
    assert (caught.value.column, caught.value.value, caught.value.row) == (heading, value, 2)


@pytest.mark.data
def test_the_real_profile() -> None:
    path = shared_data() / "raw" / "gias" / "gias_2024-04_pupil_profile.csv.gz"
    assert registry.recognise(path) is pupil_profile.SOURCE
    table = read(pupil_profile.SOURCE, path)
    assert (table.rows.height, table.period) == (20_571, "2024-04")
    missing = table.rows["fsm_percent"].null_count() / table.rows.height
    assert 0.05 < missing < 0.08
    assert table.rows.filter(pl.col("fsm_percent") == 0).height / table.rows.height < 0.01
