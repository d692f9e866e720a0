"""Working out the layers of measurement and early warning for the current load, by the library, and keeping them.

It takes minutes, so a load does not wait for it: it notes that they are to be made, and the background work makes them.
Done twice for one load it does nothing the second time.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from alongside.editions import Shelf, open_shelf
from alongside.errors import AlongsideError
from alongside.journey.need import need_on
from alongside.journey.warning import warn_on
from alongside.policy import load_measures
from alongside.policy.need import NeedPolicy, load_need
from alongside.policy.warning import WarningPolicy, load_warning
from alongside.provenance import EditionRef
from alongside_service.identification.actions.measures import expect, fail, keep_measures, keep_warnings
from alongside_service.identification.models import Making, Outcome
from alongside_service.register.actions import edition_id
from alongside_service.register.models import Load
from alongside_service.register.selectors import derived_folder

log = logging.getLogger("alongside.work")
Tell = Callable[[str], None]
ENDED = "overall grades ended in {}, and what was learned from them says nothing of inspections since."


def make_layers(tell: Tell = log.info, *, again: bool = False) -> list[str]:
    """Make what is not made yet for the current load, or all of it again; the layers that were made now.

    While a layer is made again, what was made before stays to be seen.
    """
    load = Load.objects.filter(complete=True).order_by("-pk").first()
    if load is None or not (expect(load.fingerprint) or again):
        return []
    waiting = set(
        Making.objects.filter(fingerprint=load.fingerprint, state=Making.WAITING).values_list("layer", flat=True)
    )
    shelf = _shelf(load)
    made = []
    for layer, make in ((Making.MEASURES, _make_measures), (Making.WARNING, _make_warning)):
        if (again or layer in waiting) and _made(layer, load, lambda make=make: make(shelf, load, tell)):  # type: ignore[misc]
            made.append(layer)
    return made


def _made(layer: str, load: Load, make: Callable[[], object]) -> bool:
    try:
        make()
    except AlongsideError as error:
        fail(layer, load.fingerprint, str(error))
        return False
    except Exception:
        fail(layer, load.fingerprint, "something went wrong that the log of the background work describes.")
        raise
    return True


def _make_measures(shelf: Shelf, load: Load, tell: Tell) -> None:
    tell("Working out the measures of need")
    policy = load_need()
    made = need_on(shelf, as_at=load.as_at)
    tell(f"Keeping {made.frame.height:,} estimates")
    report = {"fits": [dict(fit) for fit in made.fits]}
    keep_measures(
        made.frame, outcomes_of(policy), fingerprint=load.fingerprint, sentinels=made.sentinels,
        editions=_ids(made.editions), policy=f"need@{policy.reviewed}", report=report,
    )  # fmt: skip


def _make_warning(shelf: Shelf, load: Load, tell: Tell) -> None:
    tell("Working out the early warning")
    policy = load_warning()
    made = warn_on(shelf, as_at=load.as_at)
    said_of = {each.id: f"{each.label}, about {each.counted}" for each in policy.populations.values()}
    for_whom = [name for name, yes in made.offered_for.items() if yes]
    told = made.frame.filter(pl.col("offered") & pl.col("probability").is_not_null())
    keep_warnings(
        told.with_columns(pl.col("population").replace(said_of)), fingerprint=load.fingerprint,
        offered=bool(for_whom), editions=_ids(made.editions), policy=f"warning@{policy.reviewed}",
        report={
            "told": tried_in_words(made.report, policy),
            "why_not": ENDED.format(f"{policy.labels_ended:%B %Y}") if load.as_at >= policy.labels_ended else "",
        },
    )  # fmt: skip


def tried_in_words(report: Mapping[str, Any], policy: WarningPolicy) -> list[str]:
    """How the model did on inspections that it had not seen, for each population, beside the baseline."""
    return [
        _tried(
            policy.populations[name].label if name in policy.populations else f"schools, {name}", found, report["as_at"]
        )
        for name, found in report.get("populations", {}).items()
    ]


def _tried(label: str, found: Mapping[str, Any], until: str) -> str:
    figures, day = found["overall"], dt.date.fromisoformat(until)
    not_for = [each["phase"].lower() for each in found.get("phases", ()) if found["offered"] and not each["offered"]]
    among = f" Not offered among them for: {', '.join(not_for)}." if not_for else ""
    return (
        f"{label[:1].upper()}{label[1:]}. {found['why']}{among} Tried on {figures['inspections']:,} inspections up to "
        f"{day.day} {day:%B %Y}, of which {figures['prevalence']:.0%} found the school below good. Of two schools "
        f"of which one was below good it gave that one the higher probability {figures['auc']:.0%} of the time, the "
        f"baseline {figures['baseline_auc']:.0%}. The tenth of schools with the highest probability held "
        f"{figures['recall_10']:.0%} of those below good, and {figures['precision_10']:.0%} of that tenth were so."
    )


def _shelf(load: Load) -> Shelf:
    described = derived_folder(load.fingerprint) / "shelf.json"
    data = json.loads(described.read_text()).get("data") if described.exists() else None
    return open_shelf(Path(data) if data else None)


def outcomes_of(policy: NeedPolicy) -> list[Outcome]:
    """What policy measures, as rows."""
    areas = {area.id: area.label for area in policy.areas}
    described = load_measures()
    return [
        Outcome(
            id=each.id, label=each.label, unit=each.unit, better=each.better, area=each.area,
            area_label=areas[each.area], position=at,
            description=described[each.id].description if each.id in described else "",
        )
        for at, each in enumerate(policy.outcomes)
    ]  # fmt: skip


def _ids(editions: Iterable[EditionRef]) -> list[str]:
    return sorted({edition_id(each) for each in editions})
