"""The rules engine: answers that stand when more is learnt, days, lineage, and frameworks kept apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import PolicyError
from alongside.identification.rules import answer, identify, screen
from alongside.policy import load_rules
from alongside.provenance import Missing
from alongside.records import Answer, Inspection, School
from spec.rows import OWN, PREDECESSOR, Row, edition

RULES = load_rules()
DAY = dt.date(2020, 8, 31)
RULE_IDS = sorted(RULES.rules)


def school(history: str = "", **more: str) -> School:
    return Row(title="", history=history, as_at="2020-08-31", answer="", because="", **more).build()


def low_for_three_years() -> School:
    scores = "2015/16 -0.9; 2016/17 -0.9; 2017/18 -0.9"
    return Row(title="", school="secondary academy", scores=scores, as_at="2019-08-31", answer="", because="").build()


def met(one: School, rule: str, day: dt.date = DAY) -> Answer:
    return answer(one, rule, as_at=day, rules=RULES).answer


# --- Learning more ---------------------------------------------------------------------------------------------------


@st.composite
def inspections(draw: st.DrawFn) -> tuple[Inspection, ...]:
    days = sorted(draw(st.sets(st.dates(dt.date(2006, 1, 1), dt.date(2027, 3, 1)), max_size=4)), reverse=True)
    return tuple(draw(graded_on(day)) for day in days)


@st.composite
def graded_on(draw: st.DrawFn, day: dt.date) -> Inspection:
    framework = RULES.frameworks.get(RULES.frameworks.on(day))
    areas = (*framework.areas, *framework.optional_areas)
    return Inspection(
        urn=draw(st.sampled_from([OWN, PREDECESSOR])),
        framework=framework.id,
        graded=True,
        started=day,
        grades=draw(st.dictionaries(st.sampled_from(areas), st.sampled_from(framework.grades))),
        safeguarding=draw(st.sampled_from(["", "met", "not met"])),
        source=edition("2027-03-01"),
    )


@st.composite
def filled_in(draw: st.DrawFn, inspection: Inspection) -> Inspection:
    """The same inspection with judgements given that were not."""
    framework = RULES.frameworks.get(inspection.framework)
    given_now = draw(st.dictionaries(st.sampled_from(framework.areas), st.sampled_from(framework.grades)))
    safeguarding = inspection.safeguarding or draw(st.sampled_from(["", "met", "not met"]))
    return replace(inspection, grades={**given_now, **inspection.grades}, safeguarding=safeguarding)


@given(st.data(), inspections(), st.sampled_from(RULE_IDS))
def test_judgements_learnt_later_never_turn_an_answer(
    data: st.DataObject, known: tuple[Inspection, ...], rule: str
) -> None:
    day = dt.date(2027, 3, 1)
    before = replace(school(), inspections=known)
    after = replace(before, inspections=tuple(data.draw(filled_in(one)) for one in known))
    was = met(before, rule, day)
    assert was is Answer.CANNOT_TELL or met(after, rule, day) is was


@given(inspections(), st.sampled_from(RULE_IDS))
def test_a_record_found_complete_never_turns_an_answer(known: tuple[Inspection, ...], rule: str) -> None:
    day = dt.date(2027, 3, 1)
    unsure = replace(school(record=""), inspections=known)
    was = met(unsure, rule, day)
    now = met(replace(unsure, inspections_complete_from=dt.date(2005, 9, 1)), rule, day)
    assert was is Answer.CANNOT_TELL or now is was


SCORES = st.one_of(st.none(), st.floats(-3, 3).map(lambda value: round(value, 2)))
YEARS = ("2015/16", "2016/17", "2017/18")


@given(st.lists(SCORES, min_size=3, max_size=3), st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_scores_published_later_never_turn_an_answer(scores: list[float | None], later: list[float]) -> None:
    day = dt.date(2019, 8, 31)

    def with_scores(values: list[float | None]) -> School:
        text = "; ".join(f"{y} {'suppressed' if v is None else v}" for y, v in zip(YEARS, values, strict=True))
        return Row(title="", school="secondary academy", scores=text, as_at=str(day), answer="", because="").build()

    was = met(with_scores(scores), "low-attainment", day)
    now = met(
        with_scores([a if a is not None else round(b, 2) for a, b in zip(scores, later, strict=True)]),
        "low-attainment",
        day,
    )
    assert now is not Answer.CANNOT_TELL
    assert was in (Answer.CANNOT_TELL, now)
    assert (was is Answer.MET) == all(score is not None and score < -0.5 for score in scores)


@pytest.mark.parametrize("reason", list(Missing))
def test_no_missing_code_is_ever_a_low_score(reason: Missing) -> None:
    one = low_for_three_years()
    codes = tuple(replace(f, value=None, missing=reason) if f.period == "2016/17" else f for f in one.figures)
    found = answer(replace(one, figures=codes), "low-attainment", as_at=dt.date(2019, 8, 31), rules=RULES)
    assert found.answer is Answer.CANNOT_TELL
    assert reason.value in found.because


# --- Days ------------------------------------------------------------------------------------------------------------


def test_a_figure_of_an_edition_not_yet_usable_is_not_seen() -> None:
    one = low_for_three_years()
    later = replace(one, figures=tuple(replace(f, source=edition("2019-09-01")) for f in one.figures))
    assert met(later, "low-attainment", dt.date(2019, 8, 31)) is Answer.CANNOT_TELL
    assert met(later, "low-attainment", dt.date(2019, 9, 1)) is Answer.MET


def test_the_newest_edition_of_a_year_stands_before_an_older_one() -> None:
    one = low_for_three_years()
    provisional = tuple(replace(f, value=0.4, source=edition("2018-10-16")) for f in one.figures)
    final = tuple(replace(f, source=edition("2019-01-24")) for f in one.figures)
    assert met(replace(one, figures=(*final, *provisional)), "low-attainment", dt.date(2019, 8, 31)) is Answer.MET


def test_the_schools_own_figure_stands_before_a_predecessors() -> None:
    one = low_for_three_years()
    theirs = tuple(replace(f, urn=PREDECESSOR, value=0.4) for f in one.figures)
    assert met(replace(one, figures=(*theirs, *one.figures)), "low-attainment", dt.date(2019, 8, 31)) is Answer.MET


@given(st.dates(dt.date(2020, 3, 1), dt.date(2020, 12, 31)))
def test_an_inspection_counts_from_the_day_its_report_came_out(day: dt.date) -> None:
    one = school("2020-02-04 good, published 2020-06-15; 2018-03-06 requires improvement; 2016-01-20 inadequate")
    expected = Answer.MET if day < dt.date(2020, 6, 15) else Answer.NOT_MET
    assert met(one, "stuck", day) is expected


@pytest.mark.parametrize("rule", RULE_IDS)
def test_a_day_before_the_rule_is_refused(rule: str) -> None:
    with pytest.raises(PolicyError, match=f"'{rule}' says nothing about 2005-08-31"):
        answer(school(), rule, as_at=dt.date(2005, 8, 31), rules=RULES)
    with pytest.raises(PolicyError):
        identify([], rule, dt.date(2005, 8, 31), RULES)


def test_the_order_in_which_inspections_are_listed_does_not_matter() -> None:
    one = school("2019-11-12 requires improvement; 2017-05-03 inadequate; 2014-02-04 good")
    backwards = replace(one, inspections=one.inspections[::-1])
    assert answer(one, "stuck", as_at=DAY, rules=RULES) == answer(backwards, "stuck", as_at=DAY, rules=RULES)


# --- Lineage and frameworks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "same"),
    [
        ("2019-11-12 good", True),
        ("2019-11-12 good, of the predecessor", False),
        ("2019-11-12 good; 2016-11-12 good, of the predecessor", True),
        ("", None),
    ],
)
def test_same_structure_says_whose_the_latest_inspection_was(history: str, same: bool | None) -> None:
    assert answer(school(history), "stuck", as_at=DAY, rules=RULES).same_structure is same


def test_a_predecessors_inspection_is_named_in_the_facts() -> None:
    found = answer(
        school("2019-11-12 requires improvement; 2015-10-07 inadequate, of the predecessor"),
        "stuck",
        as_at=DAY,
        rules=RULES,
    )
    clause = next(clause for clause in found.clauses if clause.id == "before-below-good")
    assert any(f"URN {PREDECESSOR}, a predecessor" in fact.value for fact in clause.facts)
    assert all(fact.source and fact.row == 2 for fact in clause.facts)


def test_a_framework_that_a_reading_does_not_know_is_not_guessed_at() -> None:
    one = school("2019-11-12 requires improvement; 2017-05-03 inadequate")
    unknown = replace(
        one.inspections[0], framework="report-card-2025", grades={"leadership_and_governance": "needs attention"}
    )
    found = answer(replace(one, inspections=(unknown, one.inspections[1])), "stuck", as_at=DAY, rules=RULES)
    assert found.answer is Answer.CANNOT_TELL
    assert "does not say what counts as requires improvement" in found.because


def test_a_grade_of_another_scale_is_not_read() -> None:
    one = school("2010-11-09 good; 2007-05-03 inadequate")
    strange = replace(one.inspections[0], grades={"overall_effectiveness": "requires improvement"})
    found = answer(
        replace(one, inspections=(strange, one.inspections[1])), "stuck", as_at=dt.date(2011, 8, 31), rules=RULES
    )
    assert found.answer is Answer.CANNOT_TELL


@given(inspections(), st.sampled_from(RULE_IDS))
def test_no_reason_sets_grades_of_two_frameworks_in_one_breath(known: tuple[Inspection, ...], rule: str) -> None:
    found = answer(replace(school(), inspections=known), rule, as_at=dt.date(2027, 3, 1), rules=RULES)
    scales = {f.id: set(f.grades) for f in RULES.frameworks.frameworks}
    new = scales["report-card-2025"]
    for clause in found.clauses:
        values = {fact.value for fact in clause.facts}
        assert not (values & new and values & scales["eif-2019"])


@given(inspections(), st.sampled_from(RULE_IDS))
def test_every_answer_says_why_and_an_unknown_says_what_is_needed(known: tuple[Inspection, ...], rule: str) -> None:
    found = answer(replace(school(), inspections=known), rule, as_at=dt.date(2027, 3, 1), rules=RULES)
    assert found.because.endswith(".")
    assert found.version.startswith(f"{rule}@")
    assert [clause.id for clause in found.clauses] == list(RULES.get(rule).on(found.as_at).clauses)
    if found.answer is Answer.CANNOT_TELL:
        assert found.would_change


# --- Asking quickly --------------------------------------------------------------------------------------------------


@given(inspections(), st.booleans(), st.sampled_from(RULE_IDS))
def test_the_quick_answer_is_the_whole_answer(known: tuple[Inspection, ...], complete: bool, rule: str) -> None:
    since = dt.date(2005, 9, 1) if complete else None
    one = replace(school(), inspections=known, inspections_complete_from=since)
    for day in (dt.date(2020, 8, 31), dt.date(2026, 10, 1)):
        if RULES.rules[rule].versions[0].first_day <= day:
            assert screen([one], rule, day, RULES) == {one.urn: met(one, rule, day)}
