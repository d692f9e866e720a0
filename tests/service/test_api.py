"""The API: keys, who reads what, paging, words for refusals, and what it never tells."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside_service.accounts.links import hash_of
from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.api import actions, limits
from alongside_service.api.description import entries, markdown, openapi
from alongside_service.api.middleware import PARAMETERS
from alongside_service.api.models import ApiToken
from alongside_service.audit.models import Event
from alongside_service.projects.actions import open_project
from alongside_service.projects.models import Decision, SupportProject
from alongside_service.register.models import School

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
OPENED = dt.date(2026, 9, 7)
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    limits.forget()


@pytest.fixture
def project(db) -> SupportProject:
    return SupportProject.objects.get(school_id="100001")


@pytest.fixture
def others(db) -> list[SupportProject]:
    """Projects of seven more schools of the same region, and of one elsewhere."""
    officer = person("delivery-officer")
    schools = School.objects.filter(region_id="north-west").exclude(pk="100001").order_by("pk")[:7]
    made = [open_project(school, person=officer, on=OPENED, referred_by="data") for school in schools]
    elsewhere = User.objects.create_user(
        "else@example.org", name="Somebody", role="delivery-officer", region_id="london"
    )
    away = School.objects.filter(region_id="london").first()
    return [*made, open_project(away, person=elsewhere, on=OPENED, referred_by="data")]


def person(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def secret_of(somebody: User) -> str:
    return actions.make_token(somebody, name="Tests", days="30", at=timezone.now())[1]


def reader(role: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret_of(person(role))}"})


def problem_of(response) -> dict:
    assert response.headers["Content-Type"] == PROBLEM
    assert response.headers["Cache-Control"] == "private, no-store"
    said = response.json()
    assert said["status"] == response.status_code
    assert said["detail"].endswith((".", "…"))
    return said


# --- Keys ---


def test_a_token_is_shown_once_and_only_its_hash_is_kept(sign_in):
    client = sign_in("analyst")
    response = client.post("/my-tokens/", {"name": "Spreadsheet", "days": "90"})
    assert response.status_code == 201
    token = ApiToken.objects.get()
    text = response.content.decode()
    secret = text.split("<code>")[1].split("</code>")[0]
    assert secret.startswith("alongside_")
    assert token.hash == hash_of(secret)
    assert token.expires_on == timezone.localdate() + dt.timedelta(days=90)
    assert secret not in client.get("/my-tokens/").content.decode()
    event = Event.objects.get(action="made an API token")
    assert secret not in json.dumps(event.detail)
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/regions").status_code == 200


def test_a_refused_form_says_why_and_keeps_what_was_typed(sign_in):
    client = sign_in("analyst")
    response = client.post("/my-tokens/", {"name": "Mine", "days": "4000"})
    assert response.status_code == 422
    assert "Choose how long" in response.content.decode()
    assert 'value="Mine"' in response.content.decode()
    for _ in range(actions.MOST):
        secret_of(person("analyst"))
    response = client.post("/my-tokens/", {"name": "One more", "days": "30"})
    assert response.status_code == 422
    assert "Revoke one first" in response.content.decode()


def test_no_token_lasts_longer_than_a_year():
    assert max(actions.LASTS) <= 365


def test_a_revoked_token_opens_nothing_and_nobody_revokes_another_s(sign_in):
    client, programme = sign_in("adviser"), reader("adviser")
    token = ApiToken.objects.get()
    assert sign_in("analyst").post(f"/my-tokens/{token.pk}/revoke/").status_code == 404
    assert programme.get("/api/v1/regions").status_code == 200
    assert client.post(f"/my-tokens/{token.pk}/revoke/").status_code == 302
    assert programme.get("/api/v1/regions").status_code == 401
    assert "Revoked on" in client.get("/my-tokens/").content.decode()
    assert Event.objects.filter(action="revoked an API token").count() == 1


@pytest.mark.parametrize("how", ["expired", "closed"])
def test_a_token_ends_with_its_day_and_with_its_person_s_account(how):
    programme = reader("adviser")
    if how == "expired":
        ApiToken.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    else:
        User.objects.filter(pk=person("adviser").pk).update(is_active=False)
    assert programme.get("/api/v1/regions").status_code == 401


def test_a_token_works_to_the_end_of_its_last_day():
    programme = reader("adviser")
    ApiToken.objects.update(expires_on=timezone.localdate())
    assert programme.get("/api/v1/regions").status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic x", "Bearer \u00e9", "bearer  x y"])
def test_without_a_token_that_works_nothing_is_told(client, header):
    response = client.get("/api/v1/projects", headers={"Authorization": header} if header else {})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert "My tokens" in problem_of(response)["detail"]


def test_a_session_counts_for_nothing(sign_in):
    assert sign_in("national-lead").get("/api/v1/projects").status_code == 401


def test_a_token_counts_for_nothing_on_the_pages():
    response = reader("national-lead").get("/projects/")
    assert response.status_code == 302


def test_the_day_of_last_use_is_kept_and_nothing_else_is_written():
    programme = reader("adviser")
    assert ApiToken.objects.get().last_used_on is None
    events = Event.objects.count()
    for address in ("/api/v1/regions", "/api/v1/projects"):
        programme.get(address)
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    assert Event.objects.count() == events


def test_a_token_that_asks_too_often_is_told_when_to_go_on(settings):
    settings.API_RATE = 3
    programme = reader("adviser")
    answers = [programme.get("/api/v1/regions") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61
    assert "asked too often" in problem_of(answers[-1])["detail"]
    assert reader("analyst").get("/api/v1/regions").status_code == 200, "another token has its own count"


@given(st.lists(st.floats(0, 200, allow_nan=False), max_size=60).map(sorted), st.integers(1, 10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_minute_ever_holds_more_than_the_limit(moments, most):
    from django.test import override_settings

    limits.forget()
    with override_settings(API_RATE=most):
        let = [moment for moment in moments if limits.wait_for(1, now=moment) == 0]
    for start in let:
        assert sum(start <= moment < start + limits.WINDOW for moment in let) <= most


# --- Reading ---


def test_schools_come_in_parts_that_together_are_all_of_them():
    programme, address, found = reader("analyst"), "/api/v1/schools?limit=17", []
    while address:
        said = programme.get(address).json()
        assert len(said["items"]) <= 17
        found += [item["urn"] for item in said["items"]]
        address = said["next"]
    assert found == sorted(School.objects.filter(listed=True).values_list("pk", flat=True))


def test_filters_of_schools_hold_for_every_part():
    programme, address, found = reader("analyst"), "/api/v1/schools?limit=10&responsible_body=5001&open=true", []
    while address:
        said = programme.get(address).json()
        found += said["items"]
        address = said["next"]
    assert len(found) == School.objects.filter(responsible_body_id="5001").count() > 10
    assert {item["responsible_body"]["id"] for item in found} == {"5001"}


def test_a_school_says_null_where_nothing_is_known(sample):
    said = reader("analyst").get(f"/api/v1/schools/{sample.BARE}").json()
    assert [said[name] for name in ("pupils", "town", "postcode", "low_age", "latest_inspection")] == [None] * 5
    assert said["inspections"] == []
    stuck = reader("analyst").get(f"/api/v1/schools/{sample.STUCK}").json()
    assert stuck["former_urns"] == [sample.FORMER]
    assert [each["framework"] for each in stuck["inspections"]] == ["cif-2015", "s5-2012"]


def test_the_rules_answers_are_for_those_who_may_see_them(sample):
    leader = reader("school-leader")
    own = leader.get(f"/api/v1/schools/{sample.STUCK}/answers")
    assert {item["rule"] for item in own.json()["items"]} >= {"stuck"}
    other = leader.get(f"/api/v1/schools/{sample.NAMED}/answers")
    assert other.status_code == 403
    assert "regional teams" in problem_of(other)["detail"]
    assert leader.get("/api/v1/answers").status_code == 403
    met = reader("adviser").get("/api/v1/answers?answer=met&rule=stuck").json()["items"]
    assert sample.STUCK in {item["school"] for item in met}
    assert {(item["rule"], item["answer"]) for item in met} == {("stuck", "met")}


def test_a_project_says_what_its_page_says(project):
    programme = reader("delivery-officer")
    listed = programme.get("/api/v1/projects").json()["items"]
    assert [item["number"] for item in listed] == [project.pk]
    whole = programme.get(f"/api/v1/projects/{project.pk}").json()
    assert {name: whole[name] for name in listed[0]} == listed[0]
    assert (whole["opened_on"], whole["milestone"], whole["priority"]) == ("2026-09-07", "referred", "ordinary")
    page = sign_in_as("delivery-officer").get(f"/projects/{project.pk}/").content.decode()
    assert len(whole["tasks"]) >= 20
    for task in whole["tasks"]:
        assert task["title"] in page.replace("&#x27;", "'").replace("&amp;", "&")


def sign_in_as(role: str) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


def test_what_the_other_side_does_not_read_it_is_not_told(project):
    from alongside_service.projects.facts import course_of

    private = [task for task in course_of(project).tasks if task.private]
    assert private
    for role in ("school-leader", "responsible-body"):
        programme = reader(role)
        for address in (f"/api/v1/projects/{project.pk}", "/api/v1/lists"):
            text = programme.get(address).content.decode()
            for task in private:
                assert task.title not in json.dumps(json.loads(text), ensure_ascii=False)
                assert f'"{task.key}"' not in text
        assert programme.get(f"/api/v1/projects/{project.pk}").json()["priority"] is None
        refused = programme.get("/api/v1/projects?priority=urgent")
        assert refused.status_code == 403, "a filter would tell what is not shown"
    assert f'"{private[0].key}"' in reader("adviser").get("/api/v1/lists").content.decode()


def test_projects_are_filtered_and_paged(others, project):
    SupportProject.objects.filter(pk=others[0].pk).update(state="paused")
    SupportProject.objects.filter(pk=others[1].pk).update(next_due=dt.date(2026, 1, 1))
    SupportProject.objects.exclude(pk=others[1].pk).update(next_due=None)
    programme = reader("national-lead")

    def numbers(query: str) -> list[int]:
        found, address = [], f"/api/v1/projects?limit=3&{query}"
        while address:
            said = programme.get(address).json()
            found += [item["number"] for item in said["items"]]
            address = said["next"]
        return found

    everything = sorted([project.pk, *(each.pk for each in others)])
    assert numbers("") == everything
    assert numbers("state=paused") == [others[0].pk]
    assert numbers("overdue=true") == [others[1].pk]
    assert numbers("overdue=false") == [number for number in everything if number != others[1].pk]
    assert numbers("region=london") == [others[-1].pk]
    assert numbers("milestone=referred") == everything
    assert numbers("support=none") == everything


def test_decisions_are_told_as_they_were_taken(project):
    director = person("regional-director")
    Decision.objects.create(
        project=project, task="support-decision", outcome="offer", reasons="Two inspections below good.",
        decided_by=director, decided_role=director.role, decided_on=dt.date(2026, 10, 1), course_version="project@x",
        rule_versions=["stuck@2023"], recorded_by=person("delivery-officer"),
    )  # fmt: skip
    said = reader("school-leader").get(f"/api/v1/projects/{project.pk}/decisions").json()["items"]
    assert [(each["outcome"], each["decided_by"], each["decided_on"]) for each in said] == [
        ("offer", director.name, "2026-10-01")
    ]
    assert said[0]["recorded_by"] == person("delivery-officer").name
    assert said[0]["outcome_in_words"] != "offer"


def test_lists_are_those_of_the_day_asked_for():
    programme = reader("analyst")
    now, then = programme.get("/api/v1/lists").json(), programme.get("/api/v1/lists?on=2020-01-01").json()
    assert {option["key"] for option in now["lists"]["priority"]} >= {"urgent", "ordinary"}
    assert then["version"] <= now["version"]


# --- Scope ---


WHO = ("school-leader", "responsible-body", "supporting-organisation", "delivery-officer", "adviser", "analyst")


@pytest.mark.parametrize("role", WHO)
def test_nobody_receives_a_project_that_is_not_theirs(others, project, role):
    from alongside_service.projects.scope import visible

    limits.forget()
    programme = reader(role)
    own = set(visible(person(role)).values_list("pk", flat=True))
    listed = programme.get("/api/v1/projects?limit=200")
    if role == "analyst":
        assert listed.status_code == 403
    else:
        assert {item["number"] for item in listed.json()["items"]} == own
    for each in (project, *others):
        for address in (f"/api/v1/projects/{each.pk}", f"/api/v1/projects/{each.pk}/decisions"):
            expected = 403 if role == "analyst" else 200 if each.pk in own else 404
            assert programme.get(address).status_code == expected


@pytest.fixture
def leader_s_token(others, settings) -> Client:
    settings.API_RATE = 10**6
    return reader("school-leader")


_TEXTS = st.one_of(
    st.sampled_from(
        ["in progress", "paused", "north-west", "london", "identifying", "referred", "none", "true", "false"]
    ),
    st.integers(-5, 300).map(str),
    st.text(max_size=12),
)
_NAMES = sorted(set().union(*PARAMETERS.values()) | {"priority", "page", "school"})
_PATHS = st.sampled_from(["/schools", "/answers", "/regions", "/lists", "/projects"]) | st.builds(
    "/{}/{}{}".format,
    st.sampled_from(["projects", "schools"]),
    st.integers(0, 40) | st.sampled_from(["100001", "100003", "200000", "x", "1%00", "%F0%9F%8F%AB"]),
    st.sampled_from(["", "/decisions", "/answers", "/"]),
)


@given(path=_PATHS, query=st.dictionaries(st.sampled_from(_NAMES), _TEXTS, max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_school_leader_asks_no_other_school_s_project_comes(leader_s_token, path, query):
    """Over all addresses and any question: the only project that is ever told is that of the leader's own school."""
    response = leader_s_token.get(f"/api/v1{path}", query)
    assert response.status_code in (200, 301, 400, 403, 404, 422)
    if response.status_code != 200:
        return
    told = [item for item in _objects(response.json()) if "tasks_asked" in item or "decided_by" in item]
    assert {item["school"]["urn"] for item in told if "school" in item} <= {"100001"}
    if path.startswith("/projects/"):
        number = int(path.split("/")[2])
        assert SupportProject.objects.get(pk=number).school_id == "100001"
    if "/answers" in path:
        assert path.startswith("/schools/100001/")


def _objects(said):
    if isinstance(said, dict):
        yield said
        for each in said.values():
            yield from _objects(each)
    elif isinstance(said, list):
        for each in said:
            yield from _objects(each)


# --- Refusals, headers, and the description ---


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/schools?regoin=london", 422, "There is no such parameter here. It knows: after, limit"),
        ("/schools?limit=0", 422, "limit"),
        ("/schools?limit=many", 422, "limit is not a whole number."),
        ("/schools?after=12", 422, "after does not have the right form"),
        ("/schools?region=a&region=b", 422, "Give it once."),
        ("/regions?x=1", 422, "It takes none."),
        ("/lists?on=yesterday", 422, "on is not a day"),
        ("/lists?on=0", 422, "on is not a day"),
        ("/schools?open=on", 422, "open is neither true nor false."),
        ("/schools?limit=1.5", 422, "limit is not a whole number."),
        ("/projects?after=99999999999999999999", 422, "after"),
        ("/schools/1", 422, "urn does not have the right form"),
        ("/schools/999999", 404, "no school with this URN"),
        ("/projects/99999", 404, "not one of yours"),
        ("/projects/0", 422, "number"),
        ("/nothing", 404, "nothing at this address"),
        ("/", 404, "nothing at this address"),
    ],
)
def test_a_refusal_says_what_to_do(address, status, words):
    response = reader("adviser").get(f"/api/v1{address}")
    assert response.status_code == status
    assert words in json.dumps(problem_of(response), ensure_ascii=False)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_is_written_through_the_api(method):
    token = reader("national-lead")
    for address in ("/api/v1/projects", "/api/v1/openapi.json"):
        response = token.generic(method, address, b"{}", content_type="application/json")
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD"
        problem_of(response)


def test_head_says_the_same_without_the_body():
    token = reader("adviser")
    got, head = token.get("/api/v1/schools?limit=1"), token.head("/api/v1/schools?limit=1")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(got.content))


def test_answers_are_kept_by_nobody_and_told_to_no_other_site():
    response = reader("adviser").get("/api/v1/regions", headers={"Origin": "https://elsewhere.example"})
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not [name for name in response.headers if name.lower().startswith("access-control")]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address", ["schools", "schools/100001", "schools/100001/answers", "answers", "regions", "lists", "projects", "one",
                "one/decisions"]
)  # fmt: skip
def test_each_address_asks_the_database_as_often_for_much_as_for_little(
    others, project, address, django_assert_num_queries, django_assert_max_num_queries
):
    programme = reader("national-lead")
    path = f"/api/v1/{address.replace('one', f'projects/{project.pk}')}"
    many = "limit" in PARAMETERS.get(f"api-{address}", ())
    programme.get(path)
    with django_assert_max_num_queries(14) as asked:
        assert programme.get(f"{path}?limit=1" if many else path).status_code == 200
    director = person("regional-director")
    for _ in range(3):
        Decision.objects.create(
            project=project, task="support-decision", outcome="offer", reasons="x", decided_by=director,
            decided_role=director.role, decided_on=OPENED, course_version="x",
        )  # fmt: skip
    with django_assert_num_queries(len(asked.captured_queries)):
        assert programme.get(f"{path}?limit=200" if many else path).status_code == 200


def test_the_description_names_every_route_of_the_api_and_has_an_example_of_each():
    said = openapi()
    routes = {f"api-{each['get']['operationId']}" for each in said["paths"].values()}
    assert routes == set(PARAMETERS) == {r for r in BY_ROUTE if r.startswith("api-")} - {"api-openapi"}
    assert all(json.loads(entry.example) for entry in entries())
    assert said["components"]["securitySchemes"]


def test_the_description_and_its_page_need_no_key_and_nothing_from_elsewhere(client):
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    text = client.get("/api/").content.decode()
    assert "/api/v1/projects/{number}" in text
    assert "//cdn" not in text
    assert "<script>" not in text


def test_the_reference_page_is_printed_from_the_code():
    assert (ROOT / "docs/reference/api.md").read_text(encoding="utf-8") == markdown()
