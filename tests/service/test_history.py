"""What a record was on any day, and who changed what, in words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside_service.accounts.models import User
from alongside_service.audit.history import as_it_was, changes_in, changes_of, end_of, in_words, those_as_they_were
from alongside_service.projects.models import Contact, Note, SupportProject, TaskRecord
from alongside_service.register.models import School

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (dt.datetime(2026, 9, day, 10, 30, tzinfo=dt.UTC) for day in (1, 8, 15))


@pytest.fixture
def person() -> User:
    return User.objects.get(role="delivery-officer")


@pytest.fixture
def project(person) -> SupportProject:
    school = School.objects.filter(projects=None).first()
    made = SupportProject(
        school=school, region=school.region, opened_on=dt.date(2026, 9, 1), opened_by=person, referred_by="data",
        state_since=dt.date(2026, 9, 1),
    )  # fmt: skip
    return save(made, FIRST, by=person)


def save(record, at: dt.datetime, *, by: User | None = None, **changes):
    """Save changes as if it were then."""
    for name, value in changes.items():
        setattr(record, name, value)
    record._history_date, record._history_user = at, by
    record.save()
    return record


def remove(record, at: dt.datetime) -> None:
    record._history_date = at
    record.delete()


def a_contact(project, person) -> Contact:
    contact = save(Contact(project=project, kind="school", role="Head", name="Ày"), FIRST, by=person)
    save(contact, SECOND, name="Bo", kind="governance", current=False)
    return save(contact, THIRD, by=person, email="bo@example.org")


def test_a_record_is_as_it_was_at_a_moment_and_at_the_end_of_a_day(project, person):
    contact = a_contact(project, person)
    assert as_it_was(contact, at=FIRST - dt.timedelta(seconds=1)) is None
    assert as_it_was(Contact, contact.pk, FIRST).name == "Ày"
    assert as_it_was(contact, at=SECOND.date() - dt.timedelta(days=1)).name == "Ày"
    was = as_it_was(contact, at=SECOND.date())
    assert (was.name, was.kind, was.current, was.email, was.project) == ("Bo", "governance", False, "", project)
    assert as_it_was(contact, at=dt.date(2027, 1, 1)).email == "bo@example.org"
    with pytest.raises(TypeError):
        as_it_was(contact)


def test_a_removed_record_is_there_before_and_not_after(project, person):
    contact = a_contact(project, person)
    key = contact.pk
    remove(contact, THIRD + dt.timedelta(days=1))
    assert as_it_was(Contact, key, THIRD).name == "Bo"
    assert as_it_was(Contact, key, THIRD + dt.timedelta(days=2)) is None
    told = changes_of(Contact, key)
    assert told[0].what == "removed"
    assert told[0].fields == []


def test_a_day_ends_at_midnight_in_england(project, person):
    late = dt.datetime(2026, 6, 30, 22, 59, tzinfo=dt.UTC)
    contact = save(Contact(project=project, kind="school", role="Head", name="Late"), late)
    assert as_it_was(contact, at=dt.date(2026, 6, 30)) is not None
    save(contact, late + dt.timedelta(minutes=2), name="Later")
    assert as_it_was(contact, at=dt.date(2026, 6, 30)).name == "Late"
    assert timezone.localtime(end_of(dt.date(2026, 6, 30))).date() == dt.date(2026, 6, 30)


def test_those_of_a_project_are_as_they_were_whatever_became_of_them(project, person):
    kept, gone = a_contact(project, person), a_contact(project, person)
    remove(gone, THIRD + dt.timedelta(days=1))
    save(Contact(project=project, kind="school", role="Clerk", name="New"), THIRD + dt.timedelta(days=2))
    names = lambda at: sorted(each.name for each in those_as_they_were(Contact, at, project=project))  # noqa: E731
    assert names(FIRST) == ["Ày", "Ày"]
    assert names(THIRD) == ["Bo", "Bo"]
    assert names(THIRD + dt.timedelta(days=3)) == ["Bo", "New"]
    assert kept.pk in {each.pk for each in those_as_they_were(Contact, THIRD, project=project.pk)}


def test_changes_are_told_newest_first_in_the_words_of_the_form(project, person):
    third, second, first = changes_of(a_contact(project, person))
    assert [change.what for change in (first, second, third)] == ["made", "changed", "changed"]
    assert (first.person, second.person) == (person.name, "")
    assert first.record == "Contact"
    assert [(f.label, f.old, f.new) for f in second.fields] == [
        ("Where they belong", "School", "Governance body"), ("Name", "Ày", "Bo"), ("Current", "yes", "no"),
    ]  # fmt: skip
    assert [(f.label, f.old, f.new) for f in third.fields] == [("Email address", "nothing", "bo@example.org")]
    assert "Telephone" not in [f.label for f in first.fields], "what was left empty is not told"
    assert second.day == dt.date(2026, 9, 8)


def test_what_is_pointed_to_is_told_by_name(project, person):
    adviser = User.objects.get(role="adviser")
    save(project, THIRD, by=person, adviser=adviser)
    change = changes_of(project)[0]
    told = {f.field: (f.old, f.new) for f in change.fields}
    assert told["adviser"] == ("nothing", adviser.name)


def test_answers_are_told_one_by_one_in_the_words_that_are_given(project, person):
    record = save(TaskRecord(project=project, task="x", saved_by=person, answers={"met_on": "2026-09-01"}), FIRST)
    save(record, SECOND, answers={"met_on": "2026-09-02", "why": ["snow", "flood"], "empty": ""})
    told = [(f.field, f.label, f.old, f.new) for f in changes_of(record)[0].fields]
    assert sorted(told) == [  # databases keep the keys of JSON in orders of their own
        ("answers.met_on", "Met on", "2026-09-01", "2026-09-02"),
        ("answers.why", "Why", "nothing", "snow, flood"),
    ]
    words = lambda row, key, value: (f"{row.task}: {key}?", f"«{value}»")  # noqa: E731
    told = sorted((f.label, f.old, f.new) for f in changes_of(record, words=words)[0].fields)
    assert told[0] == ("x: met_on?", "«2026-09-01»", "«2026-09-02»")
    assert told[1][1] == "nothing"


def test_a_record_that_was_there_before_its_history_says_so(project, person):
    contact = a_contact(project, person)
    Contact.history.filter(history_type="+").delete()
    assert changes_of(contact)[-1].what == "kept for the first time"


def test_changes_of_many_records_ask_as_much_as_those_of_one(project, person):
    a_contact(project, person)
    with CaptureQueriesContext(connection) as few:
        one = changes_in(Contact.history.filter(project=project))
    for _ in range(10):
        a_contact(project, person)
    with CaptureQueriesContext(connection) as many:
        eleven = changes_in(Contact.history.filter(project=project))
    assert len(eleven) == 11 * len(one)
    assert len(many) == len(few)
    assert [change.at for change in eleven] == sorted((change.at for change in eleven), reverse=True)
    assert len(changes_in(Contact.history.filter(project=project), limit=5)) == 5
    assert changes_in(Note.history.filter(project=project)) == []


def test_the_fragment_shows_them_as_text(project, person):
    contact = a_contact(project, person)
    save(contact, THIRD + dt.timedelta(days=1), name="<b>Bo</b>")
    page = render_to_string("audit/_changes.html", {"changes": changes_of(contact)})
    assert "was Bo, now &lt;b&gt;Bo&lt;/b&gt;" in page
    assert "by the service" in page
    assert f"by {person.name}" in page
    assert "Nothing has been changed yet" in render_to_string("audit/_changes.html", {"changes": []})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"), ("", "nothing"), ([], "nothing"), (0, "0"), (False, "no"), (True, "yes"),
        (dt.date(2026, 9, 1), "1 September 2026"), ({"a_b": [1, 2]}, "a b: 1, 2"),
        (dt.datetime(2026, 9, 1, 9, 5, tzinfo=dt.UTC), "1 September 2026, 10:05"),
    ],
)  # fmt: skip
def test_values_are_said_as_a_reader_would(value, words):
    assert in_words(value) == words
