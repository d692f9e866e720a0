"""Every route is in the permission table, and the table is what happens: each role, a stranger, GET and POST."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from alongside_service.accounts.permissions import BY_ROUTE, PERMISSIONS, reference_page
from alongside_service.accounts.roles import Role

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "5d0e6a2c-3c1f-4a4e-9d0a-0f3f0d7a9b11"
ARGUMENTS = {
    "school": ["100001"], "school-why": ["100001"], "school-held": ["100001"], "school-held-answer": ["100001"],
    "body": ["5001"],
    "local-authority": ["350"],
    "region": ["north-west"], "region-journey": ["north-west"],
    "new-password": ["x"], "invitation": ["x"], "invitation-send-again": [1], "invitation-withdraw": [1], "person": [4],
    "view-forget": [1], "looking-view-forget": [1], "project-task": ["the project", "first-contact"],
    "project-decision": ["the project", "support-decision"],
    "project-note": ["the project", 0], "project-contact": ["the project", 0],
    "project-voice": ["the project", "school"], "reply-new": ["the project"], "reply-outcome": ["the project"],
    "reply-close": ["the project"], "referral": [0], "referral-withdraw": [0], "need-new": ["the project"],
    "need": ["the project", 0], "need-take-back": ["the project", 0], "need-comment": ["the project", 0],
    "evidence-new": ["the project", 0], "evidence-take-back": ["the project", 0, 0],
    "supporter-answer": ["the project"], "award-new": ["the project", "planning"], "award": ["the project", 0],
    "claim-new": ["the project", 0], "claim": ["the project", 0], "spend-new": ["the project", 0],
    "spend": ["the project", 0],
    "person-change": [4], "person-close": [4], "person-reopen": [4], "person-forget-provider": [4],
    **{route: ["the project", 0] for route in (
        "project-objective", "project-objective-drop", "project-review", "project-review-change",
        "project-review-progress", "project-review-answer", "project-review-delete", "project-commitment",
        "project-advice-done", "project-concern", "project-concern-response", "project-concern-share",
        "project-concern-resolve", "project-concern-reopen", "project-escalation", "project-escalation-decision",
        "project-information-powers", "project-interim-board",
    )},
    "project-document": ["the project", 0], "project-document-about": ["the project", 0],
    "project-document-remove": ["the project", 0], "project-document-restore": ["the project", 0],
    "api-school": ["100001"], "api-school-answers": ["100001"], "api-project": ["the project"],
    "api-decisions": ["the project"], "my-token-revoke": [0],
    "notice": [NOTICE], "notice-release": [NOTICE], "notice-withdraw": [NOTICE], "notice-retry": [NOTICE],
}  # fmt: skip
ROUTES = [p.route for p in PERMISSIONS]
OWN_SCHOOL_ONLY = {
    "notice": {"responsible-body", "school-leader", "supporting-organisation", "analyst"},
    "school-why": {"school-leader", "responsible-body"},
    "school-held": {"school-leader", "responsible-body"},
    "school-held-answer": {"school-leader", "responsible-body"},
    "api-school-answers": {"school-leader", "responsible-body"},
    "person": {"responsible-body", "school-leader", "supporting-organisation"},
    "person-change": {"responsible-body", "supporting-organisation"},
    "person-close": {"responsible-body", "supporting-organisation"},
}
NOTHING_THERE = (
    {"project-note": 404, "project-contact": 404, "project-document": 404, "project-document-about": 404}
    | dict.fromkeys(("referral", "need", "need-take-back", "need-comment", "evidence-new", "evidence-take-back"), 404)
    | {
        "supporter-answer": 404,
        "award": 404,
        "claim-new": 404,
        "claim": 404,
        "spend-new": 404,
        "spend": 404,
    }
    | dict.fromkeys(
        (
            "project-objective",
            "project-objective-drop",
            "project-review",
            "project-review-change",
            "project-review-progress",
            "project-review-answer",
            "project-review-delete",
            "project-commitment",
            "project-advice-done",
            "project-concern",
            "project-concern-response",
            "project-concern-resolve",
            "project-concern-reopen",
            "project-escalation",
            "project-escalation-decision",
            "project-information-powers",
            "project-interim-board",
        ),
        404,
    )
    | {
        "sign-in-begin": 404,
        "sign-in-callback": 404,
        "new-password": 404,
        "invitation": 404,
    }
)
"""No provider is set up, and no link has been sent: the tests of signing in have both."""
ELSEWHERE = {"sign-in": 302, "sign-in-held": 302, "our-school": 302, "our-plan": 302, "our-schools": 302}


THE_PROJECT = "the project"
"""Stands for the number of the sample's project; routes of a project that need no more than that need no line above."""


def address(route: str) -> str:
    given = ARGUMENTS.get(route, [THE_PROJECT] if route == "project" or is_of_a_project(route) else [])
    return reverse(route, args=[the_project() if each == THE_PROJECT else each for each in given])


def is_of_a_project(route: str) -> bool:
    return (route.startswith("project-") and route != "project-new") or route in ("api-project", "api-decisions")


def asks_for_a_token(route: str) -> bool:
    return "/api/v1/" in address(route) and not BY_ROUTE[route].public


def with_token(role: str) -> Client:
    from alongside_service.accounts.models import User
    from alongside_service.api.actions import make_token

    person = User.objects.get(role=role, demonstration=True)
    _, secret = make_token(person, name="Tests", days="30", at=timezone.now())
    return Client(headers={"Authorization": f"Bearer {secret}"})


def the_project() -> int:
    from alongside_service.projects.models import SupportProject

    return SupportProject.objects.get(school_id="100001").pk


@pytest.fixture(autouse=True)
def _brief(settings, sample) -> None:
    """A brief that is already made, so that the route answers without walking the journey."""
    folder = Path(settings.STATE) / "derived" / sample.MARK / "journeys" / "north-west"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "brief.html").write_text("<!DOCTYPE html><title>Brief</title>")


@pytest.fixture(autouse=True)
def _notice(db, sample) -> None:
    """A notice about a school in the region of the demonstration accounts."""
    from alongside_service.notices.models import Notice
    from alongside_service.register.models import School

    school = School.objects.get(pk=sample.STUCK)
    Notice.objects.create(
        number=NOTICE, kind="message", audience="school", email="head@example.org", subject="A message",
        body="Good day.", school=school, region=school.region, queued_at=timezone.now(),
    )  # fmt: skip


def test_every_route_is_in_the_table_and_every_entry_is_a_route():
    assert {pattern.name for pattern in get_resolver().url_patterns} == set(BY_ROUTE)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_sees_what_the_table_says(sign_in, role):
    by_token, by_session = with_token(role), sign_in(role)
    wrong = []
    for route in ROUTES:
        if "GET" not in BY_ROUTE[route].methods:
            continue
        found = (by_token if asks_for_a_token(route) else by_session).get(address(route)).status_code
        if found not in (wanted := expected(route, role)):
            wrong.append(f"{route}: {found}, not {wanted}")
    assert wrong == []


def expected(route: str, role: str) -> tuple[int, ...]:
    """The statuses with which a route may answer somebody of a role."""
    if not BY_ROUTE[route].allows(role):
        return (403,)
    if role in OWN_SCHOOL_ONLY.get(route, set()):
        return (200, 403)
    if role == "supporting-organisation" and (route == "project" or is_of_a_project(route)):
        return (404,)  # it has not been asked to help there
    return ((ELSEWHERE | NOTHING_THERE).get(route, 200),)


def test_a_stranger_sees_only_what_is_public(client):
    wrong = []
    for route in ROUTES:
        response = client.get(address(route))
        if "GET" not in BY_ROUTE[route].methods:
            right = response.status_code == 405
        elif asks_for_a_token(route):
            right = response.status_code == 401
        elif not BY_ROUTE[route].public:
            right = response.status_code == 302 and response.headers["Location"].startswith("/sign-in/?next=")
        else:
            right = response.status_code == NOTHING_THERE.get(route, 200)
        if not right:
            wrong.append(f"{route}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("who", [None, *(role.value for role in Role)])
def test_a_direct_post_is_refused_to_who_may_not_write(sign_in, client, who):
    """To a page that only reads, to everybody; to a form, to those whom the table does not let write."""
    posting = sign_in(who) if who else client
    wrong, tried = [], 0
    for permission in PERMISSIONS:
        if "POST" in permission.methods and (permission.public or permission.allows_writing(who)):
            continue
        response = posting.post(address(permission.route), {"x": "1"})
        tried += 1
        held = response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")
        if response.status_code not in (401, 403, 405) and not (who is None and held):
            wrong.append(f"{permission.route}: {response.status_code}")
    assert wrong == []
    assert tried > 60


def test_a_post_without_the_token_is_refused():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"email": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


@pytest.mark.parametrize("role", ["responsible-body", "school-leader", "supporting-organisation", "administrator"])
def test_flags_are_not_shown_to_those_who_may_not_see_them(sign_in, role, sample):
    client = sign_in(role)
    assert "Was it flagged?" not in client.get(f"/schools/{sample.NAMED}/").content.decode()
    assert "Flagged by rule" not in client.get("/schools/").content.decode()
    listed = client.get("/schools/?rule=stuck").content.decode()
    assert re.search(r'id="count">65 schools', listed), "the filter must do nothing, not leak"
    header = b"".join(client.get("/schools/schools.csv").streaming_content).decode().splitlines()[0]
    assert "Rules met" not in header


def test_a_school_and_its_responsible_body_see_their_own_flags(sign_in):
    from alongside_service.accounts.models import User

    leader = User.objects.get(role="school-leader")
    assert "Was it flagged?" in sign_in("school-leader").get(f"/schools/{leader.school_id}/").content.decode()
    assert sign_in("school-leader").get(f"/schools/{leader.school_id}/why/").status_code == 200
    body = User.objects.get(role="responsible-body")
    own = body.body.schools.first()
    assert sign_in("responsible-body").get(f"/schools/{own.pk}/why/").status_code == 200


def test_a_refusal_says_why_and_who_can(sign_in):
    text = sign_in("administrator").get("/regions/north-west/journey/").content.decode()
    assert "Your role is administrator" in text
    assert "regional director" in text


def test_the_reference_page_is_printed_from_the_table():
    assert (ROOT / "docs/reference/permissions.md").read_text() == reference_page()


@pytest.mark.parametrize("address", ["/", "/schools/", "/how-we-know/", "/sign-in/", "/nowhere/"])
def test_every_answer_carries_the_security_headers(lead, address):
    headers = lead.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]


def test_only_the_brief_may_carry_styles_of_its_own_and_then_no_script(lead):
    policy = lead.get("/regions/north-west/journey/").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'none'" in policy


def test_no_page_has_inline_script_or_style(lead):
    for address in ("/", "/schools/", "/schools/map/", "/schools/100001/", "/regions/north-west/", "/how-we-know/"):
        text = lead.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
        assert not re.search(r'src="(?:https?:)?//|<link[^>]*href="(?:https?:)?//', text)
