"""Who may need support, in a browser: opened and filtered without scripts, by keyboard, on a phone and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.looking import complaints

pytestmark = pytest.mark.browser
LIST = "/who-may-need-support/"


def test_without_scripts_a_row_opens_and_the_list_is_filtered(open_page, site):
    page = open_page(f"{LIST}?region=", scripts=False, width=375, person="delivery-officer")
    row = page.locator("#school-100001")
    expect(row.get_by_text("Allowing for its pupils:").first).to_be_visible()
    row.locator("summary").click()
    expect(row.locator("td", has_text="52.0% (45.0% to 59.0%)").first).to_be_visible()
    page.get_by_label("Measures: allowing for its pupils").check()
    page.get_by_role("button", name="Show schools").last.click()
    expect(page.locator("#count")).to_have_text("2 schools")
    page.locator("#school-100001").get_by_role("link", name="All the evidence").click()
    page.wait_for_url(f"{site}/schools/100001/#measures")
    expect(page.get_by_role("heading", name="What the measures say")).to_be_visible()


def test_by_keyboard_alone_a_row_is_opened(open_page):
    page = open_page(f"{LIST}?region=", person="delivery-officer")
    summary = page.locator("#school-100001 summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#school-100001").locator("td", has_text="52.0% (45.0% to 59.0%)").first).to_be_visible()


def test_an_open_row_is_accessible_and_nothing_is_numbered(open_page, axe):
    page = open_page(f"{LIST}?region=", person="delivery-officer")
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert complaints(page, axe) == []
    assert page.locator("main ol").count() == 0


def test_on_paper_the_list_stands_without_its_filters(open_page):
    page = open_page(f"{LIST}?region=", person="delivery-officer")
    page.emulate_media(media="print")
    expect(page.locator(".app-filters")).to_be_hidden()
    expect(page.locator("#school-100001").get_by_text("Early warning").first).to_be_visible()


def test_a_school_reads_what_is_held_about_it_on_a_phone_and_answers(open_page, axe):
    page = open_page("/our-school/", person="school-leader", width=375)
    page.get_by_role("link", name="All that is held about this school").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is held about your school")
    assert complaints(page, axe) == []
    page.get_by_role("link", name="Answer what is held", exact=True).click()
    page.get_by_role("button", name="Put the answer on the record").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    assert complaints(page, axe) == []
    page.get_by_label("What the measures say").check()
    page.get_by_label("What do you say to it?").fill("Half of the year were ill.")
    page.get_by_role("button", name="Put the answer on the record").click()
    expect(page.locator("main")).to_contain_text("Half of the year were ill.")


def test_filters_are_kept_under_a_name(open_page, axe):
    page = open_page(f"{LIST}?region=&layer=level", person="analyst", width=375)
    page.get_by_label("Keep these filters as").fill("Low level")
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_role("link", name="Low level").click()
    expect(page.locator("#count")).to_have_text("3 schools")
    assert complaints(page, axe) == []
    page.get_by_role("button", name="Forget Low level").click()
    expect(page.get_by_role("link", name="Low level")).to_have_count(0)
