"""Signing in: plainly, safely, and not too often in a row."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside_service.accounts.actions import ATTEMPTS_PER_ACCOUNT, DEMONSTRATION_PASSWORD
from alongside_service.accounts.actions.signing_in import address_of
from alongside_service.accounts.models import SignInAttempt, User
from alongside_service.accounts.sessions import SEEN, SINCE
from alongside_service.audit.models import Event, TrailIsAppendOnlyError

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
GOOD = {"email": "adviser@example.org", "password": DEMONSTRATION_PASSWORD}


def test_the_right_password_leads_on_to_the_page_asked_for(client):
    response = client.post("/sign-in/", GOOD | {"next": "/regions/"})
    assert response.headers["Location"] == "/regions/"
    assert client.get("/regions/").status_code == 200
    assert Event.objects.filter(action="signed in", person__email=GOOD["email"]).count() == 1


def test_the_email_may_have_capitals_and_spaces(client):
    assert client.post("/sign-in/", GOOD | {"email": " Adviser@Example.org "}).status_code == 302


def test_a_wrong_password_says_no_more_than_it_must(client):
    known = client.post("/sign-in/", GOOD | {"password": "wrong"})
    unknown = client.post("/sign-in/", {"email": "nobody@example.org", "password": "wrong"})
    said = "The email address or the password is not right."
    assert said in known.content.decode()
    assert said in unknown.content.decode()


def test_an_empty_form_says_what_to_enter(client):
    text = client.post("/sign-in/", {}).content.decode()
    assert "Enter your email address." in text
    assert "Enter your password." in text


def test_guessing_is_shut_out_and_the_right_password_too_until_the_wait_is_over(client):
    for _ in range(ATTEMPTS_PER_ACCOUNT):
        client.post("/sign-in/", GOOD | {"password": "wrong"})
    response = client.post("/sign-in/", GOOD)
    assert response.status_code == 429
    assert "Try again after" in response.content.decode()
    SignInAttempt.objects.update(at=timezone.now() - dt.timedelta(minutes=16))
    assert client.post("/sign-in/", GOOD).status_code == 302


def test_an_address_elsewhere_is_not_followed(client):
    assert client.post("/sign-in/", GOOD | {"next": "https://elsewhere.example/"}).headers["Location"] == "/"


def test_an_account_that_was_closed_cannot_sign_in(client):
    User.objects.filter(email=GOOD["email"]).update(is_active=False)
    assert client.post("/sign-in/", GOOD).status_code == 422


def test_signing_out_ends_the_session(client):
    client.post("/sign-in/", GOOD)
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302


def test_passwords_are_kept_with_argon2():
    assert User.objects.get(email=GOOD["email"]).password.startswith("argon2")


def test_demonstration_accounts_are_listed_only_where_they_exist(client):
    assert "national-lead@example.org" in client.get("/sign-in/").content.decode()
    User.objects.filter(demonstration=True).update(is_active=False)
    assert "Try it out" not in client.get("/sign-in/").content.decode()


def test_any_name_a_human_being_has_can_be_kept():
    for name in ("Sukarno", "Ólafur Þór Ævarsson", "María José de la Cruz-O’Brien", "李小龙"):
        user = User.objects.create_user(f"{abs(hash(name))}@example.org", "a long password", name=name, role="adviser")
        user.refresh_from_db()
        assert user.name == name


def test_the_trail_cannot_be_changed():
    event = Event.objects.create(action="something")
    event.action = "something else"
    with pytest.raises(TrailIsAppendOnlyError):
        event.save()
    with pytest.raises(TrailIsAppendOnlyError):
        event.delete()
    with pytest.raises(TrailIsAppendOnlyError):
        Event.objects.update(action="x")
    with pytest.raises(TrailIsAppendOnlyError):
        Event.objects.all().delete()


# Sessions


def age(client: Client, *, seen: dt.timedelta = dt.timedelta(0), since: dt.timedelta = dt.timedelta(0)) -> None:
    """Let a session grow older."""
    session = client.session
    session[SEEN] = (timezone.now() - seen).isoformat()
    session[SINCE] = (timezone.now() - since).isoformat()
    session.save()


def test_a_new_session_has_a_new_key(client):
    client.get("/sign-in/")
    session = client.session
    session["something"] = "of a stranger"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post("/sign-in/", GOOD)
    assert client.session.session_key != before


def test_a_session_left_alone_ends_and_says_why(client, settings):
    client.post("/sign-in/", GOOD)
    age(client, seen=settings.IDLE_LIMIT - dt.timedelta(seconds=30))
    assert client.get("/").status_code == 200
    age(client, seen=settings.IDLE_LIMIT)
    response = client.get("/schools/?q=a", follow=True)
    assert response.redirect_chain[0][0] == "/sign-in/?next=/schools/%3Fq%3Da"
    assert "because no page was opened for 30 minutes" in response.content.decode()
    assert Event.objects.get(action="session ended").detail == {"why": "idle"}


def test_each_page_opened_gives_the_time_anew(client, settings):
    client.post("/sign-in/", GOOD)
    for _ in range(3):
        age(client, seen=settings.IDLE_LIMIT * 0.9)
        assert client.get("/").status_code == 200
        assert timezone.now() - dt.datetime.fromisoformat(client.session[SEEN]) < dt.timedelta(minutes=1)


def test_a_session_ends_after_eight_hours_however_busy(client, settings):
    client.post("/sign-in/", GOOD)
    age(client, since=settings.SESSION_LIMIT)
    text = client.get("/", follow=True).content.decode()
    assert "because 8 hours had passed" in text
    assert client.get("/").status_code == 302


def test_opening_pages_one_after_another_writes_nothing(client):
    client.post("/sign-in/", GOOD)
    with CaptureQueriesContext(connection) as asked:
        client.get("/account/")
    assert asked.captured_queries
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_what_somebody_was_writing_when_their_session_ended_is_kept_and_sent_after_all(client, settings):
    client.post("/sign-in/", GOOD)
    age(client, seen=settings.IDLE_LIMIT)
    response = client.post("/account/name/", {"name": "A name that took very long to think of, with accents: Þór"})
    assert response.headers["Location"] == "/sign-in/?next=/sign-in/held/"
    assert User.objects.get(email=GOOD["email"]).name == "Demonstration adviser"
    page = client.post("/sign-in/", GOOD | {"next": "/sign-in/held/"}, follow=True).content.decode()
    assert "What you were writing is still here" in page
    assert 'action="/account/name/"' in page
    assert page.count("with accents: Þór") == 2, "in the form, and to be read"
    assert 'name="csrfmiddlewaretoken"' in page


def test_what_was_being_written_is_shown_to_its_writer_alone(client, settings):
    client.post("/sign-in/", GOOD)
    age(client, seen=settings.IDLE_LIMIT)
    client.post("/account/name/", {"name": "Private"})
    client.post("/sign-in/", GOOD | {"email": "analyst@example.org"})
    assert "Private" not in client.get("/sign-in/held/", follow=True).content.decode()


def test_a_password_is_never_kept_with_what_was_being_written(client, settings):
    client.post("/sign-in/", GOOD)
    age(client, seen=settings.IDLE_LIMIT)
    client.post("/account/password/", {"current": "x", "password": "five quiet grey herons"})
    assert "herons" not in str(dict(client.session))


def test_a_stranger_who_posts_is_refused_and_nothing_is_kept(client):
    assert client.post("/account/name/", {"name": "X"}).status_code == 403
    assert not dict(client.session)


# Behind a proxy, and settings


def test_the_address_is_the_one_that_the_proxy_wrote_down_and_no_visitor_can_choose_it(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
    assert address_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "203.0.113.7"
    assert address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


def test_letters_that_no_database_takes_are_not_an_error(client):
    assert client.post("/sign-in/", {"email": "a\x00b@example.org", "password": "x\x00"}).status_code == 422


def in_service(tmp_path: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ALONGSIDE_")} | {
        "ALONGSIDE_STATE": str(tmp_path),
        "ALONGSIDE_HOSTS": "alongside.example",
        "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment | given, cwd=ROOT, capture_output=True, text=True, check=False)


PROVIDER = {
    "ALONGSIDE_OIDC_ISSUER": "https://signin.example", "ALONGSIDE_OIDC_CLIENT_ID": "a",
    "ALONGSIDE_OIDC_CLIENT_SECRET": "b", "ALONGSIDE_LOCAL_PASSWORDS": "no", "ALONGSIDE_PROXY": "yes",
}  # fmt: skip


def test_django_finds_nothing_wrong_with_a_service_that_has_a_provider(tmp_path):
    done = in_service(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING", **PROVIDER)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ALONGSIDE_LOCAL_PASSWORDS": "no"}, "shuts everybody out"),
        ({"ALONGSIDE_OIDC_ISSUER": "https://signin.example"}, "set ALONGSIDE_OIDC_CLIENT_ID"),
    ],
)
def test_settings_that_would_let_nobody_in_are_refused_at_the_start(tmp_path, given, said):
    done = in_service(tmp_path, "-m", "django", "check", **given)
    assert done.returncode != 0
    assert said in done.stderr


def test_in_service_the_cookies_are_bound_to_this_host_and_to_https(tmp_path):
    say = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.FORM_TARGETS)"
    done = in_service(tmp_path, "-c", f"import django; django.setup(); {say}", **PROVIDER)
    assert done.stdout.strip() == "__Host-session True ('https://signin.example',)"
