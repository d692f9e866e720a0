"""Links sent by email: invitations and new passwords. Each lets one person in, once, and not for long."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alongside_service.accounts.actions import invite_first_administrator
from alongside_service.accounts.actions.passwords import LINKS_PER_ACCOUNT, LINKS_PER_ADDRESS
from alongside_service.accounts.links import hash_of
from alongside_service.accounts.models import Invitation, PasswordLink, User
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import Role
from alongside_service.audit.models import Event
from alongside_service.register.models import School

pytestmark = pytest.mark.django_db

PASSWORD = "five quiet grey herons"
NEW = {"name": "Ólafur", "email": "Olafur@Example.net"}


def of(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def link() -> str:
    """The address of the link in the newest mail."""
    return re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]


@pytest.fixture
def invited(sign_in) -> str:
    """The link of an adviser whom the director has just invited."""
    assert sign_in("regional-director").post("/people/invite/", NEW | {"role": "adviser"}).status_code == 302
    return link()


def age(days: int) -> None:
    """Let the links grow older."""
    by = dt.timedelta(days=days)
    for kind in (Invitation, PasswordLink):
        for each in kind.objects.all():
            kind.objects.filter(pk=each.pk).update(sent_at=each.sent_at - by, expires_at=each.expires_at - by)


# Inviting


def test_an_invitation_says_who_invites_to_what_and_until_when(invited):
    message = mail.outbox[0]
    assert message.to == ["olafur@example.net"]
    assert "Hello Ólafur," in message.body
    assert "Demonstration regional director has invited you to Alongside" in message.body
    assert "Your role: adviser\nWhere: North West" in message.body
    last = timezone.localdate() + dt.timedelta(days=7)
    assert f"until the end of {last.day} {last:%B %Y}" in message.body
    event = Event.objects.get(action="invited")
    assert event.person == of("regional-director")
    assert event.detail == {"role": "adviser", "place": "North West"}


def test_only_the_hash_of_a_link_is_kept(invited):
    secret = invited.strip("/").split("/")[-1]
    assert len(secret) == 43
    kept = Invitation.objects.get()
    assert kept.token_hash == hash_of(secret)
    assert secret not in str(Invitation.objects.values().get())
    assert all(secret not in str(event.detail) for event in Event.objects.all())


def test_each_who_may_invite_asks_only_what_is_open(sign_in):
    text = sign_in("administrator").get("/people/invite/").content.decode()
    assert "What is their role?" in text
    assert text.count('type="radio"') == len(Role)
    asked = sign_in("administrator").get("/people/invite/?go=on")
    assert asked.status_code == 422
    assert "Choose a role." in asked.content.decode()
    director = sign_in("regional-director").get("/people/invite/?role=adviser").content.decode()
    assert "Where: <strong>North West</strong>" in director
    body = sign_in("responsible-body").get("/people/invite/").content.decode()
    own = of("responsible-body").body.schools.filter(listed=True).count()
    assert body.count("<option") == own + 1
    assert "Role: <strong>School leader</strong>" in body
    helper = sign_in("supporting-organisation").get("/people/invite/").content.decode()
    assert f"Where: <strong>{of('supporting-organisation').body.name}</strong>" in helper


def test_each_invites_into_their_own_place_whatever_is_sent(sign_in):
    own = of("responsible-body").body.schools.first()
    foreign = School.objects.exclude(responsible_body=of("responsible-body").body).first()
    client = sign_in("responsible-body")
    refused = client.post("/people/invite/", NEW | {"role": "school-leader", "place": foreign.urn})
    assert refused.status_code == 422
    assert "your own schools only" in refused.content.decode()
    assert 'value="Olafur@Example.net"' in refused.content.decode()
    assert client.post("/people/invite/", NEW | {"role": "school-leader", "place": own.urn}).status_code == 302
    sign_in("supporting-organisation").post(
        "/people/invite/", {"name": "B", "email": "b@example.net", "role": "administrator", "place": foreign.urn}
    )
    sign_in("regional-director").post(
        "/people/invite/", {"name": "C", "email": "c@example.net", "role": "delivery-officer", "place": "london"}
    )
    given = {each.email: (each.role, each.school or each.body or each.region) for each in Invitation.objects.all()}
    assert given == {
        "olafur@example.net": ("school-leader", own),
        "b@example.net": ("supporting-organisation", of("supporting-organisation").body),
        "c@example.net": ("delivery-officer", of("regional-director").region),
    }


@pytest.mark.parametrize("who", [role.value for role in Role])
@pytest.mark.parametrize("role", [role.value for role in Role])
def test_nobody_invites_to_a_role_that_they_may_not_give(sign_in, who, role):
    from alongside_service.accounts.authority import GIVES

    place = {"school-leader": "100001", "regional-director": "london"}.get(role, "5001")
    response = sign_in(who).post("/people/invite/", NEW | {"role": role, "place": place})
    given = {str(each) for each in GIVES.get(Role(who), ())}
    assert {each.role for each in Invitation.objects.all()} <= given
    if not given:
        assert response.status_code == 403


def test_what_is_wrong_is_said_beside_the_field(sign_in):
    client = sign_in("regional-director")
    text = client.post("/people/invite/", {"role": "adviser", "email": "olafur"}).content.decode()
    assert "<title>Error: Invite somebody" in text
    assert 'href="#name"' in text
    assert "Enter the person’s name." in text
    assert "in the form name@example.org" in text
    assert not Invitation.objects.exists()


def test_an_address_has_one_account_or_one_open_invitation(sign_in, invited):
    client = sign_in("regional-director")
    again = client.post("/people/invite/", NEW | {"role": "adviser"}).content.decode()
    assert "This address has an invitation already." in again
    known = client.post("/people/invite/", {"name": "A", "email": "ADVISER@example.org", "role": "adviser"})
    assert "There is an account with this address already." in known.content.decode()
    assert len(mail.outbox) == 1


def test_a_mail_that_nobody_takes_is_said_and_the_invitation_is_kept(sign_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = sign_in("regional-director").post("/people/invite/", NEW | {"role": "adviser"}, follow=True)
    assert "could not be handed over" in response.content.decode()
    assert Invitation.objects.count() == 1


# Accepting


def test_an_invitation_becomes_an_account_and_its_person_is_signed_in(client, invited):
    page = client.get(invited).content.decode()
    assert "You are invited to Alongside" in page
    assert 'value="Ólafur"' in page
    assert "at least 12 characters" in page
    assert client.post(invited, {"name": "Ólafur Þór Ævarsson", "password": PASSWORD}).status_code == 302
    assert client.get("/account/").status_code == 200
    person = User.objects.get(email="olafur@example.net")
    assert (person.name, person.role, person.region) == ("Ólafur Þór Ævarsson", "adviser", of("adviser").region)
    assert person.password.startswith("argon2")
    assert Event.objects.filter(action="accepted an invitation", person=person).count() == 1
    assert Invitation.objects.get().person == person


def test_a_link_works_once(client, invited):
    client.post(invited, {"name": "Ó", "password": PASSWORD})
    for each in (Client().get(invited), Client().post(invited, {"name": "X", "password": PASSWORD})):
        assert each.status_code == 404
        assert "can no longer be used" in each.content.decode()
    assert User.objects.filter(email="olafur@example.net").count() == 1


def test_opening_a_link_uses_nothing_up(client, invited):
    for _ in range(3):  # mail programs open links before people do
        assert client.get(invited).status_code == 200
    assert Invitation.objects.get().used_at is None


def test_a_link_works_to_its_last_day_and_not_after(client, invited):
    age(6)
    assert client.get(invited).status_code == 200
    age(1)
    assert client.get(invited).status_code == 404
    assert client.post(invited, {"name": "Ó", "password": PASSWORD}).status_code == 404
    assert not User.objects.filter(email="olafur@example.net").exists()


def test_a_weak_password_is_refused_with_the_reason_and_the_link_stays_good(client, invited):
    for bad, said in (("short", "Use at least 12 characters."), ("olafur@example.net", "too much like your name")):
        refused = client.post(invited, {"name": "Ólafur", "password": bad})
        assert refused.status_code == 422
        assert said in refused.content.decode()
    assert client.post(invited, {"name": " ", "password": PASSWORD}).status_code == 422
    assert client.post(invited, {"name": "Ólafur", "password": PASSWORD}).status_code == 302


def test_somebody_signed_in_does_not_accept_for_another(sign_in, invited):
    other = sign_in("analyst")
    assert "sign out first" in other.get(invited).content.decode()
    other.post(invited, {"name": "X", "password": PASSWORD})
    assert Invitation.objects.get().used_at is None


def test_sending_again_makes_a_new_link_and_the_old_one_stops(sign_in, client, invited):
    age(8)
    number = Invitation.objects.get().pk
    director = sign_in("regional-director")
    assert "Expired" in director.get("/people/invitations/").content.decode()
    done = director.post(f"/people/invitations/{number}/send-again/", follow=True)
    assert "The invitation was sent." in done.content.decode()
    assert link() != invited
    assert client.get(invited).status_code == 404
    assert client.get(link()).status_code == 200


def test_a_withdrawn_invitation_lets_nobody_in_and_can_be_made_anew(sign_in, client, invited):
    director, number = sign_in("regional-director"), Invitation.objects.get().pk
    assert director.post(f"/people/invitations/{number}/withdraw/").status_code == 302
    assert client.get(invited).status_code == 404
    assert director.post(f"/people/invitations/{number}/send-again/").status_code == 403
    assert director.post("/people/invite/", NEW | {"role": "adviser"}).status_code == 302
    assert client.get(link()).status_code == 200


@pytest.mark.parametrize("who", [None, *(role.value for role in Role)])
@pytest.mark.parametrize("route", ["invitation-send-again", "invitation-withdraw"])
def test_only_those_who_may_give_the_role_change_an_invitation(sign_in, client, invited, route, who):
    before = Invitation.objects.values().get()
    poster = sign_in(who) if who else client
    response = poster.post(reverse(route, args=[before["id"]]))
    if who in ("administrator", "regional-director"):
        assert response.status_code == 302
    else:
        assert response.status_code == 403
        assert Invitation.objects.values().get() == before
        assert Event.objects.filter(action="refused", subject=route).exists() is (who is not None)


def test_each_sees_the_invitations_that_they_look_after(sign_in, invited):
    seen = {role.value: "olafur@example.net" in _list(sign_in(role.value)) for role in Role}
    assert {role for role, yes in seen.items() if yes} == {
        "administrator", "auditor", "national-lead", "regional-director",
    }  # fmt: skip
    assert "Send again" not in _list(sign_in("auditor"))


def _list(client: Client) -> str:
    return client.get("/people/invitations/").content.decode()


# The first administrator


def test_the_person_at_the_machine_invites_the_first_administrator_and_no_second(client):
    invitation, key = invite_first_administrator(email="A@example.net", name="Admin", at=timezone.now())
    _, key_again = invite_first_administrator(email="a@example.net", name="Admin", at=timezone.now())
    assert client.get(f"/invitations/{key}/").status_code == 404
    assert client.post(f"/invitations/{key_again}/", {"name": "Admin", "password": PASSWORD}).status_code == 302
    assert User.objects.get(email="a@example.net").role == "administrator"
    with pytest.raises(RefusedError, match="has an administrator already"):
        invite_first_administrator(email="b@example.net", name="B", at=timezone.now())
    assert invitation.invited_by is None


def test_the_command_prints_the_link_and_says_what_is_wrong(new_database, tmp_path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "alongside_service", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    environment = new_database("sqlite") | {"ALONGSIDE_HOSTS": "alongside.example"}
    assert run("migrate").returncode == 0
    done = run("invite-administrator", "first@example.net", "--name", "Sukarno")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"https://alongside\.example/invitations/[\w-]{43}/\n", done.stdout)
    wrong = run("invite-administrator", "first", "--name", "Sukarno")
    assert wrong.returncode == 1
    assert "is not an email address" in wrong.stderr


# Forgotten passwords


@pytest.fixture
def forgetful() -> User:
    return User.objects.create_user("forgetful@example.net", "a long password", name="Sukarno", role="auditor")


def ask(client: Client, email: str):
    response = client.post("/sign-in/forgotten/", {"email": email})
    for waiting in DBTaskResult.objects.ready():  # as a worker does, which would close this test's connection
        waiting.task.call(*waiting.args_kwargs["args"])
        waiting.claim("a worker")
    return response


def test_a_forgotten_password_is_set_anew_through_a_link_that_works_once(client, forgetful):
    before = Client()
    before.force_login(forgetful)
    assert "Look in your email" in ask(client, " Forgetful@Example.net ").content.decode()
    assert mail.outbox[-1].to == ["forgetful@example.net"]
    assert "at least 12 characters" in client.get(link()).content.decode()
    assert client.post(link(), {"password": "short"}).status_code == 422
    assert client.post(link(), {"password": PASSWORD}, follow=True).redirect_chain == [("/sign-in/?done=password", 302)]
    assert client.get(link()).status_code == 404
    assert before.get("/").status_code == 302, "sessions from before must end"
    assert client.post("/sign-in/", {"email": forgetful.email, "password": PASSWORD}).status_code == 302
    assert Event.objects.filter(action="set a new password", person=forgetful).count() == 1


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client, forgetful):
    User.objects.create_user("closed@example.net", None, name="C", role="auditor", is_active=False)
    answers = {
        ask(client, email).content.decode().replace(email, "")
        for email in (forgetful.email, "nobody@example.net", "closed@example.net", "adviser@example.org")
    }
    assert len({re.sub(r'value="[A-Za-z0-9]{64}"', "", text) for text in answers}) == 1
    assert [message.to for message in mail.outbox] == [[forgetful.email]]


def test_links_are_few_for_one_account_and_the_newest_alone_works(client, forgetful):
    for _ in range(LINKS_PER_ACCOUNT + 2):
        assert ask(client, forgetful.email).status_code == 200
    assert len(mail.outbox) == LINKS_PER_ACCOUNT
    first, last = (re.search(r"http://testserver(/\S+)", mail.outbox[at].body)[1] for at in (0, -1))
    assert client.get(first).status_code == 404
    assert client.get(last).status_code == 200


def test_asking_for_many_addresses_is_shut_out(client):
    for number in range(LINKS_PER_ADDRESS):
        client.post("/sign-in/forgotten/", {"email": f"p{number}@example.net"})
    response = client.post("/sign-in/forgotten/", {"email": "one-more@example.net"})
    assert response.status_code == 422
    assert "Try again after" in response.content.decode()


def test_a_link_to_a_new_password_works_for_an_hour(client, forgetful):
    ask(client, forgetful.email)
    PasswordLink.objects.update(expires_at=timezone.now())
    assert client.get(link()).status_code == 404
    assert client.post(link(), {"password": PASSWORD}).status_code == 404


def test_a_link_of_an_account_that_was_closed_since_does_nothing(client, forgetful):
    ask(client, forgetful.email)
    User.objects.filter(pk=forgetful.pk).update(is_active=False)
    assert client.post(link(), {"password": PASSWORD}).status_code == 404


def test_the_queue_never_holds_the_secret(client, forgetful):
    ask(client, forgetful.email)
    secret = link().strip("/").split("/")[-1]
    assert DBTaskResult.objects.count() >= 1
    assert all(secret not in str(row) for row in DBTaskResult.objects.values())
