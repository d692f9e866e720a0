"""People: who sees whom, who changes whom, and what nobody can do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alongside_service.accounts.actions import DEMONSTRATION_PASSWORD, change_person, close
from alongside_service.accounts.authority import GIVES, HOLDS_IN, Place, looks_after, why_not, why_not_there
from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import Role
from alongside_service.accounts.selectors import PeopleQuestion, people, people_in_scope
from alongside_service.audit.models import Event
from alongside_service.register.models import Body, Region, School

pytestmark = pytest.mark.django_db

WRITES = ["person-change", "person-close", "person-reopen", "person-forget-provider"]


def of(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def make(role: str, name: str = "Sukarno", **place: object) -> User:
    return User.objects.create_user(f"{name.lower()}@example.net", "a long password", name=name, role=role, **place)


@pytest.fixture
def elsewhere() -> Region:
    return Region.objects.get(name="London")


# Who sees whom


def test_administrators_auditors_and_leads_see_everybody():
    for role in ("administrator", "auditor", "national-lead"):
        assert people_in_scope(of(role)).count() == User.objects.count()


def test_a_team_sees_its_region_with_its_schools_and_their_bodies_and_no_other(elsewhere):
    stranger = make("delivery-officer", region=elsewhere)
    head = make("school-leader", "Far", school=School.objects.filter(region=elsewhere).first())
    seen = people_in_scope(of("delivery-officer"))
    assert {"adviser", "regional-director", "responsible-body", "school-leader"} <= {p.role for p in seen}
    assert stranger not in seen
    assert head not in seen


def test_a_responsible_body_sees_its_own_people_and_the_leaders_of_its_schools():
    body = of("responsible-body")
    own = make("school-leader", "Near", school=body.body.schools.first())
    other = make("school-leader", "Far", school=School.objects.exclude(responsible_body=body.body).first())
    seen = people_in_scope(body)
    assert own in seen
    assert other not in seen
    assert of("adviser") not in seen


def test_a_school_sees_its_own_people_only():
    leader = of("school-leader")
    deputy = make("school-leader", school=leader.school)
    assert set(people_in_scope(leader)) == {leader, deputy}


def test_a_supporting_school_sees_its_own_people_only():
    school = School.objects.first()
    helper, colleague = (make("supporting-organisation", name, school=school) for name in ("One", "Two"))
    assert set(people_in_scope(helper)) == {helper, colleague}


def test_a_person_without_a_place_sees_only_themselves():
    lost = make("delivery-officer")
    assert list(people_in_scope(lost)) == [lost]


def test_an_analyst_sees_nobody(sign_in):
    assert sign_in("analyst").get("/people/").status_code == 403


def test_the_list_finds_by_name_email_role_and_closed(sign_in):
    make("adviser", "Þórunn", region=of("adviser").region)
    gone = make("adviser", "Gone", region=of("adviser").region)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    viewer = of("administrator")
    assert [p.name for p in people(viewer, PeopleQuestion(q="Þórunn"))] == ["Þórunn"]
    assert [p.name for p in people(viewer, PeopleQuestion(q="gone@", closed=True))] == ["Gone"]
    assert gone not in people(viewer, PeopleQuestion())
    assert {p.role for p in people(viewer, PeopleQuestion(role="adviser"))} == {"adviser"}
    text = sign_in("administrator").get("/people/?role=adviser&q=example.org").content.decode()
    assert "1 person" in text


def test_a_list_longer_than_a_page_goes_on(sign_in):
    User.objects.bulk_create(User(email=f"p{n}@example.net", name=f"Person {n:03}", role="auditor") for n in range(60))
    client = sign_in("administrator")
    first = client.get("/people/?role=auditor")
    assert "page=2" in first.content.decode()
    assert "Person 059" in client.get("/people/?role=auditor&page=2").content.decode()


def test_the_list_asks_as_many_questions_for_sixty_people_as_for_ten(sign_in, django_assert_max_num_queries):
    client = sign_in("administrator")
    client.get("/people/")
    User.objects.bulk_create(User(email=f"p{n}@example.net", name=f"Person {n:03}", role="auditor") for n in range(60))
    with django_assert_max_num_queries(5):
        client.get("/people/")


def test_a_person_out_of_scope_is_not_shown_and_it_is_said_why(sign_in, elsewhere):
    stranger = make("delivery-officer", region=elsewhere)
    response = sign_in("delivery-officer").get(f"/people/{stranger.pk}/")
    assert response.status_code == 403
    assert "your own region" in response.content.decode()
    assert stranger.email not in response.content.decode()


def test_nobody_is_not_found(sign_in):
    assert sign_in("administrator").get("/people/999999/").status_code == 404


# Who may give what


def test_the_table_of_roles_and_places_is_whole():
    assert set(HOLDS_IN) | {Role.NATIONAL_LEAD, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR} == set(Role)


@pytest.mark.parametrize("giver", list(Role))
@pytest.mark.parametrize("given", list(Role))
def test_only_those_named_give_a_role(giver, given):
    actor = of(giver.value)
    places = {"region": Place(region=actor.region), "body": Place(body=actor.body), "school": Place()}
    if giver == Role.RESPONSIBLE_BODY:
        places["school"] = Place(school=actor.body.schools.first())
    if giver == Role.ADMINISTRATOR:
        school = School.objects.exclude(responsible_body=None).first()
        places = {"region": Place(region=school.region), "body": Place(body=school.responsible_body)}
        places["school"] = Place(school=school)
    place = places[HOLDS_IN[given][0]] if given in HOLDS_IN else Place()
    assert (why_not(actor, given, place) == "") == (given in GIVES.get(giver, ()))


def test_nobody_gives_a_role_outside_their_own_place(elsewhere):
    body = Body.objects.exclude(pk=of("supporting-organisation").body_id).first()
    school = School.objects.exclude(responsible_body=of("responsible-body").body).first()
    assert "own region" in why_not(of("regional-director"), Role.ADVISER, Place(region=elsewhere))
    assert "own schools" in why_not(of("responsible-body"), Role.SCHOOL_LEADER, Place(school=school))
    assert "own organisation" in why_not(of("supporting-organisation"), Role.SUPPORTING_ORGANISATION, Place(body=body))


def test_a_director_without_a_region_gives_nothing():
    lost = make("regional-director")
    assert why_not(lost, Role.ADVISER, Place(region=None))
    assert why_not(lost, Role.ADVISER, Place(region=Region.objects.first()))


def test_a_role_holds_only_in_its_kind_of_place(elsewhere):
    school = School.objects.first()
    assert why_not_there(Role.ADVISER, Place()) == "The role of adviser holds in one region."
    assert why_not_there(Role.AUDITOR, Place(region=elsewhere)) == "The role of auditor holds in all regions."
    assert why_not_there(Role.SCHOOL_LEADER, Place(region=elsewhere, school=school))
    assert why_not_there(Role.SUPPORTING_ORGANISATION, Place(school=school)) == ""


def test_nobody_but_an_administrator_looks_after_themselves():
    for role in Role:
        person = of(role.value)
        assert looks_after(person, person) == (role == Role.ADMINISTRATOR)


# Changing and closing


def test_an_administrator_changes_a_role_and_place_and_the_trail_says_from_what_to_what(sign_in, elsewhere):
    whom = of("adviser")
    client = sign_in("administrator")
    assert "What is the role of" in client.get(f"/people/{whom.pk}/change/").content.decode()
    asked = client.get(f"/people/{whom.pk}/change/?role=regional-director").content.decode()
    assert "Regional director" in asked
    done = client.post(f"/people/{whom.pk}/change/", {"role": "regional-director", "place": elsewhere.slug})
    assert done.status_code == 302
    whom.refresh_from_db()
    assert (whom.role, whom.region) == ("regional-director", elsewhere)
    event = Event.objects.filter(action="changed an account").last()
    assert event.person == of("administrator")
    assert event.detail == {"before": "Adviser, North West", "after": "Regional director, London"}
    assert "Adviser, North West" in client.get(f"/people/{whom.pk}/?done=changed").content.decode()


def test_a_place_is_found_by_number_or_name_and_doubt_is_asked_about(sign_in):
    whom, client = of("adviser"), sign_in("administrator")

    def to(role: str, place: str):
        return client.post(f"/people/{whom.pk}/change/", {"role": role, "place": place})

    assert to("school-leader", "100002").status_code == 302
    whom.refresh_from_db()
    assert whom.school_id == "100002"
    assert whom.region is None
    assert to("school-leader", "hightown community high school").status_code == 302
    assert to("supporting-organisation", "ashdown").status_code == 302
    whom.refresh_from_db()
    assert whom.school.name == "Ashdown Middle School"
    many = to("school-leader", "Greenfield")
    assert many.status_code == 422
    assert "200000 Greenfield 00 Primary School" in many.content.decode()
    assert "and others" in many.content.decode()
    assert 'value="Greenfield"' in many.content.decode()
    none = to("responsible-body", "Atlantis")
    assert "Nothing is called “Atlantis”" in none.content.decode()
    assert none.content.decode().count("<title>Error: ") == 1
    assert Event.objects.filter(action="refused", subject="person-change").count() == 2


def test_a_director_changes_their_own_team_but_not_beyond(sign_in, elsewhere):
    client, whom = sign_in("regional-director"), of("adviser")
    assert client.post(f"/people/{whom.pk}/change/", {"role": "delivery-officer"}).status_code == 302
    whom.refresh_from_db()
    assert whom.role == "delivery-officer"
    client.post(f"/people/{whom.pk}/change/", {"role": "administrator"})
    client.post(f"/people/{whom.pk}/change/", {"role": "adviser", "place": elsewhere.slug})
    whom.refresh_from_db()
    assert whom.region == of("regional-director").region
    assert User.objects.filter(role="administrator").count() == 1
    head = of("school-leader")
    assert client.post(f"/people/{head.pk}/close/", {"reason": "x"}).status_code == 403
    head.refresh_from_db()
    assert head.is_active


def test_closing_ends_the_session_and_the_account_and_can_be_undone(sign_in, client):
    whom = make("adviser", region=of("regional-director").region)
    client.force_login(whom)
    assert client.get("/").status_code == 200
    director = sign_in("regional-director")
    refused = director.post(f"/people/{whom.pk}/close/", {"reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert director.post(f"/people/{whom.pk}/close/", {"reason": "Moved on"}).status_code == 302
    assert client.get("/").status_code == 302
    assert client.post("/sign-in/", {"email": whom.email, "password": "a long password"}).status_code == 422
    page = director.get(f"/people/{whom.pk}/").content.decode()
    assert "Closed" in page
    assert "Moved on" in page
    assert director.post(f"/people/{whom.pk}/reopen/").status_code == 302
    assert client.post("/sign-in/", {"email": whom.email, "password": "a long password"}).status_code == 302


def test_the_last_administrator_cannot_be_closed_or_changed(sign_in):
    admin, client = of("administrator"), sign_in("administrator")
    for address, form in (("close", {"reason": "Tired"}), ("change", {"role": "auditor"})):
        response = client.post(f"/people/{admin.pk}/{address}/", form)
        assert response.status_code == 422
        assert "This is the last administrator. Invite another first." in response.content.decode()
    admin.refresh_from_db()
    assert admin.is_active
    assert admin.role == "administrator"
    second = make("administrator", "Second")
    assert close(second, admin.pk, reason="Left").is_active is False
    with pytest.raises(RefusedError, match="last administrator"):
        change_person(second, second.pk, role=Role.AUDITOR, place=Place())


def test_a_closed_administrator_does_not_count():
    second = make("administrator", "Second", is_active=False)
    with pytest.raises(RefusedError, match="last administrator"):
        close(of("administrator"), of("administrator").pk, reason="x")
    assert not second.is_active


# One's own account


def test_a_person_changes_their_own_name_to_any_name(sign_in):
    client = sign_in("adviser")
    assert client.post("/account/name/", {"name": " "}).status_code == 422
    assert client.post("/account/name/", {"name": "María José de la Cruz-O’Brien"}).status_code == 302
    assert "María José de la Cruz-O’Brien" in client.get("/account/").content.decode()
    assert Event.objects.filter(action="changed own name", person=of("adviser")).count() == 1


def test_a_person_changes_their_own_password_and_is_signed_out_everywhere_else(client):
    whom = make("auditor")
    from django.test import Client

    here, there = Client(), Client()
    for each in (here, there):
        assert each.post("/sign-in/", {"email": whom.email, "password": "a long password"}).status_code == 302
    wrong = here.post("/account/password/", {"current": "not it", "password": "five quiet grey herons"})
    assert "This is not your password now." in wrong.content.decode()
    for bad, said in (
        ("short", "Use at least 12 characters."),
        ("sukarno@example.net", "too much like your name or your email"),
        ("q1w2e3r4t5y6", "easily guessed"),
    ):
        text = here.post("/account/password/", {"current": "a long password", "password": bad}).content.decode()
        assert said in text
    good = here.post("/account/password/", {"current": "a long password", "password": "five quiet grey herons"})
    assert good.status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    whom.refresh_from_db()
    assert whom.check_password("five quiet grey herons")
    assert whom.password.startswith("argon2")


def test_a_demonstration_account_keeps_the_password_that_the_sign_in_page_says(sign_in):
    client = sign_in("adviser")
    form = {"current": DEMONSTRATION_PASSWORD, "password": "five quiet grey herons"}
    assert client.post("/account/password/", form).status_code == 422
    assert of("adviser").check_password(DEMONSTRATION_PASSWORD)


def test_guessing_the_current_password_is_shut_out_too(sign_in):
    client = sign_in("adviser")
    for _ in range(5):
        client.post("/account/password/", {"current": "wrong", "password": "five quiet grey herons"})
    text = client.post("/account/password/", {"current": "wrong", "password": "x"}).content.decode()
    assert "Try again after" in text


# The table, by direct POST


@pytest.mark.parametrize("who", [None, *(role.value for role in Role)])
@pytest.mark.parametrize("route", WRITES)
def test_a_direct_post_changes_somebody_only_for_those_who_look_after_them(sign_in, client, route, who):
    whom = of("analyst")  # only an administrator gives this role
    poster = sign_in(who) if who else client
    before = User.objects.values().get(pk=whom.pk)
    form = {"role": "auditor", "place": "", "reason": "Because"}
    response = poster.post(reverse(route, args=[whom.pk]), form)
    after = User.objects.values().get(pk=whom.pk)
    if who == "administrator":
        assert response.status_code == 302
    else:
        assert response.status_code == 403
        assert before == after
        on_the_trail = Event.objects.filter(action="refused", subject=route).exists()
        assert on_the_trail is (who is not None), "what a stranger tries goes to the log: they could fill the trail"


@pytest.mark.parametrize("who", [role.value for role in Role])
@pytest.mark.parametrize("route", ["my-name", "my-password"])
def test_everybody_writes_their_own_account_and_no_other(sign_in, route, who):
    others = list(User.objects.exclude(role=who).values())
    assert sign_in(who).post(reverse(route), {"name": "New Name"}).status_code in (302, 422)
    assert list(User.objects.exclude(role=who).values()) == others


@pytest.mark.parametrize("route", ["my-name", "my-password", "invite"])
def test_a_stranger_writes_nothing(client, route):
    before = list(User.objects.values())
    assert client.post(reverse(route), {"name": "New Name"}).status_code == 403
    assert list(User.objects.values()) == before
    assert not BY_ROUTE[route].public
