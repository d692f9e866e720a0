"""Signing in through a provider: a real one, on loopback, that also lies in every way when asked to."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alongside_service.accounts.models import Invitation, User
from alongside_service.accounts.openid.provider import ProviderError, provider, read
from alongside_service.audit.models import Event

pytestmark = pytest.mark.django_db


def _running():
    path = Path(__file__).resolve().parents[1] / "openid/running.py"
    spec = util.spec_from_file_location("openid_running", path)
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNING = _running()
BACK = "http://testserver/sign-in/provider/callback/"


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """A real provider; without Node these tests skip, or fail where CI=true."""
    try:
        RUNNING.node()
    except RUNNING.NoProviderError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    with RUNNING.provider(BACK) as address:
        yield address


@pytest.fixture
def service(settings, issuer) -> str:
    """The settings that ALONGSIDE_OIDC_ISSUER and its companions make."""
    cache.clear()
    settings.OIDC_ISSUER = issuer
    settings.OIDC_NAME = "the loopback provider"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "alongside", "a secret of the tests"
    settings.OIDC_EMAILS_TRUSTED = False
    settings.FORM_TARGETS = (issuer,)
    settings.AUTHENTICATION_BACKENDS = [
        "alongside_service.accounts.passwords.LocalPasswords", "alongside_service.accounts.openid.backend.OpenId",
    ]  # fmt: skip
    yield issuer
    cache.clear()


def adviser() -> User:
    return User.objects.get(email="adviser@example.org")


def begin(client: Client, onwards: str = "") -> str:
    """Where the service sends somebody who wants to sign in."""
    response = client.get("/sign-in/provider/", {"next": onwards} if onwards else {})
    assert response.status_code == 302
    return response.headers["Location"]


def go(client: Client, account: str, onwards: str = ""):
    """Walk the whole way: to the provider, in there, and back."""
    return client.get(RUNNING.Somebody().sign_in(begin(client, onwards), account))


def said(response) -> str:
    assert response.status_code == 403
    return response.content.decode()


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def refusals() -> list[str]:
    return [event.detail["why"] for event in Event.objects.filter(action="sign-in refused")]


# Coming in


def test_a_person_with_an_account_comes_in_and_goes_on_to_their_page(client, service):
    page = client.get("/sign-in/?next=/regions/").content.decode()
    assert "Sign in with the loopback provider" in page
    response = go(client, "adviser", "/regions/")
    assert response.headers["Location"] == "/regions/"
    assert is_in(client)
    assert (adviser().provider_issuer, adviser().provider_subject) == (service, "adviser")
    actions = list(Event.objects.filter(person=adviser()).values_list("action", flat=True))
    assert actions == ["joined to the provider", "signed in"]
    assert adviser().last_login is not None


def test_the_request_asks_for_a_code_with_s256_state_and_nonce(client, service):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begin(client)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == BACK
    assert asked["code_challenge_method"] == "S256"
    kept = client.session["oidc_states"][asked["state"]]
    digest = hashlib.sha256(kept["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert kept["code_verifier"] not in begin(client)
    assert asked["nonce"] == kept["nonce"]
    assert len({asked["state"], asked["nonce"], parse_qs(urlsplit(begin(client)).query)["state"][0]}) == 3


def test_the_provider_refuses_who_brings_no_challenge(client, service):
    asked = httpx.URL(begin(client))
    bare = asked.copy_remove_param("code_challenge").copy_remove_param("code_challenge_method")
    back = RUNNING.Somebody().sign_in(str(bare), "adviser")
    assert "requires+PKCE" in back
    said(client.get(back))
    assert not is_in(client)


def test_the_session_gets_a_new_key_on_the_way_in(client, service):
    back = RUNNING.Somebody().sign_in(begin(client), "adviser")
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before
    other = Client()
    other.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert not is_in(other)


def test_the_second_time_a_person_is_known_by_subject_even_with_another_address(client, service):
    go(client, "adviser")
    User.objects.filter(pk=adviser().pk).update(email="moved@example.org")
    again = Client()
    go(again, "adviser")
    assert is_in(again)


def test_a_provider_that_wants_the_secret_in_the_body_gets_it_there(client, service, settings):
    settings.OIDC_RP_CLIENT_ID = "alongside-post"
    found = provider()
    cache.set(f"openid-provider:{service}", found.__class__(**{**vars(found), "secret_in_header": False}))
    go(client, "adviser")
    assert is_in(client)


def test_two_windows_may_sign_in_at_once(client, service):
    first, second = begin(client), begin(client)
    assert client.get(RUNNING.Somebody().sign_in(second, "adviser")).status_code == 302
    assert client.get(RUNNING.Somebody().sign_in(first, "adviser")).status_code == 302
    assert is_in(client)


def test_an_address_elsewhere_is_not_followed(client, service):
    assert go(client, "adviser", "https://elsewhere.example/").headers["Location"] == "/"


def test_what_somebody_was_writing_is_still_there_after_the_way_through_the_provider(client, service, settings):
    go(client, "adviser")
    session = client.session
    session["seen_at"] = (timezone.now() - settings.IDLE_LIMIT).isoformat()
    session.save()
    sent = client.post("/account/name/", {"name": "Þór"})
    onwards = parse_qs(urlsplit(sent.headers["Location"]).query)["next"][0]
    back = go(client, "adviser", onwards)
    assert 'value="Þór"' in client.get(back.headers["Location"]).content.decode()


# Invitations


def invitation(email: str = "invited@example.org", **given: object) -> Invitation:
    now = timezone.now()
    facts = {
        "email": email, "name": "Li", "role": "auditor", "token_hash": "x" * 64, "invited_at": now, "sent_at": now,
        "expires_at": now + dt.timedelta(days=7),
    }  # fmt: skip
    return Invitation.objects.create(**(facts | given))


def test_somebody_invited_comes_in_under_the_name_that_the_provider_has(client, service):
    invitation()
    go(client, "invited")
    assert is_in(client)
    person = User.objects.get(email="invited@example.org")
    assert (person.name, person.role, person.provider_subject) == ("李小龙", "auditor", "invited")
    assert not person.has_usable_password()
    assert Invitation.objects.get().person == person


@pytest.mark.parametrize("state", ["expires_at", "withdrawn_at"])
def test_an_invitation_that_is_over_lets_nobody_in(client, service, state):
    invitation(**{state: timezone.now()})
    text = said(go(client, "invited"))
    assert ("expired" if state == "expires_at" else "Accounts are by invitation") in text
    assert not User.objects.filter(email="invited@example.org").exists()


def test_the_page_of_an_invitation_leads_to_the_provider(client, service, settings):
    from alongside_service.accounts.links import hash_of

    invitation(token_hash=hash_of("secret"))
    assert "Or choose a password" in client.get("/invitations/secret/").content.decode()
    settings.LOCAL_PASSWORDS = False
    page = client.get("/invitations/secret/").content.decode()
    assert "Accept, and sign in with the loopback provider" in page
    assert 'type="password"' not in page
    assert client.post("/invitations/secret/", {"name": "X", "password": "five quiet grey herons"}).status_code == 422
    assert not User.objects.filter(email="invited@example.org").exists()


# Staying out


@pytest.mark.parametrize(
    ("account", "reason", "words"),
    [
        ("unknown", "unknown", "Accounts are by invitation"),
        ("unverified", "unverified", "has not checked that your email address is yours"),
        ("silent", "unverified", "has not checked that your email address is yours"),
        ("nameless", "no email", "did not tell us your email address"),
    ],
)
def test_who_may_not_come_in_is_told_why_and_it_is_on_the_trail(client, service, account, reason, words):
    text = said(go(client, account))
    assert words in text
    assert "Was it the wrong account?" in text
    assert refusals() == [reason]
    assert not is_in(client)
    assert adviser().provider_subject == ""


def test_a_provider_that_checks_addresses_without_saying_so_can_be_trusted(client, service, settings):
    settings.OIDC_EMAILS_TRUSTED = True
    assert "has not checked" in said(go(Client(), "unverified")), "what it denies is never trusted"
    go(client, "silent")
    assert is_in(client)


def test_an_address_given_to_somebody_new_does_not_give_them_the_account(client, service):
    go(client, "adviser")
    newcomer = Client()
    text = said(go(newcomer, "adviser-again"))
    assert "belongs to an account here that somebody else signs in to" in text
    assert not is_in(newcomer)
    assert adviser().provider_subject == "adviser"
    assert refusals() == ["another person"]


def test_an_administrator_can_let_in_a_person_with_a_new_account_of_the_provider(client, service, sign_in):
    go(client, "adviser")
    done = sign_in("administrator").post(f"/people/{adviser().pk}/forget-provider/")
    assert done.status_code == 302
    newcomer = Client()
    go(newcomer, "adviser-again")
    assert is_in(newcomer)
    assert adviser().provider_subject == "adviser-again"


def test_a_closed_account_stays_closed_and_open_sessions_end(client, service):
    go(client, "adviser")
    User.objects.filter(pk=adviser().pk).update(is_active=False)
    assert not is_in(client)
    assert "is closed" in said(go(Client(), "adviser"))


# What does not fit


def test_a_changed_state_is_refused(client, service):
    back = httpx.URL(RUNNING.Somebody().sign_in(begin(client), "adviser"))
    assert "not started in this browser" in said(client.get(str(back.copy_set_param("state", "another"))))
    assert "not started in this browser" in said(client.get(str(back.copy_remove_param("state"))))
    assert not is_in(client)


def test_somebody_else_cannot_be_led_into_an_account_by_a_link(client, service):
    back = RUNNING.Somebody().sign_in(begin(Client()), "adviser")
    said(client.get(back))
    assert not is_in(client)


def test_a_used_address_is_refused_and_so_is_a_used_code(client, service):
    somebody = RUNNING.Somebody()
    back = httpx.URL(somebody.sign_in(begin(client), "adviser"))
    client.get(str(back))
    thief = Client()
    said(thief.get(str(back)))
    state = parse_qs(urlsplit(begin(thief)).query)["state"][0]
    assert "used already" in said(thief.get(str(back.copy_set_param("state", state))))
    assert not is_in(thief)
    assert refusals() == ["state", "code"]


def test_a_code_of_another_browser_fits_no_verifier_but_its_own(client, service):
    stolen = parse_qs(urlsplit(RUNNING.Somebody().sign_in(begin(Client()), "adviser")).query)["code"][0]
    own = httpx.URL(RUNNING.Somebody().sign_in(begin(client), "unknown"))
    assert "used already, or took too long" in said(client.get(str(own.copy_set_param("code", stolen))))
    assert not is_in(client)


def test_a_token_for_another_sign_in_is_refused_by_its_nonce(client, service):
    back = RUNNING.Somebody().sign_in(begin(client), "adviser")
    session = client.session
    for kept in session["oidc_states"].values():
        kept["nonce"] = "of another sign-in"
    session.save()
    assert "could not be trusted" in said(client.get(back))
    assert not is_in(client)


@pytest.mark.parametrize(
    "kind",
    ["signature", "unsigned", "payload", "expired", "timeless", "audience", "audiences", "issuer", "nonce", "subject"],
)
def test_a_token_that_is_wrong_in_any_way_is_refused(client, service, kind):
    somebody = RUNNING.Somebody()
    back = somebody.sign_in(begin(client), "unknown")
    RUNNING.mischief(service, kind)
    said(client.get(back))
    assert not is_in(client)
    assert refusals() == ["subject" if kind == "subject" else "token"]
    assert adviser().provider_subject == ""


def test_a_token_as_it_should_be_is_what_makes_the_difference(client, service):
    invitation("nobody@elsewhere.example")
    go(client, "unknown")
    assert is_in(client)


def test_another_sender_is_refused(client, service):
    back = httpx.URL(RUNNING.Somebody().sign_in(begin(client), "adviser"))
    assert back.params["iss"] == service
    said(client.get(str(back.copy_set_param("iss", "https://elsewhere.example"))))
    back = httpx.URL(RUNNING.Somebody().sign_in(begin(client), "adviser"))
    said(client.get(str(back.copy_remove_param("iss"))))
    assert not is_in(client)
    assert refusals() == ["sender", "sender"]


def test_a_person_who_stops_at_the_provider_is_told_so(client, service):
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    response = client.get(BACK, {"error": "access_denied", "state": state, "iss": service})
    assert "You stopped the sign-in" in said(response)


def test_a_stranger_cannot_sign_somebody_out_by_a_link(sign_in, service):
    client = sign_in("adviser")
    said(client.get(BACK, {"error": "access_denied", "state": "any", "iss": service}))
    assert is_in(client)


def test_a_wrong_secret_of_ours_is_refused_without_a_failure_page(client, service, settings):
    settings.OIDC_RP_CLIENT_SECRET = "not the secret"
    said(go(client, "adviser"))
    assert not is_in(client)


# The provider away, and its description


def test_a_provider_that_does_not_answer_is_said_and_passwords_still_work(client, settings, service):
    settings.OIDC_ISSUER = f"http://127.0.0.1:{RUNNING.free_port()}"
    response = client.get("/sign-in/provider/")
    assert response.status_code == 503
    assert "does not answer just now" in response.content.decode()
    good = {"email": "adviser@example.org", "password": "alongside demonstration"}
    assert client.post("/sign-in/", good).status_code == 302


def test_those_who_are_in_stay_in_while_the_provider_is_away(client, service, settings):
    go(client, "adviser")
    cache.clear()
    settings.OIDC_ISSUER = f"http://127.0.0.1:{RUNNING.free_port()}"
    assert is_in(client)
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issuer": "https://elsewhere.example"}, "calls itself"),
        ({"token_endpoint": "http://elsewhere.example/token"}, "not an https address"),
        ({"jwks_uri": ""}, "not an https address"),
        ({"code_challenge_methods_supported": ["plain"]}, "no S256"),
    ],
)
def test_a_description_that_cannot_be_right_is_refused(service, change, words):
    document = httpx.get(f"{service}/.well-known/openid-configuration").json()
    assert read(document).issuer == service
    with pytest.raises(ProviderError, match=words):
        read(document | change)


def test_without_a_provider_there_is_nothing_there(client):
    assert client.get("/sign-in/provider/").status_code == 404
    assert client.get("/sign-in/provider/callback/").status_code == 404
    assert "provider" not in client.get("/sign-in/").content.decode()


# Going out


def test_signing_out_ends_our_session_and_goes_on_to_end_that_of_the_provider(client, service):
    somebody = RUNNING.Somebody()
    client.get(somebody.sign_in(begin(client), "adviser"))
    onwards = client.post("/sign-out/").headers["Location"]
    assert not is_in(client)
    assert onwards.startswith(f"{service}/session/end?")
    asked = parse_qs(urlsplit(onwards).query)
    assert asked["post_logout_redirect_uri"] == ["http://testserver/sign-in/"]
    page = somebody.browser.get(onwards)
    assert page.status_code == 200
    form = {"xsrf": page.text.split('name="xsrf" value="')[1].split('"')[0], "logout": "yes"}
    out = somebody.browser.post(f"{service}/session/end/confirm", data=form)
    assert out.headers["location"] == "http://testserver/sign-in/"
    again = somebody.browser.get(begin(Client()))
    assert "/interaction/" in again.headers["location"], "the provider asks again who it is"


def test_somebody_who_came_in_by_password_is_not_sent_to_the_provider(client, service):
    client.post("/sign-in/", {"email": "adviser@example.org", "password": "alongside demonstration"})
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"


# Passwords switched off


def test_where_passwords_are_off_only_the_provider_lets_in(client, service, settings):
    local = Client()
    local.post("/sign-in/", {"email": "adviser@example.org", "password": "alongside demonstration"})
    settings.LOCAL_PASSWORDS = False
    assert not is_in(local), "sessions that a password opened must end"
    page = client.get("/sign-in/").content.decode()
    assert 'type="password"' not in page
    assert "Try it out" not in page
    refused = client.post("/sign-in/", {"email": "adviser@example.org", "password": "alongside demonstration"})
    assert refused.status_code == 403
    assert client.get("/sign-in/forgotten/").status_code == 404
    go(client, "adviser")
    assert is_in(client)
    assert "Password" not in client.get("/account/").content.decode()


def test_forms_may_lead_to_the_provider_and_nowhere_else(client, service):
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]
    assert f"form-action 'self' {service}" in policy
