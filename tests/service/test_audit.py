"""The trail: nobody changes it, what was changed is found, and writers at once neither fork nor block it."""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alongside_service.accounts.models import User
from alongside_service.audit import chain, protection
from alongside_service.audit.actions import record
from alongside_service.audit.models import Event, TrailIsAppendOnlyError, seal
from alongside_service.audit.verification import head, verify

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
OUTER = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the outer run tries both databases")


def add(many: int = 1, **given) -> list[Event]:
    """Events, linked: PostgreSQL links them when constraints are checked, as at commit."""
    made = [record("tried", subject=f"thing:{n}", number=n, **given) for n in range(many)]
    connection.check_constraints()
    return [Event.objects.get(pk=event.pk) for event in made]


# ---- the chain


def test_events_are_numbered_and_each_names_the_one_before():
    count, last = head()
    first, second = add(2)
    assert (first.sequence, second.sequence) == (count + 1, count + 2)
    assert first.previous == last
    assert second.previous == first.hash
    assert second.hash == chain.hash_of(sequence=second.sequence, previous=first.hash, digest=second.digest)
    assert head() == (second.sequence, second.hash)


def test_a_seal_and_a_link_are_what_they_were_when_the_first_trail_was_written():
    """Worked out by hand from the documented form: a change here would make every trail look broken."""
    at = dt.datetime(2026, 9, 1, 9, 30, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    digest = chain.digest_of(
        at=at, person=7, role="adviser", action="tried", subject="project:12", project=12, detail={"b": "é", "a": [1.0]}
    )
    said = (
        '{"action":"tried","at":"2026-09-01T08:30:00.000005+00:00","detail":{"a":[1],"b":"\\u00e9"},"person":7,'
        '"project":12,"role":"adviser","subject":"project:12"}'
    )
    assert digest == hashlib.sha256(said.encode()).hexdigest()
    link = f'{{"digest":"{digest}","previous":"","sequence":1}}'
    assert chain.hash_of(sequence=1, previous="", digest=digest) == hashlib.sha256(link.encode()).hexdigest()


def test_what_is_recorded_comes_back_and_still_fits_its_seal():
    person = User.objects.first()
    odd = {
        "day": dt.date(2026, 9, 1), "moment": dt.datetime(2026, 9, 1, 9, 0, 0, 123456, tzinfo=dt.UTC),
        "price": decimal.Decimal("12.50"), "large": 1e16, "small": 1.5e-7, "third": 1 / 3, "minus": -0.0,
        "no number": float("nan"), "id": uuid.UUID(int=5), "set": {"b", "a"}, "tuple": (1, None, True),
        "nested": {"": {1: "Ünïcode 🏫", "quote": "\"'\\"}}, "nul": "a\0b", "half": "x\ud800y", "long": 2**70,
        "who": person,
    }  # fmt: skip
    made = record("tried", person=person, subject="x" * 300, **{"detail of": odd})
    connection.check_constraints()
    kept = Event.objects.get(pk=made.pk)
    assert seal(kept) == kept.digest == made.digest
    said = kept.detail["detail of"]
    assert said["day"] == "2026-09-01"
    assert said["moment"] == "2026-09-01T09:00:00.123456+00:00"
    assert said["set"] == ["a", "b"]
    assert said["large"] == 10**16
    assert said["who"] == str(person.pk)
    assert len(kept.subject) == 120
    assert verify().broken is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_a_detail_is_the_same_after_any_number_of_journeys_through_json(value):
    once = chain.plain(value)
    assert chain.plain(json.loads(json.dumps(once))) == once
    assert chain.canonical(chain.plain(json.loads(json.dumps(once)))) == chain.canonical(once)


def test_an_event_of_a_part_of_a_project_is_on_the_projects_trail():
    from alongside_service.audit.selectors import events_of_project, events_of_subject

    event = record("closed", subject="concern:5", project=12)
    about = record("paused", project=12)
    record("closed", subject="concern:5", project=13)
    assert events_of_project(12) == [about, event]
    assert events_of_subject("project:12") == [about]


# ---- nobody changes it


def test_the_model_refuses_to_change_or_remove():
    event = add()[0]
    for attempt in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(action="x"),
        lambda: Event.objects.bulk_create([Event(action="x")]),
    ):
        with pytest.raises(TrailIsAppendOnlyError):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'nothing' WHERE id = {id}",
        "UPDATE audit_event SET hash = 'x' WHERE id = {id}",
        "UPDATE audit_event SET sequence = NULL WHERE id = {id}",
        "DELETE FROM audit_event WHERE id = {id}",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = {id}",
        "TRUNCATE audit_event",
    ],
)
def test_the_database_refuses_to_change_or_remove(statement):
    if ("OR REPLACE" in statement and connection.vendor != "sqlite") or (
        "TRUNCATE" in statement and connection.vendor != "postgresql"
    ):
        pytest.skip(f"{connection.vendor} has no such statement")
    event = add()[0]
    refused = pytest.raises(IntegrityError, match="never changed or removed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=event.pk))
    assert seal(Event.objects.get(pk=event.pk)) == event.digest


# ---- what was changed is found


@pytest.fixture
def as_owner():
    """Run statements as the database's owner, who takes its protection off; the test's end puts it back."""

    def run(*statements: str) -> None:
        connection.check_constraints()
        with connection.cursor() as cursor:
            if not taken_off:
                protection.unprotect(None, SimpleNamespace(connection=connection, execute=cursor.execute))
                taken_off.append(True)
            for statement in statements:
                cursor.execute(statement)

    taken_off: list[bool] = []
    return run


def broken(**kept) -> tuple[str, int | None]:
    found = verify(**kept).broken
    assert found is not None
    assert found.what
    return found.kind, found.sequence


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "'looked away'"),
        ("subject", "'thing:99'"),
        ("role", "'auditor'"),
        ("person_id", "(SELECT min(id) FROM accounts_user)"),
        ("project", "99"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("detail", "'{}'"),
        ("digest", "'0'"),
        ("hash", "'0'"),
    ],
)
def test_whatever_is_changed_is_found(column, value, as_owner):
    events = add(4)
    assert verify().broken is None
    as_owner(f"UPDATE audit_event SET {column} = {value} WHERE id = {events[1].pk}")
    assert broken() == ("changed", events[1].sequence)


def test_a_change_that_is_sealed_anew_is_found_by_its_link(as_owner):
    events = add(3)
    events[1].action = "looked away"
    as_owner(f"UPDATE audit_event SET action = 'looked away', digest = '{seal(events[1])}' WHERE id = {events[1].pk}")
    assert broken() == ("changed", events[1].sequence)


def test_a_missing_event_is_found(as_owner):
    events = add(4)
    as_owner(f"DELETE FROM audit_event WHERE id IN ({events[1].pk}, {events[2].pk})")
    assert broken() == ("missing", events[3].sequence)


def test_events_that_changed_places_are_found(as_owner):
    events = add(3)
    first, second = events[0], events[1]
    as_owner(
        f"UPDATE audit_event SET sequence = 999999 WHERE id = {first.pk}",
        f"UPDATE audit_event SET sequence = {first.sequence} WHERE id = {second.pk}",
        f"UPDATE audit_event SET sequence = {second.sequence} WHERE id = {first.pk}",
    )
    assert broken() == ("out of order", first.sequence)


def test_an_event_put_in_beside_the_chain_is_found(as_owner):
    event = add()[0]
    as_owner(f"UPDATE audit_event SET sequence = NULL WHERE id = {event.pk}")
    assert broken() == ("not linked", None)


def test_a_cut_end_is_found_by_what_was_kept_elsewhere_and_by_nothing_else(as_owner):
    add(2)
    count, last = head()
    events = add(3)
    kept_count, kept = head()
    assert verify(kept_head=kept, kept_count=kept_count).broken is None
    assert verify(kept_head=last, kept_count=count).broken is None, "an earlier head still holds"
    as_owner(f"DELETE FROM audit_event WHERE id >= {events[1].pk}")
    assert verify().broken is None
    assert broken(kept_head=kept) == ("truncated", events[0].sequence)
    assert broken(kept_count=kept_count) == ("truncated", events[0].sequence)
    assert broken(kept_head=kept, kept_count=kept_count) == ("truncated", events[0].sequence)
    assert verify(kept_head=last, kept_count=count).broken is None


def test_a_trail_written_anew_is_found_by_what_was_kept_elsewhere_and_by_nothing_else(as_owner):
    add(3)
    count, kept = head()
    as_owner()
    previous = ""
    for event in list(Event.objects.order_by("sequence")):
        event.action = "something else"
        digest = seal(event)
        made = chain.hash_of(sequence=event.sequence, previous=previous, digest=digest)
        as_owner(
            f"UPDATE audit_event SET action = 'something else', digest = '{digest}', previous = '{previous}', "
            f"hash = '{made}' WHERE id = {event.pk}"
        )
        previous = made
    assert verify().broken is None
    assert broken(kept_head=kept, kept_count=count) == ("rewritten", count)
    assert broken(kept_head=kept) == ("truncated", count)


# ---- many at once

WRITER = """
import sys, django
django.setup()
from django.db import transaction
from alongside_service.audit.actions import record
from alongside_service.register.models import Region

class Undo(Exception): pass

me, rounds = int(sys.argv[1]), int(sys.argv[2])
for n in range(rounds):
    with transaction.atomic():
        # Half write to the trail before they change what the others change too, half after: a chain that kept its
        # lock from the writing on would let two of them wait for each other.
        if me % 2:
            record("tried", subject=f"writer:{me}", number=n)
        Region.objects.filter(slug="one").update(name=f"One {me} {n}")
        record("tried again", subject=f"writer:{me}", number=n)
        try:
            with transaction.atomic():
                record("given up", subject=f"writer:{me}")
                raise Undo
        except Undo:
            pass
"""


def command(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def python(environment: dict[str, str], code: str) -> str:
    done = command(environment, sys.executable, "-c", f"import django; django.setup()\n{code}")
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def alongside(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return command(environment, str(BIN / "alongside"), *words)


@OUTER
@BOTH
def test_writers_at_once_make_one_chain_without_a_fork_a_gap_or_a_deadlock(kind, new_database):
    environment = new_database(kind, ready=True)
    python(
        environment,
        "from alongside_service.register.models import Region; Region.objects.create(slug='one', name='One')",
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(me), "20"], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for me in range(4)
    ]
    said = [writer.communicate(timeout=240)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4, said
    expected = 4 * 20 + 2 * 20
    checked = alongside(environment, "audit", "verify")
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.split()[0] == str(expected)
    kept = alongside(environment, "audit", "head").stdout.split()
    assert kept == checked.stdout.split()
    again = alongside(environment, "audit", "verify", "--count", kept[0], "--head", kept[1])
    assert again.returncode == 0
    assert "is in its place" in again.stderr
    cut = alongside(environment, "audit", "verify", "--count", str(expected + 1), "--head", "0" * 64)
    assert cut.returncode == 1
    assert "truncated" in cut.stderr
    assert "Traceback" not in cut.stderr


@OUTER
@BOTH
def test_events_from_before_the_chain_are_linked_and_protected(kind, new_database):
    environment = new_database(kind)
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    assert command(environment, *migrate, "audit", "0001").returncode == 0
    python(
        environment,
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "  for n in range(5):\n"
        '    c.execute("INSERT INTO audit_event (at, role, action, subject, detail) "\n'
        "      \"VALUES ('2026-09-01 08:00:00.12345+00:00', '', 'old', '', '{\\\"n\\\": 1e16}')\")",
    )
    done = command(environment, *migrate)
    assert done.returncode == 0, done.stderr
    assert alongside(environment, "audit", "verify").stdout.split()[0] == "5"
    python(environment, "from alongside_service.audit.actions import record; record('new')")
    assert alongside(environment, "audit", "verify").stdout.split()[0] == "6"
    refused = command(
        environment,
        sys.executable,
        "-c",
        "import django; django.setup()\nfrom django.db import connection\n"
        "connection.cursor().execute('DELETE FROM audit_event')",
    )
    assert "never changed or removed" in refused.stderr


def test_a_database_without_tables_is_one_clear_sentence(tmp_path, new_database):
    done = alongside(new_database("sqlite"), "audit", "verify")
    assert done.returncode == 1
    assert "alongside-service migrate" in done.stderr
    assert "Traceback" not in done.stderr


# ---- the page


def listed(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"Event ([\d,]+)</p>", text)]


def lines(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("role", ["auditor", "national-lead", "administrator"])
def test_the_trail_is_read_page_by_page_without_losing_or_repeating_an_event(sign_in, role):
    add(110)
    client = sign_in(role)
    connection.check_constraints()
    everything = list(Event.objects.order_by("-pk").values_list("sequence", flat=True))
    seen, addresses, newer = [], ["/trail/"], ""
    while addresses[-1]:
        text = client.get(addresses[-1]).content.decode()
        seen += listed(text)
        older = re.search(r'href="([^"]*)" rel="next"', text)
        newer = re.search(r'href="([^"]*)" rel="prev"', text) or newer
        addresses.append(f"/trail/{older[1]}".replace("&amp;", "&") if older else "")
    assert seen == everything
    assert len(addresses) == -(-len(everything) // 50) + 1
    assert listed(client.get(f"/trail/{newer[1]}").content.decode()) == everything[50:100]


def test_each_filter_keeps_what_it_says_on_the_page_and_in_the_file(sign_in):
    someone = User.objects.get(role="adviser")
    client = sign_in("auditor")
    record("paused", person=someone, project=12, because="flood")
    record("closed", subject="concern:5", project=12)
    record("paused", project=13)
    for question, expected in (
        ({"action": "paused", "who": "adviser@"}, 1),
        ({"who": someone.name.upper(), "action": "paused"}, 1),
        ({"who": "the service", "action": "paused"}, 1),
        ({"subject": "project:12"}, 2),
        ({"subject": "concern:5"}, 1),
        ({"subject": "project:12", "action": "paused"}, 1),
        ({"subject": "project:12", "since": "1/1/2020", "until": "1 January 2021"}, 0),
        ({"subject": "project:12", "since": "2021-01-01"}, 2),
        ({"subject": "project:99999999999999999999"}, 0),
    ):
        assert client.get("/trail/", question).content.decode().count("app-event__head") == expected, question
        assert len(lines(client.get("/trail/trail.csv", question))) == expected, question


def test_days_are_whole_days_of_the_services_own_time(sign_in):
    late = dt.datetime(2026, 6, 30, 22, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in England
    Event.objects.create(at=late, action="late")
    Event.objects.create(at=late + dt.timedelta(seconds=1), action="next day")
    client = sign_in("auditor")
    june = client.get("/trail/", {"since": "30/6/2026", "until": "30/6/2026"}).content.decode()
    assert "<strong>Late</strong>" in june
    assert "<strong>Next day</strong>" not in june


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"since": "yesterday"}, "Enter the first day as day, month and year"),
        ({"until": "31/2/2026"}, "Enter the last day as day, month and year"),
        ({"since": "2/3/2026", "until": "1/3/2026"}, "The last day must not be before the first"),
        ({"until": "9999-12-31"}, "Enter the last day"),
    ],
)
def test_a_day_that_is_none_is_said_and_kept(sign_in, question, words):
    page = sign_in("auditor").get("/trail/", question).content.decode()
    assert words in page
    assert "<title>Error: " in page
    assert 'href="#since"' in page or 'href="#until"' in page


def test_odd_places_to_start_from_do_no_harm(sign_in):
    client = sign_in("auditor")
    for odd in ("x", "-1", "1" * 30, "²", ""):
        assert client.get("/trail/", {"before": odd, "after": odd}).status_code == 200


def test_what_people_typed_is_shown_as_text_and_never_run_by_a_spreadsheet(sign_in):
    record("tried", subject="=1+1", note="<script>alert(1)</script>")
    client = sign_in("auditor")
    page = client.get("/trail/?subject==1%2B1").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert lines(client.get("/trail/trail.csv?subject==1%2B1"))[0]["Subject"] == "'=1+1"


def test_the_page_asks_as_much_of_the_database_for_one_event_as_for_fifty(sign_in):
    client = sign_in("auditor")
    people = list(User.objects.all())
    record("tried", person=people[0])
    with CaptureQueriesContext(connection) as few:
        client.get("/trail/")
    for n in range(60):
        record(f"tried {n}", person=people[n % len(people)])
    with CaptureQueriesContext(connection) as many:
        client.get("/trail/")
    assert len(many) == len(few)


def test_reading_the_trail_writes_nothing(sign_in):
    client = sign_in("auditor")
    before = Event.objects.count()
    client.get("/trail/")
    b"".join(client.get("/trail/trail.csv").streaming_content)
    assert Event.objects.count() == before
