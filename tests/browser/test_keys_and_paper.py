"""The pages of a project by keyboard alone, without scripts, and on paper."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from browser.looking import look_at

pytestmark = pytest.mark.browser

PASSWORD = "alongside demonstration"
FOCUS = """() => {
    const e = document.activeElement
    if (e === document.body) return null
    const after = e.nextElementSibling
    const marks = [getComputedStyle(e), ...(after ? [getComputedStyle(after, '::before')] : [])]
    const box = e.getBoundingClientRect()
    return {
        name: e.labels && e.labels.length ? e.labels[0].textContent.trim() : e.textContent.trim().replace(/\\s+/g, ' '),
        group: e.closest('fieldset') ? e.closest('fieldset').querySelector('legend').textContent.trim() : '',
        shown: marks.some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none'),
        inside: box.bottom > 0 && box.top < innerHeight,
    }
}"""


@pytest.fixture(scope="module")
def waiting(stage) -> dict[str, str]:
    """A project that waits for the decision on support, and its people."""
    return stage("before_the_decision", "200005")


def tab_to(page: Page, name: str, group: str = "", most: int = 150) -> None:
    """Press Tab until what is called so has the focus; wherever the focus is on the way, it can be seen."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            continue
        assert at["shown"], f"nobody sees where the focus is: {at['name']}"
        assert at["inside"], f"the focus is out of sight: {at['name']}"
        if at["name"].startswith(name) and at["group"].startswith(group):
            return
        passed.append(at["name"])
    pytest.fail(f"Tab does not come to “{name}”, only to {passed}")


def type_day(page: Page, group: str, on: dt.date) -> None:
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        tab_to(page, part, group)
        page.keyboard.type(str(value))


def test_by_keyboard_alone_from_signing_in_to_a_task_that_is_saved(browser, site, waiting):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    tab_to(page, "Email address")
    page.keyboard.type("delivery-officer@example.org")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Today"))
    tab_to(page, f"Conflict of interest check: {waiting['school']}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Conflict of interest check")).to_be_visible()
    fill_in_the_check(page)
    expect(page.locator("#conflict-check-status")).to_have_text("Completed")
    context.close()


def fill_in_the_check(page: Page) -> None:
    """A list by its first letters, radio buttons by arrows, what opens after one, and a day."""
    tab_to(page, "Which adviser do you have in mind?")
    page.keyboard.type("Demonstration")
    tab_to(page, "No interest was found")
    interests = page.get_by_label("What the interest is, and how it is managed if it can be")
    expect(interests).not_to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="There is an interest, and it can be managed")).to_be_checked()
    expect(interests).to_be_visible()
    tab_to(page, "What the interest is", most=1)
    page.keyboard.type("A cousin teaches there; a colleague makes the visits of year 4.")
    type_day(page, "When was it checked?", timezone.localdate())
    tab_to(page, "Save")
    page.keyboard.press("Enter")


def test_without_scripts_projects_are_filtered_and_the_menus_are_open(open_page, waiting):
    page = open_page("/projects/", person="delivery-officer", scripts=False, width=375)
    for name in ("Today", "Projects", "Referrals"):
        expect(page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first).to_be_visible()
    everything = page.locator("#count").inner_text()
    page.locator("summary").filter(has_text="Decision on support").click()
    page.get_by_role("checkbox", name="Not decided yet").first.check()
    page.get_by_label("School name or URN").fill(waiting["school"])
    page.get_by_role("button", name="Show projects").last.click()
    expect(page.locator("#count")).to_have_text(re.compile("^1 project"))
    expect(page.get_by_role("row", name=waiting["school"])).to_be_visible()
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("#count")).to_have_text(everything)


def test_what_was_being_written_when_a_session_ended_is_not_lost(hands, stage, axe, waiting):
    person = hands(waiting["colleague"], width=375)
    person.go(f"{waiting['project']}notes/").write("Note", "The chair rang: they would like to meet in May.")
    assert stage("leave_alone", waiting["colleague"]) == 1
    person.press("Add the note").sees("You were signed out because no page was opened")
    person.write("Email address", waiting["colleague"]).write("Password", PASSWORD).press("Sign in")
    person.sees("What you were writing is still here", "they would like to meet in May.")
    assert look_at(person.page, axe) == {}
    person.press("Send it now").sees("they would like to meet in May.", "Oyinkansola")


@pytest.mark.parametrize(
    ("path", "facts"),
    [
        ("", ["Where it stands", "Demonstration delivery officer", "Formal notification", "Completed"]),
        ("voices/", ["The responsible body", "We moved a head across in May.", "Two inspections below good.",
                     "Our trust can do all of it.", "This decision is not final", "Rule "]),
        ("decisions/support-decision/", ["Decided: Offer support", "Two inspections below good."]),
    ],
)  # fmt: skip
def test_on_paper_controls_are_gone_and_facts_are_kept(open_page, parts, path, facts):
    page = open_page(f"/projects/{parts['number']}/{path}", person="delivery-officer")
    page.emulate_media(media="print")
    for gone in (".app-header__search", ".govuk-service-navigation", ".app-tabs", ".govuk-skip-link"):
        expect(page.locator(gone).first).not_to_be_visible()
    for each in page.locator("main").locator("button, input, textarea, select").all():
        expect(each).not_to_be_visible()
    for fact in facts:
        expect(page.locator("main").get_by_text(fact).first).to_be_visible()


def test_the_voices_and_the_decision_fit_on_two_sides(open_page, parts):
    page = open_page(f"/projects/{parts['number']}/voices/", person="regional-director")
    sides = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 1 <= len(sides) <= 2
