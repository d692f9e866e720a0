"""Every page of the permission table: accessible, whole and readable at every width, as somebody who may see it."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.urls import get_resolver
from playwright.sync_api import expect

from alongside_service.accounts.permissions import BY_ROUTE
from browser.looking import complaints, look_at

pytestmark = pytest.mark.browser

NOT_PAGES = {
    "health", "sign-in-begin", "sign-in-callback", "schools-csv", "looking-csv", "projects-csv", "projects-sheet",
    "money-csv", "trail-csv", "project-document", "region-journey",
}  # fmt: skip
"""What is asked for by itself and is no page of the service: downloads, the provider's side, a brief made elsewhere."""
DATA = "api-"
"""Routes of the interface for programs begin so."""

IN_ORDER = (
    "delivery-officer", "regional-director", "adviser", "administrator", "responsible-body", "school-leader",
    "supporting-organisation", "auditor", "analyst", "national-lead",
)  # fmt: skip
AS = {
    "project-review-answer": "school-leader", "project-advice-done": "school-leader", "trail": "auditor",
    "project-concern-response": "school-leader", "person-change": "administrator", "person-close": "administrator",
}  # fmt: skip
"""Who looks, where the first in order would see less than there is."""

PLAIN = {
    "urn": "100001", "body_id": "5001", "code": "350", "slug": "north-west", "voice": "inspectorate",
    "kind": "improvement",
}  # fmt: skip
"""Parts of addresses that are the same on every page."""
OWN = {
    "project-task": {"key": "first-contact"}, "project-decision": {"key": "support-decision"},
    "invitation": {"key": "invitation"}, "new-password": {"key": "new-password"},
    "referral": {"number": "referral"}, "notice": {"number": "sent"}, "notice-release": {"number": "held"},
    "notice-withdraw": {"number": "held"}, "notice-retry": {"number": "failed"},
    "project-concern-reopen": {"concern_id": "resolved"}, "project-escalation-decision": {"concern_id": "escalated"},
    "project-interim-board": {"number": "maintained", "concern_id": "maintained_concern"},
}  # fmt: skip
"""Parts that are a route's own: a name on the stage, or the very words."""

PATTERNS = {pattern.name: str(pattern.pattern) for pattern in get_resolver().url_patterns}
ROUTES = [
    route
    for route, permission in BY_ROUTE.items()
    if "GET" in permission.methods and route not in NOT_PAGES and not route.startswith(DATA)
]
MORE = [
    ("regional-director", "/today/"), ("adviser", "/today/"), ("responsible-body", "/today/"),
    ("school-leader", "/today/"), ("supporting-organisation", "/today/"),
    ("school-leader", "/projects/{number}/"), ("supporting-organisation", "/projects/{number}/support/"),
    ("adviser", "/projects/{number}/"), ("auditor", "/projects/{number}/history/"),
    ("responsible-body", "/projects/{number}/voices/"), ("school-leader", "/projects/{number}/plan/"),
    ("delivery-officer", "/projects/{number}/tasks/due-diligence/"),
    ("delivery-officer", "/projects/{number}/tasks/conflict-check/"),
    ("delivery-officer", "/projects/{number}/tasks/plan-review/"),
    ("regional-director", "/projects/{number}/decisions/appointment/"),
    ("delivery-officer", "/projects/{number}/organisation/?kind=school&q=greenfield"),
    ("delivery-officer", "/projects/{number}/organisation/?kind=trust&identifier=5001"),
    ("delivery-officer", "/projects/{number}/voices/data/"), ("delivery-officer", "/search/?q=mary"),
    ("delivery-officer", "/projects/?phase=planning&overdue=yes&q=saint"), ("responsible-body", "/referrals/new/"),
    ("school-leader", "/"), ("administrator", "/people/?q=zoe"),
    ("administrator", "/people/invite/?role=school-leader"),
    ("analyst", "/who-may-need-support/?region=&sort=warning"),
    ("auditor", "/who-may-need-support/?layer=level&q=saint"),
    ("national-lead", "/who-may-need-support/pictures/?region="), ("school-leader", "/our-school/"),
]  # fmt: skip
"""Pages that another role, or a question, makes another page of."""

TITLES: dict[str, str] = {}
"""By the address at which one arrives: some lead on to another page."""


def address(route: str, parts: dict[str, int | str]) -> str:
    """The address of a route, from the parts that its pattern names."""

    def part(found: re.Match[str]) -> str:
        name = found.group(1)
        own = OWN.get(route, {}).get(name)
        value = parts.get(own, own) if own else PLAIN.get(name, parts.get(name))
        assert value is not None, f"say here what stands for “{name}” in the address of {route}"
        return str(value)

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", part, PATTERNS[route])


def viewer(route: str) -> str | bool:
    if BY_ROUTE[route].public:
        return False
    return AS.get(route) or next(role for role in IN_ORDER if BY_ROUTE[route].allows(role))


@pytest.mark.parametrize("route", ROUTES)
def test_every_page_is_whole_and_accessible_at_every_width(open_page, axe, parts, route):
    page = open_page("", person=viewer(route), width=375)
    answer = page.goto(page.site + address(route, parts))
    assert answer.status == 200
    assert "text/html" in answer.headers["content-type"], "name it in NOT_PAGES if it is none"
    assert look_at(page, axe) == {}
    assert page.errors == []
    TITLES[urlsplit(page.url).path] = page.title()
    assert page.title().removesuffix(" – Alongside").strip() not in ("", "Alongside")


def test_titles_tell_pages_apart():
    times = Counter(title for path, title in TITLES.items() if path != "/")
    assert {title for title, how_many in times.items() if how_many > 1} == set()


@pytest.mark.parametrize(("person", "path"), MORE)
def test_other_people_and_questions_see_a_whole_page_too(open_page, axe, parts, person, path):
    page = open_page("", person=person, width=375)
    answer = page.goto(page.site + path.format_map(parts))
    assert answer.status == 200
    assert look_at(page, axe) == {}
    assert page.errors == []


FORMS = [
    "sign-in", "forgotten-password", "new-password", "invitation", "my-name", "my-password", "referral",
    "referral-new", "project-new", "project-voice", "reply-new", "reply-outcome", "need-new", "evidence-new",
    "need-comment", "project-decision", "project-contact-new", "project-state", "project-notes", "project-documents",
    "award-new", "claim-new", "spend-new", "project-objective-new", "project-review-new", "project-commitment-new",
    "project-advice", "project-concern-new", "project-concern-resolve", "project-escalation-decision",
    "project-interim-board", "supporter-answer", "notice-release", "notice-withdraw",
]  # fmt: skip
ASKS = {"referral-new": "?school=200011", "project-new": "?school=200011"}
"""What comes after an address before it shows its form."""
EMPTIED = """form => { for (const each of form.elements) {
    if (/radio|checkbox/.test(each.type)) each.checked = false
    else if (each.type !== 'hidden' && each.tagName !== 'BUTTON') each.value = '' } }"""


@pytest.mark.parametrize("route", FORMS)
def test_an_empty_form_says_what_is_missing_and_leads_there(open_page, axe, parts, route):
    page = open_page("", person=viewer(route), width=375)
    page.goto(page.site + address(route, parts) + ASKS.get(route, ""))
    asks = page.locator("textarea, select, input:not([type=hidden])")
    form = page.locator("main form[method=post]").filter(has=asks).first
    form.evaluate(EMPTIED)
    with page.expect_navigation() as coming:
        form.locator("button[type=submit]").first.click()
    assert coming.value.status in (200, 400, 422)
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    links = summary.get_by_role("link").all()
    assert links
    for link in links:
        target = link.get_attribute("href").removeprefix("#")
        link.click()
        expect(page.locator(f"[id='{target}']"), f"{link.inner_text()} leads there").to_be_focused()
    assert complaints(page, axe) == []
