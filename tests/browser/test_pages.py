"""Every page in a real browser: accessible by axe, readable at 320 px, without scripts, by keyboard, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.looking import complaints, look_at

pytestmark = pytest.mark.browser

PAGES = {
    "start": "/",
    "list with filters": "/schools/?phase=Primary&region=north-west&pupils_from=100&q=greenfield&page=2",
    "list with an error": "/schools/?pupils_from=many",
    "nothing found": "/schools/?q=zzyzx+qwxk",
    "map of few": "/schools/map/?q=greenfield&governance=Academy",
    "school with nothing": "/schools/100002/",
    "school with a long name": "/schools/100003/",
    "school in a category": "/schools/100004/",
    "earlier number": "/schools/900001/",
    "not found": "/nowhere/",
    "no such school": "/schools/999999/",
}
"""Pages in a state of their own; that every route has a good page is tried in `test_every_page.py`."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_accessible_in_each_of_its_states(open_page, axe, name):
    page = open_page(PAGES[name], width=375)
    assert look_at(page, axe) == {}
    answered_404 = name in ("not found", "no such school")
    assert [error for error in page.errors if not (answered_404 and "404" in error)] == []


def test_a_page_is_whole_for_a_stranger_too(open_page, axe):
    page = open_page("/how-we-know/", width=375, person=False)
    assert look_at(page, axe) == {}
    page.goto(page.site + "/nowhere/")
    assert look_at(page, axe) == {}


def test_the_brief_of_a_journey_is_accessible(open_page, axe):
    page = open_page("/regions/north-west/journey/", width=375)
    assert complaints(page, axe) == []


def test_axe_finds_nothing_after_a_wrong_sign_in_with_the_menu_open(open_page, axe):
    page = open_page("/sign-in/", width=375, person=False)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert complaints(page, axe) == []
    inside = open_page("/", width=375)
    inside.get_by_role("button", name="Menu").click()
    expect(inside.get_by_role("link", name="Regions", exact=True).first).to_be_visible()
    assert complaints(inside, axe) == []


def test_without_scripts_a_school_is_found_filtered_and_read(open_page, site):
    page = open_page("/", scripts=False, width=375)
    page.locator("main").get_by_label("Name, URN, postcode or town").fill("saint marys")
    page.get_by_role("button", name="Find schools").click()
    page.get_by_role("link", name="Saint Mary’s Church of England Primary Academy").first.click()
    page.wait_for_url(f"{site}/schools/100001/")
    expect(page.get_by_role("heading", name="Inspections", exact=True)).to_be_visible()
    page = open_page("/schools/", scripts=False, width=375)
    page.get_by_label("Secondary").check()
    page.get_by_role("button", name="Show schools").last.click()
    expect(page.locator("#count")).to_have_text("1 school")
    expect(
        page.get_by_role("link", name="Regions", exact=True).first, "the menu is open without scripts"
    ).to_be_visible()


def test_by_keyboard_alone_a_school_is_found(open_page, site):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("riverbank junior")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/schools/\?q="))
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "/schools/100001/":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/schools/100001/")


def test_focus_is_always_to_be_seen(open_page):
    page = open_page("/schools/map/?q=greenfield&governance=Academy")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), c = e.querySelector('circle');
            return [e.tagName + ' ' + (e.getAttribute('href') || e.id || e.name || ''),
                    s.outlineStyle !== 'none' || s.boxShadow !== 'none' ||
                    (c && getComputedStyle(c).fill === 'rgb(255, 221, 0)')] }"""
        )
        if look[0] == "BODY ":
            break
        seen.add(look[0])
        assert look[1], f"focus cannot be seen on {look[0]}"
    assert len(seen) > 20


def test_what_is_big_enough_to_press(open_page):
    """Targets of at least 24 by 24 px, or inline in text (WCAG 2.5.8)."""
    page = open_page("/schools/?phase=Primary", width=375)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, summary, .app-chosen__tag')]
        .filter(e => e.offsetParent && e.type !== 'hidden')
        .map(e => [e.id || e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
        .filter(([, r]) => r.width < 24 || r.height < 24).map(([name]) => name)"""
    )
    assert small == []


def test_on_paper_the_school_page_keeps_its_facts_and_drops_its_controls(open_page):
    page = open_page("/schools/100001/")
    page.emulate_media(media="print")
    expect(page.locator(".app-header__search")).not_to_be_visible()
    expect(page.locator(".govuk-service-navigation")).not_to_be_visible()
    expect(page.get_by_role("heading", name="Inspections", exact=True)).to_be_visible()
    expect(page.locator(".chart").first).to_be_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_everything_comes_from_the_service_itself(open_page, site):
    page = open_page("/accessibility/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/schools/map/", "/schools/100001/", "/regions/north-west/"):
        page.goto(site + address)
    assert len(asked) > 4
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


def test_the_map_leads_to_schools_and_the_list_beside_it_names_the_same(open_page):
    page = open_page("/schools/map/?q=greenfield&governance=Academy")
    on_map = {a.get_attribute("href") for a in page.locator("svg.map a").all()}
    beside = {a.get_attribute("href") for a in page.locator(".app-plain a").all()}
    assert len(on_map) == 20
    assert beside == on_map
