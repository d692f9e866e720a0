"""What people do with a page: follow a link, choose, tick, write, press. Every step waits for what it needs."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from playwright.sync_api import Page, expect


class Hands:
    """Somebody at the service."""

    def __init__(self, page: Page, site: str) -> None:
        page.set_default_timeout(15_000)
        self.page = page
        self.site = site

    # --- Going about ---

    def go(self, path: str) -> Hands:
        """Type an address."""
        self.page.goto(self.site + path)
        return self

    def follow(self, name: str) -> Hands:
        """Follow the link that begins so (what is only read aloud may come after)."""
        link = self.page.get_by_role("link").filter(has_text=re.compile(rf"^\s*{re.escape(name)}", re.IGNORECASE)).first
        with self.page.expect_navigation():
            link.click()
        return self

    def today(self, what: str, school: str) -> Hands:
        """Follow a line of Today that leads to what is to be done for a school."""
        self.go("/today/")
        line = (
            self.page.locator(".app-work a").filter(has_text=re.compile(re.escape(what))).filter(has_text=school).first
        )
        expect(line, f"{what} is not on Today").to_be_visible()
        with self.page.expect_navigation():
            line.click()
        return self

    # --- Filling in ---

    def choose(self, *labels: str) -> Hands:
        """Choose a radio button by its words."""
        for label in labels:
            self.page.get_by_role("radio", name=label, exact=True).check()
        return self

    def tick(self, *labels: str) -> Hands:
        """Tick a box by its words."""
        for label in labels:
            self.page.get_by_role("checkbox", name=label, exact=True).check()
        return self

    def write(self, label: str, text: str) -> Hands:
        """Write into the box of this name."""
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def pick(self, label: str, text: str) -> Hands:
        """Pick from a list by a part of the words."""
        box = self.page.get_by_label(label, exact=True)
        value = box.locator("option").filter(has_text=text).first.get_attribute("value")
        box.select_option(value)
        return self

    def day(self, legend: str, on: dt.date) -> Hands:
        """Write a day into its three boxes."""
        boxes = self.page.get_by_role("group", name=legend)
        for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
            boxes.get_by_label(part, exact=True).fill(str(value))
        return self

    # --- Sending ---

    def press(self, button: str, *, status: int = 200) -> Hands:
        """Press a button that sends a form, and see the page that comes."""
        with self.page.expect_navigation() as coming:
            self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        answer: Any = coming.value
        said = "" if answer.status == status else self.page.locator("main").inner_text()
        assert answer.status == status, f"{button}: {answer.status}: {said}"
        return self

    def post(self, path: str, **typed: str) -> tuple[int, str]:
        """Send a form that no page offers, with the token of a page that is open: its status, and what comes back."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
        sent = {"csrfmiddlewaretoken": token, **typed}
        answer = self.page.request.post(self.site + path, form=sent, headers={"Referer": self.page.url})
        return answer.status, answer.text()

    def sees(self, *texts: str) -> Hands:
        """The page says so."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def sees_not(self, *texts: str) -> Hands:
        """The page says nothing of it."""
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)
        return self

    def status(self, task: str, words: str) -> Hands:
        """The task list of the project says so of a task."""
        row = self.page.locator("li.govuk-task-list__item").filter(
            has=self.page.get_by_role("link", name=task, exact=True)
        )
        expect(row.locator(".govuk-task-list__status")).to_contain_text(words)
        return self
