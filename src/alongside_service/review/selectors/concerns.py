"""Reading concerns, within what a person may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count
from django.http import Http404

from alongside_service.accounts.models import User
from alongside_service.projects.models import SupportProject
from alongside_service.review.models import Concern
from alongside_service.review.scope import concerns_seen


def open_concerns(project_ids: Iterable[int], person: User) -> dict[int, int]:
    """How many unresolved concerns `person` sees, by project; one query however many projects there are.

    A project without one is left out. Resolved concerns never count.
    """
    found = Concern.objects.filter(concerns_seen(person), project_id__in=list(project_ids), resolved_on=None)
    return dict(found.order_by().values_list("project_id").annotate(Count("pk")))


def concerns_of(project: SupportProject, person: User) -> list[Concern]:
    """The concerns that `person` sees: open ones first, then the latest."""
    found = Concern.objects.filter(concerns_seen(person), project=project)
    rows = list(found.select_related("raised_by", "resolved_by", "escalation", "project"))
    return sorted(rows, key=lambda concern: not concern.open)


def concern_of(project: SupportProject, number: int, person: User) -> Concern:
    """One concern with all that was said of it. Raises Http404 for one that `person` does not see."""
    found = (
        Concern.objects.filter(concerns_seen(person), project=project, pk=number)
        .select_related(
            "raised_by", "resolved_by", "project__region", "project__school", "information_powers__by",
            "interim_board__by", "escalation__recorded_by", "escalation__decided_by",
        )
        .prefetch_related("entries__by", "confirmations__by")
        .first()
    )  # fmt: skip
    if found is None:
        raise Http404("There is no such concern, or it is not open to you.")
    return found
