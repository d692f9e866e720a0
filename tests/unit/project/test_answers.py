"""Reading what people type: days, amounts, names and choices; what is refused, and in which words."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.policy.course import KINDS, ROLES, Condition, Field, Option, Task
from alongside.policy.project import load_project
from alongside.project import ProjectFacts, check_answers, from_stored, to_stored
from alongside.project.answers import Raw

OPENED = dt.date(2026, 3, 2)
COURSE = load_project().on(OPENED)
NOBODY = ProjectFacts(opened=OPENED, delivery_officer="4", adviser="7")
TODAY = dt.date(2026, 6, 1)
NAMES = (
    "Sukarno", "O’Brien", "O'Brien", "D'Arcy-Ó Súilleabháin", "Siobhán Ní Bhriain", "José María Álvarez de la Ñ",
    "Zoë", "Jean-Luc Dupont-Lévêque", "van der Berg", "ʻAulani Kahananui", "Nguyễn Thị Ánh", "Ólafur Þór Ægisson",
    "李小龙", "ふじもと さくら", "김 철수", "Анна-Мария Ќосева", "Δημήτρης", "محمد بن عبد الله", "علی‌رضا", "רבקה",
    "श्री कृष्णमूर्ति", "அருண்", "ဒေါ်အောင်ဆန်းစုကြည်", "Kim Yo-jong", "X Æ A-12", "Ng", "O", "Dr. M. L. King, Jr.",
    "Mary  Ann", "Null", "Adolph Blaine Charles " + "Wolfeschlegelsteinhausenbergerdorff " * 19 + "Senior",
)  # fmt: skip

LISTED = Field(
    key="several", label="Several", kind="choices", options=(Option(key="a", label="A"), Option(key="b", label="B"))
)
EVERY_KIND = Task(
    key="made-up",
    phase="identifying",
    title="Made up",
    purpose="For tests.",
    written_by=("delivery-officer",),
    fields=tuple(
        replace(LISTED, key=kind, label=kind, kind=kind, options=LISTED.options if kind.startswith("choice") else ())
        for kind in KINDS
    ),
)
TASKS = [*COURSE.tasks, EVERY_KIND]

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=8),
    st.sampled_from(
        ["yes", "no", "on", "1", "-1", "1e400", "NaN", "sNaN", "£1,000", "2026-06-02", "2 6 2026", "²", "٣"]
    ),
)
RAW: st.SearchStrategy[Raw] = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.dictionaries(st.sampled_from(["day", "month", "year", "hour"]), TEXTS),
    st.builds(
        lambda day: {"day": str(day.day), "month": str(day.month), "year": str(day.year)},
        st.dates(TODAY - dt.timedelta(days=9), TODAY + dt.timedelta(days=9)),
    ),
)


def _read(kind: str, raw: Raw, **more: object) -> object:
    """The typed answer, or the words of the refusal."""
    field = Field(key="asked", label="Asked", kind=kind, **more)  # type: ignore[arg-type]
    task = replace(EVERY_KIND, fields=(field,))
    checked = check_answers(task, {"asked": raw}, NOBODY, on=TODAY, role="delivery-officer", people=["7"])
    return checked.problems[0].text if checked.problems else checked.answers.get("asked")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_typed_is_answered_or_refused_in_words(task: Task, data: st.DataObject) -> None:
    raw = data.draw(st.fixed_dictionaries({}, optional={field.key: RAW for field in task.fields}))
    role = data.draw(st.sampled_from([*task.written_by, "delivery-officer", "auditor"]))
    checked = check_answers(task, raw, NOBODY, on=TODAY, role=role, people=["7", "8"])
    for problem in checked.problems:
        assert task.field(problem.field).label in problem.text
        assert problem.text.endswith((".", "?"))
    wrong = {problem.field for problem in checked.problems}
    for field in task.fields:
        value = checked.answers.get(field.key)
        if field.past and isinstance(value, dt.date) and field.key not in wrong:
            assert value <= TODAY
        if value is not None and field.longest and field.key not in wrong:
            assert len(str(value)) <= field.longest
    stored = to_stored(checked.answers)
    json.dumps(stored, ensure_ascii=False).encode("utf-8")
    assert from_stored(task, stored) == checked.answers


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
@given(role=st.sampled_from(ROLES), data=st.data())
@settings(max_examples=40, deadline=None)
def test_nobody_changes_or_loses_what_they_may_not_write(task: Task, role: str, data: st.DataObject) -> None:
    before = {field.key: _some(field) for field in task.fields}
    facts = replace(NOBODY, answers={task.key: before})
    raw = data.draw(st.fixed_dictionaries({}, optional={field.key: RAW for field in task.fields}))
    checked = check_answers(task, raw, facts, on=TODAY, role=role, people=["8"])
    for field in task.fields:
        if role not in (field.written_by or task.written_by) and role != task.decided_by:
            assert checked.answers.get(field.key) == before[field.key]
    if role not in task.writers() and role != task.decided_by:
        assert checked.answers == before
        assert checked.problems == ()


def _some(field: Field) -> object:
    by_kind = {"day": TODAY, "tick": True, "number": 3, "money": Decimal("12.50"), "choices": ("a",), "yes-no": "no"}
    if field.only_if and field.only_if.accepts:
        return "written"
    return by_kind.get(field.kind, field.options[0].key if field.options else "7")


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize(("task", "field", "role"), [
    ("supporter-contact", "name", "supporting-organisation"),
    ("supporter-contact", "name", "delivery-officer"),
])  # fmt: skip
def test_every_human_name_is_taken_as_it_is_written(name: str, task: str, field: str, role: str) -> None:
    raw = {field: name, "email": "a@b.example"}
    checked = check_answers(COURSE.task(task), raw, NOBODY, on=TODAY, role=role)
    assert checked.problems == ()
    assert checked.answers[field] == name.strip()
    assert from_stored(COURSE.task(task), json.loads(json.dumps(to_stored(checked.answers))))[field] == name.strip()


@pytest.mark.parametrize("name", [name for name in NAMES if len(name) <= 200])
def test_every_human_name_may_stand_wherever_people_are_named(name: str) -> None:
    for task, field in (("first-contact", "with_whom"), ("first-visit", "met")):
        checked = check_answers(COURSE.task(task), {field: name}, NOBODY, on=TODAY, role="delivery-officer")
        assert checked.answers[field] == name


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ({"day": "27", "month": "3", "year": "2026"}, dt.date(2026, 3, 27)),
        ({"day": " 27 ", "month": "March", "year": "2026"}, dt.date(2026, 3, 27)),
        ("2026-03-27", dt.date(2026, 3, 27)),
        ("27/3/2026", dt.date(2026, 3, 27)),
        ("27 mar 2026", dt.date(2026, 3, 27)),
        (["", "27.3.2026"], dt.date(2026, 3, 27)),
        ({"day": "", "month": "", "year": ""}, None),
        ("", None),
        ({"day": "27", "month": "", "year": "2026"}, "“Asked” must have a day, a month and a year, like 27 3 2026."),
        ("3 2026", "“Asked” must have a day, a month and a year, like 27 3 2026."),
        ("31 2 2026", "“Asked” must be a real day, like 27 3 2026."),
        ({"day": "1", "month": "1", "year": "9" * 5000}, "“Asked” must be a real day, like 27 3 2026."),
        ("1 1 26", "“Asked” must have a year of four figures between 1990 and 2100."),
    ],
    ids=str,
)
def test_days(raw: Raw, wanted: object) -> None:
    assert _read("day", raw) == wanted


@pytest.mark.parametrize(
    ("kind", "raw", "wanted"),
    [
        ("money", "£12,500.50", Decimal("12500.50")),
        ("money", "-0", Decimal("0.00")),
        ("money", "12.505", "“Asked” must be an amount in pounds, like 12,500 or 12,500.50."),
        ("money", "-1", "“Asked” must be an amount in pounds, like 12,500 or 12,500.50."),
        ("money", "NaN", "“Asked” must be an amount in pounds, like 12,500 or 12,500.50."),
        ("number", "1,200", 1200),
        ("number", "12.5", "“Asked” must be a whole number, like 12."),
        ("email", "someone@school.example", "someone@school.example"),
        ("email", "someone at school", "“Asked” must be an email address, like name@example.org."),
        ("phone", "+44 (0)808 157 0192 ext 4", "+44 (0)808 157 0192 ext 4"),
        ("phone", "ring me", "“Asked” must be a telephone number, like 01632 960 001 or +44 808 157 0192."),
        ("yes-no", "YES", "yes"),
        ("yes-no", "perhaps", "Choose yes or no for “Asked”."),
        ("tick", "on", True),
        ("tick", "", None),
        ("person", "7", "7"),
        ("person", "9", "Choose somebody from the list for “Asked”."),
        ("text", " two\x00words\r\nthree ", "twowords\nthree"),
        ("text", "half \ud83d of a pair", "half  of a pair"),
    ],
)
def test_other_kinds(kind: str, raw: Raw, wanted: object) -> None:
    assert _read(kind, raw) == wanted


def test_choices_are_from_the_list() -> None:
    assert _read("choices", ["b", "a", ""], options=LISTED.options) == ("b", "a")
    assert _read("choices", "a", options=LISTED.options) == ("a",)
    assert _read("choice", "c", options=LISTED.options) == "Choose one of the answers for “Asked”."
    assert _read("choices", ["a", "c"], options=LISTED.options) == "Choose one of the answers for “Asked”."


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("day", "Enter a day for “Asked”."), ("tick", "Tick the box for “Asked”."),
        ("words", "Enter an answer for “Asked”."), ("person", "Enter an answer for “Asked”."),
    ],
)  # fmt: skip
def test_what_must_be_there_is_asked_for_in_the_words_of_its_kind(kind: str, said: str) -> None:
    assert _read(kind, "", must=True) == said


def test_a_text_that_is_too_long_is_told_both_numbers() -> None:
    assert _read("words", "x" * 1201, longest=1200) == "“Asked” must be 1,200 characters or fewer; it has 1,201."


def test_a_day_cannot_come_before_the_one_that_it_follows() -> None:
    facts = replace(NOBODY, answers={"support-decision": {"decided_on": dt.date(2026, 3, 16)}})
    task = COURSE.task("formal-notification")
    checked = check_answers(task, {"sent_on": "15 3 2026"}, facts, on=TODAY, role="delivery-officer")
    assert checked.problems[0].text == "“When was it sent?” cannot be before 16 March 2026, the day that it follows."
    assert not check_answers(task, {"sent_on": "16 3 2026"}, facts, on=TODAY, role="delivery-officer").problems


def test_a_day_to_come_is_refused_and_today_is_not() -> None:
    task = COURSE.task("first-contact")
    late = check_answers(task, {"contacted_on": "2 6 2026"}, NOBODY, on=TODAY, role="delivery-officer")
    assert late.problems[0].text == "“When was the contact?” must be today or earlier."
    assert not check_answers(task, {"contacted_on": "1 6 2026"}, NOBODY, on=TODAY, role="delivery-officer").problems


def test_what_is_not_asked_is_dropped_with_its_mistakes() -> None:
    task = COURSE.task("conflict-check")
    raw: Mapping[str, str | Sequence[str]] = {"outcome": "none", "interests": "x" * 2001, "checked_on": "1 6 2026"}
    checked = check_answers(task, raw, NOBODY, on=TODAY, role="delivery-officer", people=["7"])
    assert checked.problems == ()
    assert "interests" not in checked.answers


def test_what_another_role_wrote_stays_though_it_is_no_longer_asked() -> None:
    theirs = Field(
        key="theirs", label="Theirs", kind="text", written_by=("responsible-body",),
        only_if=Condition(task="made-up", field="mine", accepts=("a",)),
    )  # fmt: skip
    task = replace(EVERY_KIND, fields=(replace(LISTED, key="mine", kind="choice"), theirs))
    facts = replace(NOBODY, answers={"made-up": {"mine": "a", "theirs": "kept"}})
    checked = check_answers(task, {"mine": "b"}, facts, on=TODAY, role="delivery-officer")
    assert checked.answers == {"mine": "b", "theirs": "kept"}


def test_somebody_who_was_named_stays_named_though_they_cannot_be_chosen_any_more() -> None:
    task = COURSE.task("conflict-check")
    facts = replace(NOBODY, answers={task.key: {"adviser": "5"}})
    kept = check_answers(task, {"adviser": "5"}, facts, on=TODAY, role="delivery-officer", people=["7"])
    assert (kept.answers, kept.problems) == ({"adviser": "5"}, ())
    assert check_answers(task, {"adviser": "6"}, facts, on=TODAY, role="delivery-officer", people=["7"]).problems


def test_problems_come_in_the_order_of_the_fields() -> None:
    task = COURSE.task("preferred-organisation")
    checked = check_answers(task, {"kind": "club", "chosen_on": "2 6 2026"}, NOBODY, on=TODAY, role="delivery-officer")
    assert [problem.field for problem in checked.problems] == ["kind", "identifier", "name", "chosen_on"]


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_nobody_is_asked_for_what_another_must_write(task: Task) -> None:
    assert check_answers(task, {}, NOBODY, on=TODAY, role="auditor").problems == ()
