"""Notices: queued with the caller's work, sent once, kept from schools at the wrong hour, and handled by the team."""

from __future__ import annotations

import datetime as dt
from importlib import util
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import send_mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from alongside.policy.notices import load_notices
from alongside_service.accounts.models import User
from alongside_service.audit.models import Event
from alongside_service.notices import actions, selectors
from alongside_service.notices.configuration import WAYS
from alongside_service.notices.delivery import UNSURE, deliver
from alongside_service.notices.models import Notice
from alongside_service.notices.reminders import Line, queue_reminders
from alongside_service.register.models import Region, School

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
MINUTE = dt.timedelta(minutes=1)


def _servers():
    spec = util.spec_from_file_location("mail_servers", Path(__file__).parent / "mail_servers.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SERVERS = _servers()


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


TUESDAY = moment("2026-11-24 10:00")
FRIDAY = moment("2026-11-27 15:30")
MONDAY_AFTER = moment("2026-11-30 08:00")
LAST_WEEK = moment("2026-12-15 10:00")


@pytest.fixture
def school(sample) -> School:
    return School.objects.get(pk=sample.STUCK)


@pytest.fixture
def officer() -> User:
    return User.objects.get(role="delivery-officer")


@pytest.fixture
def by_smtp(settings):
    """Notices go to an SMTP server on loopback."""
    with SERVERS.smtp_server() as (letters, port):
        smtp = {"host": "127.0.0.1", "port": port, "user": "", "password": "", "security": "none"}
        settings.NOTICES = settings.NOTICES | {
            "backend": WAYS["smtp"], "from": "team@alongside.example", "smtp": smtp,
        }  # fmt: skip
        yield letters


@pytest.fixture
def by_notify(settings):
    """Notices go to an imitation of GOV.UK Notify on loopback."""
    with SERVERS.notify_server() as state:
        notify = {"key": SERVERS.KEY, "template": SERVERS.TEMPLATE, "reply_to": "", "url": state.url}
        settings.NOTICES = settings.NOTICES | {"backend": WAYS["notify"], "notify": notify}
        yield state


def queue(at: dt.datetime = TUESDAY, **given: object) -> Notice:
    facts = {"kind": "message", "audience": "team", "email": "a@example.org", "subject": "News", "body": "Good day."}
    return actions.queue(**(facts | given), at=at)


def after(notice: Notice, at: dt.datetime = TUESDAY) -> Notice:
    deliver(notice.pk, at=at)
    notice.refresh_from_db()
    return notice


# --- queueing ---


def test_a_notice_goes_only_if_the_work_that_it_tells_of_is_kept():
    def fail() -> None:
        with transaction.atomic():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (Notice.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    notice = queue(about="project:12")
    task = DBTaskResult.objects.get()
    assert task.args_kwargs == {"args": [notice.pk], "kwargs": {}}
    event = Event.objects.latest("pk")
    assert (event.action, event.subject, event.project) == ("queued a notice", f"notice:{notice.number}", 12)


def test_a_second_notice_of_one_key_is_the_first():
    assert queue(key="x") == queue(key="x", subject="Other")
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({"kind": "gossip"}, "kind"), ({"audience": "press"}, "audience"), ({"subject": " \n"}, "subject"),
     ({"email": "a b@example.org"}, "email"), ({"email": ""}, "email")],
)  # fmt: skip
def test_nonsense_is_refused_by_field(given, field):
    with pytest.raises(actions.NoticeRefusedError) as refused:
        queue(**given)
    assert refused.value.field == field
    assert not Notice.objects.exists()


# --- the hours of schools ---


@pytest.mark.parametrize(
    ("at", "until"),
    [(FRIDAY, MONDAY_AFTER), (LAST_WEEK, moment("2027-01-04 08:00")), (moment("2026-11-28 09:00"), MONDAY_AFTER)],
)
def test_what_goes_to_a_school_at_the_wrong_hour_is_held_and_then_goes(at, until):
    notice = queue(at, audience="school")
    assert (notice.status, notice.hold_until) == ("held", until)
    assert notice.held_because
    assert not DBTaskResult.objects.exists()
    assert after(notice, until - MINUTE).status == "held"
    assert actions.hand_on_due(at=until - MINUTE) == 0
    assert actions.hand_on_due(at=until) == 1
    assert after(notice, until).status == "sent"


def test_the_rule_is_kept_at_the_moment_of_sending_too():
    notice = queue(moment("2026-11-27 11:59"), audience="school")
    assert notice.status == "queued"
    assert after(notice, FRIDAY).status == "held"
    assert (notice.hold_until, notice.attempts) == (MONDAY_AFTER, 0)
    assert after(notice, MONDAY_AFTER).status == "sent"


@pytest.mark.parametrize("audience", ["team", "responsible body", "supporting organisation"])
def test_others_are_written_to_at_any_hour(audience):
    assert after(queue(FRIDAY, audience=audience), FRIDAY).status == "sent"


def test_what_its_reader_asked_for_goes_to_a_school_at_any_hour_and_its_text_is_not_kept(capsys):
    notice = after(queue(LAST_WEEK, audience="school", kind="password-link", body="https://x/secret"), LAST_WEEK)
    assert notice.status == "sent"
    assert "https://x/secret" in capsys.readouterr().err
    assert notice.body == ""
    assert not hasattr(notice.history.first(), "body")


def test_a_named_person_of_the_team_may_send_a_held_notice_early(school, officer):
    notice = queue(FRIDAY, audience="school", school=school)
    with pytest.raises(actions.NoticeRefusedError, match="Say why"):
        actions.release(notice, by=officer, reason="  ", at=FRIDAY)
    actions.release(notice, by=officer, reason="The head asked to hear today.", at=FRIDAY)
    assert after(notice, FRIDAY).status == "sent"
    event = Event.objects.filter(action="sent a held notice early").get()
    assert event.person == officer
    assert event.detail["reason"] == "The head asked to hear today."
    assert "15:30" not in event.detail["held"]
    assert "after 12:00 on a Friday" in event.detail["held"]


@pytest.mark.parametrize("role", ["school-leader", "auditor", "administrator", "analyst"])
def test_nobody_else_may(role, school):
    notice = queue(FRIDAY, audience="school", school=school)
    with pytest.raises(actions.NoticeRefusedError) as refused:
        actions.release(notice, by=User.objects.get(role=role), reason="Now", at=FRIDAY)
    assert refused.value.forbidden
    notice.refresh_from_db()
    assert notice.status == "held"


# --- sending once ---


def test_a_notice_that_was_sent_is_not_sent_again(by_smtp):
    notice = after(queue())
    deliver(notice.pk, at=TUESDAY + dt.timedelta(days=9))
    assert len(by_smtp.taken) == 1
    assert notice.history.count() == 3  # queued, sending, sent


def test_mail_by_smtp_says_what_was_written(by_smtp):
    notice = after(queue(name="Zoë “Zed” O’Néill, Head", subject="Août\r\nBcc: x@example.org", body="Grüße\n.\nEnd"))
    assert notice.status == "sent"
    letter = by_smtp.taken[0]
    assert letter.rcpt_tos == ["a@example.org"]
    from email import message_from_bytes, policy

    read = message_from_bytes(letter.content, policy=policy.default)
    assert read["Subject"] == "Août Bcc: x@example.org"
    assert read["Bcc"] is None
    assert read["To"].addresses[0].display_name == "Zoë “Zed” O’Néill, Head"
    assert read.get_content().replace("\r\n", "\n").strip() == "Grüße\n.\nEnd"
    assert read["Message-ID"] == notice.backend_id == f"<{notice.number}@alongside.example>"


def test_mail_that_a_server_refuses_for_good_fails_and_a_full_box_is_tried_again(by_smtp):
    nobody = after(queue(email="nobody@example.org"))
    assert (nobody.status, nobody.attempts) == ("failed", 1)
    assert "550 No such person" in nobody.last_error
    full = after(queue(email="full@example.org"))
    assert (full.status, full.due_at) == ("queued", TUESDAY + MINUTE)
    assert "452" in full.last_error


def test_a_server_that_is_away_or_would_not_keep_a_secret_is_tried_again(by_smtp, settings):
    smtp = settings.NOTICES["smtp"]
    settings.NOTICES = settings.NOTICES | {"smtp": smtp | {"security": "starttls"}}
    open_mail = after(queue())
    assert open_mail.status == "queued"
    assert "STARTTLS" in open_mail.last_error
    settings.NOTICES = settings.NOTICES | {"smtp": smtp | {"port": 1}}
    assert "could not be used" in after(queue()).last_error
    assert by_smtp.taken == []


def test_mail_that_may_have_gone_is_not_sent_again_by_itself(by_smtp):
    notice = after(queue(email="cut@example.org"))
    assert notice.status == "failed"
    assert UNSURE in notice.last_error
    assert actions.hand_on_due(at=TUESDAY + dt.timedelta(days=3)) == 0


def test_notify_is_given_subject_and_body_and_its_id_is_kept(by_notify):
    notice = after(queue(name="Åsa", body="First\n\nSecond"))
    taken = by_notify.taken[0]
    assert taken["personalisation"] == {"subject": "News", "body": "First\n\nSecond"}
    assert (taken["email_address"], taken["reference"]) == ("a@example.org", str(notice.number))
    assert (notice.status, notice.backend, notice.backend_id) == ("sent", "notify", taken["id"])


def test_notify_refusing_the_message_is_final(by_notify):
    by_notify.answers = [400]
    notice = after(queue())
    assert notice.status == "failed"
    assert "Not a valid email address" in notice.last_error
    assert Event.objects.filter(action="could not send a notice").exists()


@pytest.mark.parametrize(("code", "said"), [(403, "API key"), (429, "more slowly"), (500, "500"), (503, "503")])
def test_notify_in_trouble_is_tried_again(by_notify, code, said):
    by_notify.answers = [code]
    notice = after(queue())
    assert (notice.status, notice.due_at) == ("queued", TUESDAY + MINUTE)
    assert said in notice.last_error
    assert after(notice, TUESDAY).attempts == 1, "not before it is due"
    assert after(notice, TUESDAY + MINUTE).status == "sent"
    assert notice.last_error == ""


def test_tries_grow_apart_and_end_with_a_person(by_notify, officer, school):
    waits = load_notices().waits
    by_notify.answers = [429] * (len(waits) + 1)
    notice, at = queue(school=school), TUESDAY
    for wait in waits:
        assert after(notice, at).status == "queued"
        assert notice.due_at == at + wait
        at += wait
    assert after(notice, at).status == "failed"
    assert actions.hand_on_due(at=at + dt.timedelta(days=30)) == 0
    actions.retry(notice, by=officer, at=at)
    assert after(notice, at).status == "sent"


@pytest.mark.parametrize("lost", ["late", "cut"])
def test_an_answer_that_got_lost_does_not_send_twice(by_notify, lost):
    by_notify.answers = [lost]
    notice = after(queue())
    assert notice.status == "sent"
    assert notice.backend_id == by_notify.taken[0]["id"]
    assert len(by_notify.taken) == 1


def died_while_sending(notice: Notice, way: str) -> dt.datetime:
    """What a worker leaves behind that is killed after taking a notice; when it is looked at again."""
    until = TUESDAY + load_notices().stopped_after
    Notice.objects.filter(pk=notice.pk).update(status="sending", attempts=1, backend=way, due_at=until)
    return until


def test_after_a_worker_died_notify_is_asked(by_notify):
    went, stayed = queue(), queue()
    by_notify.taken.append({"reference": str(went.number), "id": "kept"})
    until = died_while_sending(went, "notify")
    died_while_sending(stayed, "notify")
    assert after(went, until - MINUTE).status == "sending"
    assert actions.hand_on_due(at=until) == 2
    assert (after(went, until).status, went.backend_id) == ("sent", "kept")
    assert after(stayed, until).status == "queued"
    assert after(stayed, until + MINUTE).status == "sent"
    assert [each["reference"] for each in by_notify.taken] == [str(went.number), str(stayed.number)]


def test_after_a_worker_died_mail_by_smtp_waits_for_a_person(by_smtp):
    notice = queue()
    until = died_while_sending(notice, "smtp")
    assert after(notice, until).status == "failed"
    assert notice.last_error == UNSURE
    assert by_smtp.taken == []


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["late", "cut", 403, 429, 500, 503, "died before", "died after"]), max_size=9))
def test_whatever_goes_wrong_notify_takes_a_notice_at_most_once(by_notify, troubles):
    by_notify.taken.clear()
    by_notify.answers = [each for each in troubles if not str(each).startswith("died")]
    notice, at = queue(), TUESDAY
    for trouble in [*troubles, "well"]:
        if str(trouble).startswith("died") and notice.status == "queued":
            died_while_sending(notice, "notify")
            if trouble == "died after":
                by_notify.taken.append({"reference": str(notice.number), "id": "1"})
        notice.refresh_from_db()
        at = max(at, notice.due_at or at)
        after(notice, at)
    assert len(by_notify.taken) <= 1
    assert (notice.status == "sent") == bool(by_notify.taken)


def test_what_is_not_kept_as_a_notice_goes_the_same_way(by_notify, settings):
    import smtplib

    settings.EMAIL_BACKEND = "alongside_service.notices.backends.mail.SameWay"
    assert send_mail("Welcome", "Your link", None, ["b@example.org"]) == 1
    assert by_notify.taken[0]["personalisation"] == {"subject": "Welcome", "body": "Your link"}
    by_notify.answers = [400]
    with pytest.raises(smtplib.SMTPException, match="Not a valid email address"):
        send_mail("Welcome", "Your link", None, ["b@example.org"])


# --- handing on again ---


def test_work_that_got_lost_is_handed_on_again_and_nothing_twice_meanwhile():
    notice = queue()
    DBTaskResult.objects.all().delete()
    assert actions.hand_on_due(at=TUESDAY + MINUTE) == 0
    assert actions.hand_on_due(at=TUESDAY + 6 * MINUTE) == 1
    assert actions.hand_on_due(at=TUESDAY + 7 * MINUTE) == 0
    assert DBTaskResult.objects.get().args_kwargs["args"] == [notice.pk]


# --- what people do ---


def test_a_notice_that_is_withdrawn_does_not_go(school, officer):
    notice = queue(school=school)
    actions.withdraw(notice, by=officer, reason="Wrong school.", at=TUESDAY)
    assert after(notice).status == "withdrawn"
    with pytest.raises(actions.NoticeRefusedError, match="now: withdrawn"):
        actions.withdraw(notice, by=officer, reason="Again.", at=TUESDAY)


def test_pages_show_a_region_its_own_notices(sign_in, school, sample):
    ours = queue(school=school, subject="About ours")
    theirs = queue(school=School.objects.get(pk=sample.NAMED), subject="About theirs")
    page = sign_in("delivery-officer").get("/notices/").content.decode()
    assert "About ours" in page
    assert "About theirs" not in page
    assert sign_in("delivery-officer").get(f"/notices/{ours.number}/").status_code == 200
    assert sign_in("delivery-officer").get(f"/notices/{theirs.number}/").status_code == 403
    assert "About theirs" in sign_in("auditor").get("/notices/").content.decode()
    assert sign_in("national-lead").get("/notices/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_the_list_filters_by_status_and_kind_and_leaves_reminders_out(sign_in, school):
    queue(school=school, subject="Waiting one")
    queue(FRIDAY, school=school, audience="school", subject="Held one")
    queue(school=school, kind="reminders", subject="Reminder one")
    officer = sign_in("delivery-officer")
    everything = officer.get("/notices/").content.decode()
    assert "Waiting one" in everything
    assert "Reminder one" not in everything
    held = officer.get("/notices/?status=held").content.decode()
    assert "Held one" in held
    assert "Waiting one" not in held
    assert "30 November 2026, 08:00" in held
    assert "Reminder one" in officer.get("/notices/?kind=reminders").content.decode()
    assert officer.get("/notices/?status=x&kind=y&page=z").status_code == 200


def test_sending_early_through_the_page_needs_a_reason_and_keeps_to_the_region(sign_in, school, sample):
    notice = queue(FRIDAY, school=school, audience="school")
    address = f"/notices/{notice.number}/send-now/"
    officer = sign_in("delivery-officer")
    refused = officer.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "<title>Error: " in refused.content.decode()
    assert 'href="#reason"' in refused.content.decode()
    assert Event.objects.filter(action="refused", subject=f"notice:{notice.number}").count() == 1
    elsewhere = queue(FRIDAY, school=School.objects.get(pk=sample.NAMED), audience="school")
    assert officer.post(f"/notices/{elsewhere.number}/send-now/", {"reason": "x"}).status_code == 403
    assert sign_in("administrator").post(address, {"reason": "x"}).status_code == 403
    done = officer.post(address, {"reason": "The head asked <today>."})
    assert (done.status_code, done.headers["Location"]) == (302, f"/notices/{notice.number}/")
    assert "The head asked &lt;today&gt;." in officer.get(f"/notices/{notice.number}/").content.decode()
    late = officer.post(address, {"reason": "Again, please"})
    assert late.status_code == 422
    assert "Again, please" in late.content.decode(), "what was typed is kept"
    assert "not held back any more" in late.content.decode()


def test_a_failed_notice_is_sent_again_or_withdrawn_through_the_page(sign_in, school, by_notify):
    by_notify.answers = [400, 400]
    first, second = after(queue(school=school)), after(queue(school=school))
    officer = sign_in("administrator")
    assert officer.post(f"/notices/{first.number}/send-again/").status_code == 302
    assert officer.post(f"/notices/{second.number}/withdraw/", {"reason": "They left."}).status_code == 302
    assert {n.status for n in (after(first, TUESDAY + dt.timedelta(days=9000)), after(second))} == {"sent", "withdrawn"}
    assert "They left. (Demonstration administrator)" in officer.get(f"/notices/{second.number}/").content.decode()


def test_a_link_that_lets_its_reader_in_is_shown_to_nobody_else(sign_in):
    leader = User.objects.get(role="school-leader")
    notice = queue(
        kind="invitation", audience="school", person=leader, school=leader.school, body="https://x/let-me-in"
    )
    for role in ("national-lead", "delivery-officer", "auditor", "administrator"):
        page = sign_in(role).get(f"/notices/{notice.number}/")
        assert page.status_code == 200
        assert "let-me-in" not in page.content.decode()


def test_the_school_and_its_body_read_what_was_written_to_them(sign_in, school):
    leader, body = User.objects.get(role="school-leader"), User.objects.get(role="responsible-body")
    to_school = queue(audience="school", school=leader.school, about="project:1", email="head@example.org")
    to_body = queue(audience="responsible body", school=body.body.schools.first(), about="project:1")
    to_team = queue(school=leader.school, about="project:1")
    assert selectors.notices_about("project:1", seen_by=leader) == [to_school]
    assert selectors.notices_about("project:1", seen_by=body) == [to_body]
    assert len(selectors.notices_about("project:1", seen_by=User.objects.get(role="auditor"))) == 3
    assert sign_in("school-leader").get(f"/notices/{to_school.number}/").status_code == 200
    assert sign_in("school-leader").get(f"/notices/{to_team.number}/").status_code == 403


# --- reminders ---

MORNING = moment("2026-11-24 07:00")
LINES = [Line(text="Answer the decision on Ashdown.", href="/schools/1/"), Line(text="Book a visit.")]


def test_reminders_are_one_email_a_person_and_day(officer):
    assert queue_reminders({officer: LINES, User.objects.get(role="adviser"): []}, MORNING) == 1
    queue_reminders({officer: LINES}, MORNING + MINUTE)
    notice = Notice.objects.get()
    assert (notice.person, notice.region, notice.subject) == (
        officer, Region.objects.get(name="North West"), "2 things need you: 24 November 2026",
    )  # fmt: skip
    assert "* Answer the decision on Ashdown.\n  /schools/1/" in notice.body
    assert after(notice, MORNING).status == "sent"


def test_no_reminders_on_other_days_or_to_those_who_do_not_want_them(officer, sign_in):
    for day in ("2026-11-28", "2026-12-25", "2027-05-03"):
        assert queue_reminders({officer: LINES}, moment(f"{day} 07:00")) == 0
    assert sign_in("delivery-officer").post("/my-notices/", {"reminders": "no"}).status_code == 302
    assert queue_reminders({officer: LINES}, MORNING) == 0
    assert 'value="no" checked' in sign_in("delivery-officer").get("/my-notices/").content.decode()
    sign_in("delivery-officer").post("/my-notices/", {"reminders": "yes"})
    assert queue_reminders({officer: LINES}, MORNING) == 1


def test_reminders_to_a_school_keep_to_its_hours_and_are_never_held_for_later():
    leader = User.objects.get(role="school-leader")
    assert queue_reminders({leader: LINES}, moment("2026-12-15 07:00")) == 0
    assert queue_reminders({leader: LINES}, MORNING) == 1
    assert not Notice.objects.filter(status="held").exists()


def test_an_auditor_changes_nothing(sign_in):
    assert sign_in("auditor").get("/my-notices/").status_code == 200
    assert sign_in("auditor").post("/my-notices/", {"reminders": "no"}).status_code == 403


def test_the_pages_ask_the_database_the_same_number_of_questions_for_many(
    sign_in, school, django_assert_max_num_queries
):
    for at in range(60):
        queue(school=school, subject=f"No. {at}", person=User.objects.get(role="adviser"))
    client = sign_in("delivery-officer")
    client.get("/notices/")
    with django_assert_max_num_queries(12):
        assert "page 2 of 3" in client.get("/notices/?page=2").content.decode()
