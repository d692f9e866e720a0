"""Early warning on the real files: the back-test holds, every school is told something, and its pages are printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import polars as pl
import pytest

from alongside.editions import Shelf, open_shelf
from alongside.identification.warning.events import BELOW_GOOD, GOOD
from alongside.journey.warning import COLUMNS, NOT_OFFERED, Ground, ground, said, used
from alongside.journey.warning_backtest import Backtested, backtest_on
from alongside.journey.warning_last import last_backtest, offered
from alongside.policy.warning import load_warning
from data import shared_data, shared_store

ROOT = Path(__file__).resolve().parents[2]
POLICY = replace(load_warning(), draws=40)
SMALL = replace(POLICY.boosting, trees=110, rate=0.08, seeds=(0,))
"""A third of the trees: what is asserted holds of fewer."""


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return open_shelf(shared_data(), store=shared_store())


@pytest.fixture(scope="module")
def tested(shelf: Shelf) -> Backtested:
    return backtest_on(shelf, policy=POLICY, boosting=SMALL)


@pytest.mark.data
@pytest.mark.parametrize(
    ("population", "inspections", "found", "area", "error"),
    [
        ("all with a previous grade", 4001, 0.41, 0.755, 0.03),
        (GOOD, 5805, 0.15, 0.845, 0.02),
        (BELOW_GOOD, 1775, 0.42, 0.765, 0.03),
    ],
)
def test_the_back_test_holds(
    tested: Backtested, population: str, inspections: int, found: float, area: float, error: float
) -> None:
    overall = tested.figures[population]["overall"]
    assert overall["inspections"] == inspections
    assert overall["prevalence"] == pytest.approx(found, abs=0.01)
    assert overall["auc"] >= area
    assert overall["gain_low"] > 0.1
    assert overall["calibration_error"] < error
    assert overall["precision_10"] == pytest.approx(overall["recall_10"] * overall["prevalence"] / 0.1, abs=0.001)


@pytest.mark.data
def test_the_kept_figures_are_those_of_the_files(tested: Backtested) -> None:
    kept = last_backtest()
    assert kept["as_at"] == tested.as_at.isoformat()
    for name, one in kept["populations"].items():
        now = tested.figures[name]["overall"]
        assert now["inspections"] == one["overall"]["inspections"]
        assert now["baseline_auc"] == pytest.approx(one["overall"]["baseline_auc"], abs=0.005)
        assert now["auc"] == pytest.approx(one["overall"]["auc"], abs=0.02)


def test_what_is_kept_reaches_the_floors_that_were_set() -> None:
    """`alongside backtest --keep` writes these figures; the test above ties them to the files."""
    kept = last_backtest()["populations"]
    for population, floor in (("all with a previous grade", 0.78), (GOOD, 0.85)):
        overall = kept[population]["overall"]
        assert overall["auc"] >= floor
        assert overall["calibration_error"] < POLICY.calibration_error_under
        assert kept[population]["offered"]


@pytest.mark.data
def test_no_term_is_told_of_by_its_own_inspections(tested: Backtested) -> None:
    assert (tested.said["day"] >= tested.said["term"]).all()


@pytest.mark.data
def test_every_school_is_told_something(shelf: Shelf) -> None:
    from alongside.identification.warning.features import describe
    from alongside.identification.warning.learning import learn
    from alongside.journey.warning_inputs import ask

    day = dt.date(2020, 8, 31)
    stand: Ground = ground(shelf, as_at=day, policy=POLICY)
    learned = learn(stand.described, POLICY, day=day, boosting=replace(SMALL, trees=20))
    schools = pl.DataFrame({"urn": sorted(stand.register.schools)[::20]}).with_columns(day=pl.lit(day))
    told = said(describe(ask(schools, stand.held), stand.published), learned, POLICY)
    assert tuple(told.columns) == COLUMNS
    assert told["urn"].to_list() == schools["urn"].to_list()
    assert told["probability"].is_between(0, 1).all()
    assert set(told["population"]) <= set(POLICY.populations)
    assert (told["because"].str.len_chars() > 20).all()
    phase = pl.Series([stand.register.schools[urn].establishment.phase.value for urn in told["urn"]])
    assert not told.filter(phase.is_in(["Nursery", "Pupil referral unit"]))["offered"].any()
    primary = told.filter((phase == "Primary") & (told["population"] == GOOD))
    assert primary["offered"].all()
    unlike = told.filter(~pl.col("offered"))["because"]
    assert unlike.str.starts_with(NOT_OFFERED).all()


@pytest.mark.data
def test_no_edition_of_a_later_day_is_read_but_for_dated_facts(shelf: Shelf) -> None:
    later = {one.ref.source for one in used(shelf, dt.date(2018, 9, 1), POLICY) if one.ref.as_at > dt.date(2018, 9, 1)}
    assert later <= {"gias_links", "gias_group_links", "ofsted_inspection_history", "gias_establishments"}


def test_it_is_offered_where_the_back_test_lets_it_and_never_after_grades_ended() -> None:
    policy = load_warning()
    before = offered(policy.labels_ended - dt.timedelta(days=1), policy)
    assert before[BELOW_GOOD]
    assert before[GOOD]
    assert not before["never graded"]
    assert not any(offered(policy.labels_ended, policy).values())


def test_the_card_and_the_record_are_what_the_code_prints() -> None:
    loader = SourceFileLoader("print_warning", str(ROOT / "scripts" / "print_warning"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    script = module_from_spec(spec)
    loader.exec_module(script)
    for name, page in script.pages().items():
        kept = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        assert kept == page, f"{name} is out of date: run scripts/print_warning"
