"""`alongside identify`, run as a person runs it: on the real file of 2020, on later layouts, and on bad input."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from alongside.editions import open_shelf
from alongside.identification.rules import identify, screen
from alongside.journey.gather import gather
from alongside.policy import load_rules
from alongside.records import Answer, Phase, School
from data import shared_data, shared_store
from publishers import content, making

STUCK = ("identify", "--rule", "stuck")
REGIONS = {
    "East Midlands": 122,
    "East of England": 119,
    "London": 56,
    "North East": 52,
    "North West": 107,
    "South East": 105,
    "South West": 113,
    "West Midlands": 135,
    "Yorkshire and the Humber": 141,
}

# --- The real file as at 31 August 2020 ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_store() -> Path:
    open_shelf(shared_data(), store=shared_store())
    return shared_store()


@pytest.fixture(scope="session")
def stuck(real_store: Path) -> subprocess.CompletedProcess[str]:
    return making.alongside(
        *STUCK, "--as-at", "2020-08-31", "--data", shared_data(), "--format", "csv", "--summary", store=real_store
    )


@pytest.fixture(scope="session")
def rows(stuck: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert stuck.returncode == 0, stuck.stderr
    return list(csv.DictReader(io.StringIO(stuck.stdout)))


@pytest.mark.data
def test_950_schools_were_stuck_in_august_2020(rows: list[dict[str, str]]) -> None:
    assert len(rows) == 950
    assert Counter(row["phase"] for row in rows) == {
        "Primary": 585,
        "Secondary": 325,
        "Special": 26,
        "Pupil referral unit": 13,
        "Nursery": 1,
    }
    assert Counter(row["same_structure"] for row in rows) == {"yes": 753, "no": 197}
    assert Counter(row["region"] for row in rows) == REGIONS


@pytest.mark.data
def test_each_line_says_the_rule_the_inspections_and_why(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert row["version"] == "stuck@2005-09-01"
        assert row["latest_grade"] == "requires improvement"
        assert row["previous_grade"] in ("requires improvement", "inadequate", "satisfactory")
        assert row["latest_inspection"] > row["previous_inspection"]
        assert row["name"]
        assert row["local_authority"]
        assert row["because"].startswith("At its latest graded inspection")
        assert (row["latest_urn"] == row["urn"]) is (row["same_structure"] == "yes")


@pytest.mark.data
def test_the_summary_counts_what_is_printed(stuck: subprocess.CompletedProcess[str]) -> None:
    assert "of 21969 schools: met 950, not met 21019" in stuck.stderr
    assert "present URN: 753" in stuck.stderr
    assert "North West 107" in stuck.stderr
    assert "Evidence: Ofsted, Management information" in stuck.stderr


@pytest.mark.data
def test_explain_tells_every_clause_fact_and_source(real_store: Path, rows: list[dict[str, str]]) -> None:
    row = next(row for row in rows if row["same_structure"] == "no")
    run = making.alongside(*STUCK, "--as-at", "2020-08-31", "--explain", row["urn"], store=real_store)
    assert run.returncode == 0
    assert run.stdout.count("\n[met] ") == 4
    assert f"of URN {row['latest_urn']}, a predecessor" in run.stdout
    assert "[Ofsted, Management information: state-funded schools, latest inspections, 2020-08-31, row " in run.stdout
    assert "Latest graded inspection under the present URN: no" in run.stdout
    assert "Schools eligible for RISE intervention" in run.stdout


@pytest.fixture(scope="session")
def schools(real_store: Path) -> list[School]:
    """Every school of August 2020 with its Progress 8."""
    shelf = open_shelf(shared_data(), store=real_store)
    return [*gather(shelf, as_at=dt.date(2020, 8, 31), measures=("ks4_progress8",)).schools.values()]


@pytest.mark.data
def test_the_schools_in_a_category_of_concern_are_those_that_are_inadequate(schools: list[School]) -> None:
    """Ofsted's file as at 31 August 2020: 806 inadequate, of which 556 in special measures."""
    day = dt.date(2020, 8, 31)
    met = [a for a in identify(schools, "category-of-concern", day, load_rules()) if a.answer is Answer.MET]
    clauses = Counter(clause.id for found in met for clause in found.clauses if clause.answer is Answer.MET)
    assert len(met) == clauses["inadequate"] == 806
    assert (clauses["special-measures"], clauses["significant-improvement"]) == (556, 250)


@pytest.mark.data
def test_the_quick_answers_for_england_are_the_whole_ones(schools: list[School]) -> None:
    day, rules = dt.date(2020, 8, 31), load_rules()
    for rule in ("stuck", "low-attainment"):
        whole = {one.urn: one.answer for one in identify(schools, rule, day, rules)}
        assert screen(schools, rule, day, rules) == whole


@pytest.mark.data
def test_low_attainment_in_the_shared_years(schools: list[School]) -> None:
    """Progress 8 of 2015/16 to 2017/18, for the schools open in August 2020, along their lineages."""
    secondary = [school for school in schools if school.establishment.phase is Phase.SECONDARY]
    answers = identify(secondary, "low-attainment", dt.date(2019, 8, 31), load_rules())
    assert Counter(found.answer for found in answers) == {
        Answer.NOT_MET: 3025,
        Answer.CANNOT_TELL: 265,
        Answer.MET: 109,
    }
    # The fifth quintile is the most deprived. The explanation quotes these figures.
    met = [school for school, found in zip(secondary, answers, strict=True) if found.answer is Answer.MET]
    assert Counter(school.establishment.idaci_quintile for school in met)[5] == 57
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "rules.md").read_text(encoding="utf-8")
    assert "109 of 3,399 secondary schools" in page
    assert "57 of the 109 (52%)" in page


# --- Later layouts, with made-up schools -----------------------------------------------------------------------------


def mi(folder: Path, layout: str, day: str, schools: list[Mapping[str, str]]) -> None:
    """Write management information of a day with one row for each of `schools`."""
    parts = [content.made_up("ofsted_latest_inspections", layout, rows=1, given=given) for given in schools]
    lines = [parts[0].splitlines()[0], *(part.splitlines()[1] for part in parts)]
    folder.mkdir(exist_ok=True)
    name = f"Management_information_-_state-funded_schools_-_latest_inspections_as_at_{day}.csv"
    (folder / name).write_bytes(b"\r\n".join(lines) + b"\r\n")


def identity(urn: str) -> dict[str, str]:
    return {
        "URN": urn,
        "Ofsted phase": "Primary",
        "Type of education": "Academy Converter",
        "Region": "North West",
        "School open date": "01/09/2010",
    }


def graded(urn: str, quality: str, leadership: str, before: str) -> dict[str, str]:
    """A row of 2025: a latest inspection without an overall grade, and the overall grade before."""
    return identity(urn) | {
        "Date of latest ungraded inspection": "",
        "Inspection start date": "04/03/2025",
        "Publication date": "01/04/2025",
        "URN at time of latest graded inspection": urn,
        "Category of concern": "NULL",
        "Overall effectiveness": "Not judged",
        "Quality of education": quality,
        "Behaviour and attitudes": "3",
        "Personal development": "2",
        "Effectiveness of leadership and management": leadership,
        "Previous inspection start date": "10/05/2022",
        "Previous publication date": "10/06/2022",
        "URN at time of previous graded inspection": urn,
        "Previous category of concern": "NULL",
        "Previous graded inspection overall effectiveness": before,
    }


def card(urn: str, leadership: str, before: str) -> dict[str, str]:
    """A row of 2026: a report card, and the latest inspection under the earlier framework."""
    areas = ("Inclusion", "Curriculum and teaching", "Achievement", "Attendance and behaviour",
             "Personal development and wellbeing", "Early years (where applicable)",
             "Post-16 provision (where applicable)")  # fmt: skip
    return (
        identity(urn)
        | dict.fromkeys(areas, "Expected standard")
        | {
            "Inspection start date": "13/01/2026",
            "Publication date": "20/02/2026",
            "URN at time of latest full inspection": urn,
            "Category of concern": "NULL",
            "Leadership and governance": leadership,
            "Inspection start date of latest OEIF graded inspection": "10/05/2022",
            "Publication date of latest OEIF graded inspection": "10/06/2022",
            "URN at time of latest OEIF graded inspection": urn,
            "Latest OEIF category of concern": "NULL",
            "Latest OEIF overall effectiveness": before,
            "Date of latest ungraded inspection": "",
        }
    )


def answers(run: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert run.returncode == 0, run.stderr
    return {row["urn"]: row["answer"] for row in csv.DictReader(io.StringIO(run.stdout))}


def test_inspections_without_an_overall_grade(tmp_path: Path) -> None:
    schools = [
        graded("140001", "2", "3", "3"),
        graded("140002", "3", "2", "4"),
        graded("140003", "2", "2", "3"),
        graded("140004", "3", "3", "2"),
    ]
    mi(tmp_path / "in", "graded-inspections", "30_June_2025", schools)
    run = making.alongside(
        *STUCK, "--as-at", "2025-06-30", "--data", tmp_path / "in", "--answer", "all", "--format", "csv",
        store=tmp_path / "store",
    )  # fmt: skip
    assert answers(run) == {"140001": "met", "140002": "met", "140003": "not met", "140004": "not met"}
    assert "Leadership and management: requires improvement" in run.stdout


def test_report_cards(tmp_path: Path) -> None:
    schools = [
        card("140001", "Needs attention", "3"),
        card("140002", "Expected standard", "3"),
        card("140003", "Needs attention", "2"),
        card("140004", "Urgent improvement", "4"),
    ]
    mi(tmp_path / "in", "report-cards", "31_March_2026", schools)
    run = making.alongside(
        *STUCK, "--as-at", "2026-03-31", "--data", tmp_path / "in", "--answer", "all", "--format", "csv",
        store=tmp_path / "store",
    )  # fmt: skip
    assert answers(run) == {"140001": "met", "140002": "not met", "140003": "not met", "140004": "not met"}
    concern = making.alongside(
        *("identify", "--rule", "category-of-concern", "--as-at", "2026-03-31", "--data", tmp_path / "in"),
        *("--format", "csv"),
        store=tmp_path / "store",
    )
    assert answers(concern) == {"140004": "met"}
    assert "Not confirmed" in concern.stdout


@pytest.fixture
def cards(tmp_path: Path) -> tuple[str, ...]:
    """The words that ask about one school of the North West with a report card, and one of London."""
    london = card("140002", "Needs attention", "3") | {"Region": "London"}
    mi(tmp_path / "in", "report-cards", "31_March_2026", [card("140001", "Needs attention", "3"), london])
    return (*STUCK, "--as-at", "2026-03-31", "--data", str(tmp_path / "in"), "--store", str(tmp_path / "store"))


def test_one_region_and_json(cards: tuple[str, ...], tmp_path: Path) -> None:
    run = making.alongside(*cards, "--region", "north west", "--format", "json", store=tmp_path)
    (row,) = json.loads(run.stdout)
    assert (row["urn"], row["region"], row["same_structure"], run.stderr) == ("140001", "North West", True, "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--region", "Narnia"],
            "no region 'Narnia' in the register. What to do: Choose one of: London, North West.",
        ),
        (["--explain", "999999"], "No school open on 2026-03-31 has the URN 999999"),
        (["--as-at", "2010-08-31"], "No edition usable on 2010-08-31"),
    ],
)
def test_what_is_not_in_the_data_is_refused(
    cards: tuple[str, ...], tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    run = making.alongside(*cards, *arguments, store=tmp_path)
    assert (run.returncode, run.stdout) == (1, "")
    assert sentence in run.stderr


def test_explain_gives_machines_a_line_for_each_value(cards: tuple[str, ...], tmp_path: Path) -> None:
    run = making.alongside(*cards, "--explain", "140001", "--format", "csv", store=tmp_path)
    facts = list(csv.DictReader(io.StringIO(run.stdout)))
    assert run.returncode == 0
    assert {fact["clause_answer"] for fact in facts} == {"met"}
    told = {fact["fact"]: fact["value"] for fact in facts}
    assert told["Leadership and governance"] == "needs attention"
    assert told["Overall effectiveness"] == "requires improvement"
    assert {fact["row"] for fact in facts if fact["clause"] == "latest-needs-attention"} == {"2"}


def test_old_inspections_are_said_to_be_old(cards: tuple[str, ...], tmp_path: Path) -> None:
    run = making.alongside(*cards, "--as-at", "2026-12-31", "--format", "csv", store=tmp_path)
    assert run.stdout.count("The newest inspections read are as at 31 March 2026: later ones are not in this") == 2


def test_a_table_is_for_people_and_the_summary_waits_to_be_asked(cards: tuple[str, ...], tmp_path: Path) -> None:
    run = making.alongside(*cards, store=tmp_path)
    assert "140001" in run.stdout
    assert "because" in run.stdout
    assert run.stderr == ""


# --- Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--rule", "stick", "--as-at", "2020-08-31"], 1, "There is no rule 'stick'"),
        (["--rule", "stuck", "--as-at", "2004-08-31"], 1, "'stuck' says nothing about 2004-08-31"),
        (["--rule", "stuck", "--as-at", "31/08/2020"], 2, "does not match the format"),
        (["--rule", "stuck"], 2, "Missing option '--as-at'"),
        (["--rule", "stuck", "--as-at", "2020-08-31", "--data", "/nowhere"], 2, "does not exist"),
        (["--rule", "stuck", "--as-at", "2020-08-31", "--answer", "perhaps"], 2, "'perhaps' is not one of"),
        (["--rule", "stuck", "--as-at", "2020-08-31", "--explain", "12"], 2, "'12' is not a URN"),
    ],
)
def test_bad_input_is_one_clear_sentence(tmp_path: Path, arguments: list[str], code: int, sentence: str) -> None:
    run = making.alongside("identify", *arguments, store=tmp_path)
    assert (run.returncode, run.stdout) == (code, "")
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_without_management_information_is_refused(tmp_path: Path) -> None:
    making.write(tmp_path / "in")
    run = making.alongside(*STUCK, "--as-at", "2027-01-01", "--data", tmp_path / "in", store=tmp_path / "store")
    assert (run.returncode, run.stdout) == (1, "")
    assert "Import the management information" in run.stderr
    assert "Traceback" not in run.stderr
