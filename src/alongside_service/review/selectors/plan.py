"""Reading the plan of a project, the promises made in it and the advice given."""

from __future__ import annotations

from django.http import Http404

from alongside_service.projects.models import SupportProject
from alongside_service.review.models import Advice, Commitment, Objective


def objectives_of(project: SupportProject) -> list[Objective]:
    """Every objective, dropped ones too, in order."""
    return list(project.objectives.select_related("changed_by"))


def objective_of(project: SupportProject, number: int) -> Objective:
    """One objective. Raises Http404."""
    found = project.objectives.select_related("changed_by", "project").filter(pk=number).first()
    if found is None:
        raise Http404("There is no such objective in this plan.")
    return found


def commitments_of(project: SupportProject) -> list[Commitment]:
    """Every promise, those with the earliest day first, with the people."""
    return list(project.commitments.select_related("said_by", "done_said_by", "confirmed_by"))


def commitment_of(project: SupportProject, number: int) -> Commitment:
    """One promise. Raises Http404."""
    found = project.commitments.select_related("said_by", "done_said_by", "confirmed_by").filter(pk=number).first()
    if found is None:
        raise Http404("There is no such promise.")
    return found


def advice_of(project: SupportProject) -> list[Advice]:
    """All advice, the latest first, with the people."""
    return list(project.advice.select_related("by", "done_said_by"))


def one_advice_of(project: SupportProject, number: int) -> Advice:
    """One piece of advice. Raises Http404."""
    found = project.advice.select_related("by", "done_said_by").filter(pk=number).first()
    if found is None:
        raise Http404("There is no such advice.")
    return found
