"""School workforce: ratios, vacancies and turnover, each with its own years."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources import school_workforce
from alongside.sources.contract import Source, read
from unit.sources.written import write_csv

HEAD = {
    "time_period": "202425",
    "time_identifier": "Academic year",
    "geographic_level": "School",
    "country_code": "E92000001",
    "country_name": "England",
    "school_urn": "100000",
    "school_laestab": "2013614",
    "school_name": "A school",
    "school_type": "State-funded primary",
}
RATIOS = HEAD | {
    "pupils_fte": "280.5",
    "qualified_teachers_fte": "14",
    "pupil_to_qual_teacher_ratio": "20",
}
VACANCIES = HEAD | {"vacancy": "1", "rate": "4.2", "tempfilled": "0", "temprate": "0"}
VACANCIES_INVENTED = HEAD | {
    "vacancies": "1",
    "vacancy_rate": "4.2",
    "temporarily_filled": "0",
    "temporarily_filled_rate": "0",
}
TURNOVER = HEAD | {
    "teacher_fte_in_census_year": "20",
    "remained_in_the_same_school": "16",
    "left_the_state-funded_system": "1.5",
    "left_to_another_state-funded_school": "2.5",
}
TURNOVER_INVENTED = HEAD | {"teachers_headcount": "20", "leavers": "4", "turnover_rate": "20"}

FILES = [
    (school_workforce.SOURCE, "workforce_ptrs_2010_2024_sch.csv", RATIOS, "pupil_teacher_ratio", 20.0),
    (school_workforce.VACANCIES, "vacancies_number_rate_sch_2010_2024.csv", VACANCIES, "teacher_vacancy_rate", 4.2),
    (school_workforce.VACANCIES, "teacher_vacancies_sch.csv", VACANCIES_INVENTED, "teacher_vacancy_rate", 4.2),
    (school_workforce.TURNOVER, "teacher_turnover_2010_2024_sch.csv", TURNOVER, "teacher_turnover_rate", 20.0),
    (school_workforce.TURNOVER, "teacher_turnover_sch.csv", TURNOVER_INVENTED, "teacher_turnover_rate", 20.0),
]
HEADINGS_THAT_COUNT = ["pupil_to_qual_teacher_ratio", "rate", "vacancy_rate", "teacher_fte_in_census_year", "leavers"]


@pytest.mark.parametrize(("source", "name", "row", "measure", "value"), FILES)
def test_each_file_gives_its_measure_for_each_of_its_years(
    tmp_path: Path, source: Source, name: str, row: dict[str, str], measure: str, value: float
) -> None:
    rows = [row | {"time_period": "202324"}, row, row | {"geographic_level": "National", "school_urn": ""}]
    table = read(source, write_csv(tmp_path / name, rows))
    assert (table.period, table.rows.height) == ("2024/25", 2)
    figures = school_workforce.figures(table.rows, period=table.period)
    assert figures.select("measure", "period", "value").sort("period").rows() == [
        (measure, "2023/24", value),
        (measure, "2024/25", value),
    ]


@pytest.mark.parametrize(("code", "reason"), [("z", Missing.NOT_APPLICABLE), ("c", Missing.SUPPRESSED)])
@pytest.mark.parametrize("left", ["left_the_state-funded_system", "left_to_another_state-funded_school"])
def test_turnover_is_unknown_when_a_part_of_it_is(tmp_path: Path, left: str, code: str, reason: Missing) -> None:
    path = write_csv(tmp_path / "teacher_turnover_2010_2024_sch.csv", [TURNOVER | {left: code}])
    rows = read(school_workforce.TURNOVER, path).rows
    assert (rows["turnover_rate"][0], rows["turnover_rate_missing"][0]) == (None, reason)


def test_a_school_without_teachers_has_no_turnover(tmp_path: Path) -> None:
    nobody = TURNOVER | {
        "teacher_fte_in_census_year": "0",
        "left_the_state-funded_system": "0",
        "left_to_another_state-funded_school": "0",
    }
    rows = read(school_workforce.TURNOVER, write_csv(tmp_path / "teacher_turnover_2010_2024_sch.csv", [nobody])).rows
    assert (rows["turnover_rate"][0], rows["turnover_rate_missing"][0]) == (None, Missing.NO_ENTRIES)


@pytest.mark.parametrize(("source", "name", "row", "measure", "value"), FILES)
def test_bad_input_stops_the_import(
    tmp_path: Path, source: Source, name: str, row: dict[str, str], measure: str, value: float
) -> None:
    counted = next(heading for heading in HEADINGS_THAT_COUNT if heading in row)
    for column, text in ((counted, "SUPP"), (counted, "-1"), ("school_urn", "1"), ("geographic_level", "Street")):
        path = write_csv(tmp_path / name, [row, row | {"school_urn": "100001", column: text}])
        with pytest.raises(ContractError) as caught:
            read(source, path)
        assert (caught.value.column, caught.value.row) == (column, 3)
    with pytest.raises(ContractError, match="same school"):
        read(source, write_csv(tmp_path / name, [row, row]))
    with pytest.raises(ContractError, match="is not known"):
        read(source, write_csv(tmp_path / name, [row | {"headteacher": "A. Person"}]))
