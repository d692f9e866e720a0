"""One invented project: its school, its people, and what is to become of it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

from alongside_service.accounts.models import User
from alongside_service.identification import selectors as heard
from alongside_service.projects.actions import save_task
from alongside_service.projects.decisions import decide
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import Body, School
from alongside_service.seed.people import Seats

Days = Generator[int, dt.date, dt.date]
"""Steps in days: yields how many working days pass before the next step, is sent its day, and returns the last one."""


@dataclass
class Case:
    """One project and what is to become of it."""

    school: School
    seats: Seats
    officer: User
    adviser: User
    helper: Body
    rng: random.Random
    path: str = "match"
    """`match`, `review`, `contested`, `changed`, `refused`, `paused`, `stopped`, `improved`."""
    self_referral: bool = False
    urgent: bool = False
    stalls_at: str = ""
    """The step after which nothing more is done."""
    concern: bool = False
    project: int = 0

    def any_of(self, choices: Any) -> Any:
        """One of some invented words."""
        return self.rng.choice(choices)

    def wait(self, least: int, most: int) -> int:
        """So many working days."""
        return self.rng.randint(least, most)

    def write(self, key: str, raw: Mapping[str, Any], *, by: User, on: dt.date) -> None:
        """Save a task over whatever is there."""
        row = self.now.records.filter(task=key).first()
        save_task(self.project, key, raw, person=by, on=on, version=row.version if row else 0)

    @property
    def now(self) -> SupportProject:
        """The project as it is stored now."""
        return SupportProject.objects.select_related("school", "region").get(pk=self.project)


def ticks(*names: str, **more: Any) -> dict[str, Any]:
    """Answers in which every named box is ticked, and more."""
    return {**dict.fromkeys(names, "yes"), **more}


def answers_now(case: Case, key: str) -> dict[str, Any]:
    """What is stored under a task."""
    row = case.now.records.filter(task=key).first()
    return dict(row.answers) if row else {}


def take(case: Case, key: str, raw: Mapping[str, Any], on: dt.date) -> None:
    """The director takes a decision, on the proposal that waits where there is one."""
    project = case.now
    decide(
        case.project, key, raw, person=case.seats.director, on=on, heard=heard.heard(project),
        rule_versions=heard.rule_versions_for(project),
        proposal_id=getattr(project.proposals.filter(task=key, status="waiting").first(), "pk", None),
    )  # fmt: skip
