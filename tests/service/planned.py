"""Projects that have come as far as their plan, and the people of both sides, for the tests of plans and concerns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from alongside_service.accounts.models import User
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import Body, School
from alongside_service.review.actions.objectives import complete_plan, save_objective
from alongside_service.review.actions.reviews import add_review, record_progress
from alongside_service.review.models import Objective, ProgressReview
from service import supported as s

WHAT = "Pupils who arrive behind in reading catch up by the end of Year 4."


@dataclass
class Planned:
    """A project whose plan is open to be written, and who writes it."""

    project: SupportProject
    officer: User
    adviser: User
    director: User
    leader: User
    council: User
    supporter: User

    def url(self, rest: str = "plan/") -> str:
        """An address of the project."""
        return f"/projects/{self.project.pk}/{rest}"

    def client(self, who: str) -> Client:
        """The browser of one of them."""
        return s.client_of(getattr(self, who))

    def fresh(self) -> SupportProject:
        """The project as it is stored now."""
        return SupportProject.objects.get(pk=self.project.pk)


def today() -> dt.date:
    """The day on which the tests run."""
    return timezone.localdate()


def planned(task: str = "plan-objectives", *, school: str = s.SCHOOL, **answers: dict[str, Any]) -> Planned:
    """A project of a maintained school in which every task before `task` is complete."""
    project = s.project_at(task, school, **answers)
    body = Body.objects.get(pk="5001")
    SupportProject.objects.filter(pk=project.pk).update(
        supporter_body=body, supporter_name="Northern Lights", appointed=True
    )
    row = School.objects.get(pk=school)
    return Planned(
        project=SupportProject.objects.get(pk=project.pk),
        officer=s.demonstration("delivery-officer"),
        adviser=s.demonstration("adviser"),
        director=s.demonstration("regional-director"),
        leader=s.person("school-leader", "Siân ap Rhys-Jones", school=row),
        council=s.person("responsible-body", "Nguyễn Thị Minh", body=row.responsible_body),
        supporter=s.person("supporting-organisation", "Marie-Claire", body=body),
    )


def words(**changes: str) -> dict[str, str]:
    """What is typed for a whole objective."""
    due = today() + dt.timedelta(days=200)
    return {
        "area": "quality-of-education", "what": WHAT, "measure": "Reading age", "baseline": "54% on track",
        "baseline_value": "54", "target": "65% on track", "target_value": "65.5", "owner": "Tolu",
        "due_on": due.isoformat(), "cost": "12,500",
    } | changes  # fmt: skip


def with_objective(plan: Planned, **changes: str) -> Objective:
    """An objective, put forward by the team."""
    return save_objective(plan.project.pk, words(**changes), person=plan.officer, on=today())


def complete(plan: Planned) -> Objective:
    """A plan of one objective that is complete."""
    objective = with_objective(plan)
    complete_plan(plan.project.pk, person=plan.officer, on=today())
    return objective


def held(plan: Planned, days_ago: int = 3, **changes: str) -> ProgressReview:
    """A review, held by the adviser."""
    typed = {
        "held_on": (today() - dt.timedelta(days=days_ago)).isoformat(), "reviewer": str(plan.adviser.pk),
        "next_needed": "yes", "next_review_on": (today() + dt.timedelta(days=90)).isoformat(),
    } | changes  # fmt: skip
    return add_review(plan.project.pk, typed, person=plan.officer, on=today())


def rated(review: ProgressReview, plan: Planned, *objectives: Objective, steps: str = "Go on.") -> ProgressReview:
    """The review, with each objective rated."""
    typed = {"next_steps": steps}
    for each in objectives:
        typed |= {f"rating-{each.pk}": "on-track", f"details-{each.pk}": "Two points up.", f"value-{each.pk}": "56"}
    return record_progress(review.pk, typed, person=plan.adviser, on=today(), version=review.version)


def as_form(typed: dict[str, str]) -> dict[str, str]:
    """What a browser sends: a day in its three boxes."""
    sent = {}
    for key, value in typed.items():
        if key.endswith("_on"):
            day = dt.date.fromisoformat(value)
            sent |= {f"{key}-day": str(day.day), f"{key}-month": str(day.month), f"{key}-year": str(day.year)}
        else:
            sent[key] = value
    return sent
