"""What stands around every page: who is signed in, their way about, the search, the way out."""

from __future__ import annotations

import re

import pytest

from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.accounts.roles import Role
from alongside_service.look.context import ACCOUNT, PARTS, SEARCH, Part


def navigation(page: str) -> list[str]:
    return re.findall(r'<a class="govuk-service-navigation__link"[^>]*>\s*(?:<strong[^>]*>)?([^<]+)', page)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_is_led_only_to_what_they_may_open(role: Role, sign_in) -> None:
    client = sign_in(role)
    page = client.get("/how-we-know/").content.decode()
    offered = [part for part in PARTS if part.is_for(role)]
    assert navigation(page) == [part.text for part in offered]
    for address in re.findall(r'<a class="govuk-service-navigation__link" href="([^"]+)"', page):
        assert client.get(address, follow=True).status_code == 200, address


def test_a_part_that_is_not_there_is_left_out() -> None:
    assert not Part(route="no-such-route", text="Nothing", section="nothing").is_for(Role.ADMINISTRATOR)


def test_the_parts_of_one_role_are_not_in_the_way_of_another() -> None:
    trail = next(part for part in PARTS if part.route == "trail")
    assert not trail.is_for(Role.SCHOOL_LEADER)
    assert trail.is_for(Role.AUDITOR)


def test_the_page_says_who_is_signed_in_and_lets_them_out(sign_in) -> None:
    page = sign_in("adviser").get("/how-we-know/").content.decode()
    header = page[page.index("<header") : page.index("</header>")]
    assert "Demonstration adviser</strong>, adviser" in header
    assert 'action="/sign-out/" method="post"' in header
    assert (ACCOUNT in BY_ROUTE) == ("My account" in header)
    assert 'role="search"' in header
    assert ("a project" in header) == (SEARCH in BY_ROUTE)


def test_a_stranger_sees_no_search_and_no_way_out(client, db) -> None:
    header = client.get("/sign-in/").content.decode().partition("<main")[0]
    assert "Sign out" not in header
    assert 'role="search"' not in header


def test_the_part_that_a_page_belongs_to_is_marked(lead) -> None:
    page = lead.get("/schools/").content.decode()
    assert re.search(r'href="/schools/" aria-current="true"', page)
