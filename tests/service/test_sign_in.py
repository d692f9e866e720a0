"""Signing in: plainly, safely, and not too often in a row."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alongside_service.accounts.actions import ATTEMPTS_PER_ACCOUNT, DEMONSTRATION_PASSWORD
from alongside_service.accounts.models import SignInAttempt, User
from alongside_service.audit.models import Event, TrailIsAppendOnlyError

pytestmark = pytest.mark.django_db
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
