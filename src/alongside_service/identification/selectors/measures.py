"""Reading what measurement and early warning say, and how far the making of them is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alongside_service.identification.models import Making, Measured, Outcome, Warned, Watched
from alongside_service.register.models import School
from alongside_service.register.selectors import current

NOT_BETTER = "on inspections that it had not seen it did not do enough better than a plain baseline."


@dataclass(frozen=True, kw_only=True)
class Layers:
    """Where the making of the layers stands for the current load."""

    measures: Making | None
    warning: Making | None
    outcomes: Sequence[Outcome] = ()
    """What is measured, in its order."""

    @property
    def has_measures(self) -> bool:
        """Whether the measures are there."""
        return _done(self.measures)

    @property
    def has_warning(self) -> bool:
        """Whether the early warning is there and is offered."""
        return _done(self.warning) and bool(self.warning and self.warning.offered)

    @property
    def measures_wait(self) -> str:
        """Why the measures are not there, in plain words; empty where they are."""
        return _wait(self.measures, "The measures are", "The measures")

    @property
    def warning_wait(self) -> str:
        """Why the early warning is not there, in plain words; empty where it is."""
        if _done(self.warning) and not self.has_warning:
            why = (self.warning.report.get("why_not") if self.warning else "") or NOT_BETTER
            return f"Early warning is not offered: {why}"
        return _wait(self.warning, "Early warning is", "Early warning")


def _done(making: Making | None) -> bool:
    return making is not None and making.state == Making.DONE


def _wait(making: Making | None, are: str, what: str) -> str:
    if _done(making):
        return ""
    if making is not None and making.state == Making.FAILED:
        return f"{what} could not be worked out: {making.why_failed}"
    return f"{are} being worked out; this takes some minutes."


def layers(*, outcomes: Sequence[Outcome] = ()) -> Layers:
    """Where each layer stands for the current load (one query), with the outcomes where they are at hand."""
    load = current().load
    rows = Making.objects.filter(fingerprint=load.fingerprint) if load else Making.objects.none()
    by_layer = {row.layer: row for row in rows}
    return Layers(measures=by_layer.get(Making.MEASURES), warning=by_layer.get(Making.WARNING), outcomes=outcomes)


def layers_wait() -> str:
    """The fingerprint of the load whose layers wait to be made; empty where none do."""
    return Making.objects.filter(state=Making.WAITING).values_list("fingerprint", flat=True).first() or ""


def outcomes() -> list[Outcome]:
    """What is measured, in its order."""
    return list(Outcome.objects.all())


def measured_of(school: School) -> list[Measured]:
    """Every estimate for one school, in the order of the outcomes, all pupils before groups (one query)."""
    return list(school.measured.select_related("outcome").order_by("outcome__position", "outcome", "group"))


def measured_by_school(urns: Iterable[str], known: Iterable[Outcome]) -> dict[str, list[Measured]]:
    """The estimates for the schools of one page, by URN, in the order of the `known` outcomes (one query)."""
    outcomes_by_id = {outcome.pk: outcome for outcome in known}
    found: dict[str, list[Measured]] = {}
    for row in Measured.objects.filter(school__in=list(urns)).defer("because"):
        row.outcome = outcomes_by_id[row.outcome_id]
        found.setdefault(row.school_id, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.outcome.position, row.outcome_id, row.group))
    return found


def watched_of(school: School) -> list[Watched]:
    """What the sentinels saw of one school that is worth a look (one query)."""
    return list(Watched.objects.filter(school=school).order_by("sentinel"))


def warned_of(school: School) -> Warned | None:
    """The early warning for one school, where there is one."""
    return Warned.objects.filter(school=school).first()


def warned_by_school(urns: Iterable[str]) -> dict[str, Warned]:
    """The early warnings for the schools of one page, by URN."""
    return {row.school_id: row for row in Warned.objects.filter(school__in=list(urns))}
