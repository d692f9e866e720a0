"""The course of a support project as data: what a bad file is told, and how a change holds from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy.course import ROLES
from alongside.policy.document import FOLDER
from alongside.policy.project import ProjectPolicy, load_project
from alongside.project import ProjectFacts, Status, derive_standing
from alongside_service.accounts.roles import Role

TEXT = (FOLDER / "project.toml").read_text(encoding="utf-8")
SUBMITTED = '[[task]]\nkey = "plan-submitted"'
BAND = '[[band]]\nkey = "100k"\nlabel = "Up to £100,000"\npounds = 100000\nstage = "both"\n'


def load(folder: Path, *changes: tuple[str, str]) -> ProjectPolicy:
    """The policy with each first text replaced by the second."""
    text = TEXT
    for good, bad in changes:
        assert good in text, good
        text = text.replace(good, bad, 1)
    path = folder / "project.toml"
    path.write_text(text, encoding="utf-8")
    return load_project(path)


def test_the_file_is_whole_and_names_the_roles_of_the_service() -> None:
    policy = load_project()
    assert policy.first_day == dt.date(2025, 11, 10)
    assert policy.on(dt.date(2026, 3, 2)).version == "project@2025-11-10"
    assert set(ROLES) == {role.value for role in Role}


def test_a_project_opened_before_the_first_day_has_the_first_course() -> None:
    policy = load_project()
    assert policy.on(dt.date(2019, 1, 1)) is policy.on(dt.date(2025, 11, 10))


REFUSED = [
    # what is written, what it becomes, where it is, what is said
    (
        'list = "reply"',
        'list = "replies"',
        "right-of-reply, field outcome, key 'list'",
        "A choice and its list do not fit",
    ),
    ('list = "reply"\n', "", "right-of-reply, field outcome, key 'list'", "A choice and its list do not fit"),
    ('label = "With whom?"', 'label = "With whom?"\nlist = "reply"', "field with_whom, key 'list'", "do not fit"),
    ('kind = "phone"', 'kind = "telephone"', "supporter-contact, field phone, key 'kind'", "'telephone' is not a kind"),
    ("longest = 200\n", 'longest = "200"\n', "key 'longest'", "not a whole number"),
    (
        'label = "With whom?"',
        'label = "With whom?"\nshortest = 3',
        "field with_whom, key 'shortest'",
        "no key 'shortest'",
    ),
    ('label = "With whom?"\n', "", "first-contact, field with_whom, key 'label'", "A key is missing"),
    ('label = "With whom?"', 'label = " "', "first-contact, field with_whom, key 'label'", "The text is empty"),
    ('key = "with_whom"', 'key = "spoken"', "task first-contact, field spoken", "has this field already"),
    ('label = "With whom?"', 'label = "With whom?"\npast = true', "with_whom, key 'past'", "kind day"),
    ('label = "With whom?"', 'label = "With whom?"\nleast = 1', "with_whom, key 'least'", "kind number"),
    (
        'opens = ["formal-notification"]',
        'opens = ["formal notification"]',
        "right-of-reply, key 'opens'",
        "not a condition",
    ),
    ('opens = ["formal-notification"]', 'opens = ["= sent"]', "right-of-reply, key 'opens'", "not a condition"),
    ('opens = ["formal-notification"]', 'opens = ["formal-notification = sent"]', "right-of-reply", "not a condition"),
    (
        'opens = ["formal-notification"]',
        'opens = ["formal-letter"]',
        "right-of-reply, key 'opens'",
        "no task: 'formal-letter'",
    ),
    (
        'opens = ["formal-notification"]',
        'opens = ["formal-notification.post"]',
        "right-of-reply",
        "no field of that task: 'post'",
    ),
    (
        'opens = ["people.adviser"]',
        'opens = ["people.advisor"]',
        "phase matching, key 'opens'",
        "nobody known as 'advisor'",
    ),
    (
        'outcome = eligible"',
        'outcome = elligible"',
        "support-decision, key 'opens'",
        "no option of that field: 'elligible'",
    ),
    ('opens = ["formal-notification"]', 'opens = ["formal-notification.sent = yes"]', "right-of-reply", "no option"),
    ('only_if = "outcome = not-eligible"', 'only_if = "answer = not-eligible"', "key 'only_if'", "no field above it"),
    (
        'not_before = "asked_on"',
        'not_before = "asked"',
        "answered_on, key 'not_before'",
        "no field of that task: 'asked'",
    ),
    ('not_before = "asked_on"', 'not_before = "we_add"', "answered_on, key 'not_before'", "is not a day"),
    (
        'same_as = "conflict-check.adviser"',
        'same_as = "conflict-check.person"',
        "key 'same_as'",
        "no field of that task",
    ),
    ('rests_on = ["conflict-check.adviser"]', 'rests_on = ["conflict-check"]', "key 'rests_on'", "is not a field"),
    (
        'starts = "additionality.asked_on"',
        'starts = "additionality.we_add"',
        "additionality, key 'clock'",
        "is not a day",
    ),
    ('starts = "additionality.asked_on"', 'starts = "additionality"', "additionality, key 'clock'", "is not a day"),
    ("working_days = 10, ", "", "additionality, key 'clock'", "clock is not written out"),
    ("working_days = 10", 'working_days = "10"', "additionality, key 'clock'", "clock is not written out"),
    ("working_days = 10", "working_days = 0", "additionality, key 'clock'", "run out already"),
    ("working_days = 10", "calendar_days = 10", "additionality, key 'clock'", "clock is not written out"),
    ('phase = "identifying"', 'phase = "identify"', "starting-eligibility, key 'phase'", "no phase 'identify'"),
    (
        'written_by = ["delivery-officer", "regional-director"]',
        'written_by = ["officer"]',
        "key 'written_by'",
        "no role 'officer'",
    ),
    (
        'written_by = ["delivery-officer", "regional-director"]',
        "written_by = []",
        "key 'written_by'",
        "Nobody may write",
    ),
    ('decided_by = "regional-director"', 'decided_by = "director"', "support-decision, key 'decided_by'", "no role"),
    ('role = "adviser"', 'role = "advisor"', "conflict-check, field adviser, key 'role'", "no role 'advisor'"),
    ("own_page = true", 'own_page = "yes"', "four-voices, key 'own_page'", "is not true or false"),
    (
        'reached = ["first-visit"]',
        'reached = ["people.adviser"]',
        "milestone first-visit, key 'reached'",
        "who is named",
    ),
    (
        'dated_by = "first-visit.visited_on"',
        'dated_by = "first-visit.met"',
        "milestone first-visit, key 'dated_by'",
        "not a day",
    ),
    (
        'dated_by = "first-visit.visited_on"',
        'dated_by = "first-visits.on"',
        "key 'dated_by'",
        "no task: 'first-visits'",
    ),
    (
        '{ key = "eligible", label = "Eligible" }',
        '{ key = "eligible" }',
        "list eligibility, key 'options'",
        "not written out",
    ),
    ('{ key = "eligible", label = "Eligible" }', '"eligible"', "list eligibility, key 'options'", "not written out"),
    (
        'key = "not-eligible", label = "Not',
        'key = "eligible", label = "Not',
        "list eligibility, key 'options'",
        "Two options",
    ),
    (
        '[[list]]\nkey = "support"',
        '[[list]]\nkey = "eligibility"',
        "list eligibility, key 'key'",
        "of that name already",
    ),
    (BAND, BAND.replace('"both"', '"middle"'), "band 100k, key 'stage'", "'middle' is not a stage"),
    ("pounds = 3000", "pounds = 3000.5", "planning_grant, key 'pounds'", "not a whole number"),
    (BAND, BAND + BAND, "band 100k, key 'from'", "still in force"),
    (
        SUBMITTED,
        SUBMITTED + "\nfrom = 2026-09-01\nto = 2026-08-31",
        "task plan-submitted, key 'to'",
        "before it begins",
    ),
    (SUBMITTED, SUBMITTED + '\nfrom = "2026-09-01"', "task plan-submitted, key 'from'", "is not a day"),
    ("review = 2027-03-31", "review = 2027-03-31\nreviewer = 'x'", "key 'reviewer'", "no key 'reviewer'"),
    ("in_force_from = 2025-11-10", "", "key 'in_force_from'", "A key is missing"),
    ("in_force_from = 2025-11-10", "in_force_from 2025-11-10", "project.toml", "not valid TOML"),
]


@pytest.mark.parametrize(("good", "bad", "where", "said"), REFUSED, ids=range(len(REFUSED)))
def test_a_mistake_is_told_with_file_entry_key_and_remedy(
    good: str, bad: str, where: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(PolicyError) as refused:
        load(tmp_path, (good, bad))
    assert said in refused.value.what
    assert refused.value.where.startswith("project.toml")
    assert where in refused.value.where
    assert refused.value.remedy


def test_tasks_that_wait_for_each_other_are_refused_with_the_circle(tmp_path: Path) -> None:
    opens = 'opens = ["people.delivery_officer", "first-contact", "support-decision.outcome = offer"]'
    waits = opens.replace('"first-contact"', '"first-contact", "right-of-reply"')
    with pytest.raises(PolicyError, match="formal-notification → right-of-reply → formal-notification"):
        load(tmp_path, (opens, waits))


def test_two_tasks_of_one_name_on_one_day_are_refused(tmp_path: Path) -> None:
    at = TEXT.index(SUBMITTED)
    block = TEXT[at : TEXT.index("[[task]]\n", at + 9)]
    with pytest.raises(PolicyError, match="still in force"):
        load(tmp_path, (block, block + block))


# --- A change that holds from a day on ---

CHANGE = dt.date(2027, 9, 1)
HEARD = """[[task]]
key = "plan-heard"
from = 2027-09-01
phase = "planning"
title = "Hear the school on its plan"
purpose = "The school tells the director of its plan before it is decided."
written_by = ["delivery-officer", "regional-director"]
opens = ["plan-review"]
applies = ["matching-decision.outcome = match"]
[[task.field]]
key = "heard_on"
kind = "day"
label = "When?"
needed = true
past = true

"""


@pytest.fixture
def changed(tmp_path: Path) -> ProjectPolicy:
    """A task ends and another begins; a band ends and a larger one begins."""
    larger = BAND.replace("100k", "120k").replace("£100,", "£120,").replace("100000", "120000")
    return load(
        tmp_path,
        (SUBMITTED, HEARD + SUBMITTED + "\nto = 2027-08-31"),
        ('opens = ["plan-submitted", "right-of-reply"]', 'opens = ["plan-submitted", "plan-heard", "right-of-reply"]'),
        (BAND, f"{BAND}to = 2027-08-31\n{larger}from = 2027-09-01\n"),
    )


def test_projects_opened_before_keep_their_tasks_and_later_ones_have_the_new_one(
    changed: ProjectPolicy,
) -> None:
    before, after = changed.on(dt.date(2027, 8, 31)), changed.on(CHANGE)
    assert (before.version, after.version) == ("project@2025-11-10", "project@2027-09-01")
    assert before.has_task("plan-submitted")
    assert not before.has_task("plan-heard")
    assert after.has_task("plan-heard")
    assert not after.has_task("plan-submitted")
    assert len(before.tasks) == len(after.tasks) == 28


def test_the_bands_of_a_project_are_those_of_its_day_in_its_lists_and_in_its_fields(changed: ProjectPolicy) -> None:
    for day, wanted in ((dt.date(2027, 8, 31), "100k"), (CHANGE, "120k")):
        course = changed.on(day)
        assert [band.key for band in course.bands] == ["reserves", "none", "40k", "80k", wanted]
        for field, name in (
            (course.task("indicative-band").field("band"), "band-indicative"),
            (course.task("plan-review").field("band"), "band-final"),
        ):
            assert field.options == course.options(name)
            assert [option.key for option in field.options][-1] == wanted


def test_what_only_ends_makes_a_new_version_too(tmp_path: Path) -> None:
    policy = load(tmp_path, (BAND, BAND + "to = 2027-08-31\n"))
    assert policy.changes == (dt.date(2025, 11, 10), CHANGE)
    assert policy.on(dt.date(2030, 1, 1)).version == "project@2027-09-01"
    assert policy.on(dt.date(2030, 1, 1)) is policy.on(CHANGE)


@pytest.mark.parametrize(("opened", "needed"), [(dt.date(2027, 3, 1), "plan-submitted"), (CHANGE, "plan-heard")])
def test_a_gate_that_names_the_task_of_another_day_does_not_bar_the_way(
    changed: ProjectPolicy, opened: dt.date, needed: str
) -> None:
    course = changed.on(opened)
    standing = derive_standing(course, ProjectFacts(opened=opened, delivery_officer="4", adviser="7"))
    decision = standing.of("plan-decision")
    assert decision.status is Status.CANNOT_START
    assert sum(course.task(needed).title in text for text in decision.because) == 1
    assert len(decision.because) == 4


def test_a_phase_that_a_later_day_lacks_is_refused_for_that_day(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no phase 'planning'"):
        load(tmp_path, ('key = "planning"\ntitle', 'key = "planning"\nto = 2027-08-31\ntitle'))


def test_a_task_that_is_not_asked_stands_in_nobody_elses_way(tmp_path: Path) -> None:
    farewell = HEARD.replace("plan-heard", "farewell").replace("from = 2027-09-01\n", "")
    farewell = farewell.replace('opens = ["plan-review"]', 'opens = ["appointment"]')
    farewell = farewell.replace('phase = "planning"', 'phase = "identifying"').replace(
        'applies = ["matching-decision.outcome = match"]\n', ""
    )
    course = load(tmp_path, (SUBMITTED, farewell + SUBMITTED)).on(CHANGE)
    nobody = ProjectFacts(opened=CHANGE, delivery_officer="4", adviser="7")
    assert derive_standing(course, nobody).of("farewell").status is Status.CANNOT_START
    review = {"outcome": "review", "reasons": "Its trust does what is needed.", "decided_on": CHANGE}
    decided = replace(nobody, answers={"matching-decision": review})
    assert derive_standing(course, decided).of("appointment").status is Status.NOT_REQUIRED
    assert derive_standing(course, decided).of("farewell").status is Status.NOT_STARTED
