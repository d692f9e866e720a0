"""The reasons for each pair, for those not chosen, and for each school left without help, in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from alongside.brokerage.capacity import latest_graded, places_for_others
from alongside.brokerage.market import Bar, Need, Offer
from alongside.brokerage.names import in_title_case
from alongside.identifiers import Urn
from alongside.policy.brokerage import BrokeragePolicy
from alongside.records import School, SupportingOrganisation

_BLOCKS: Mapping[Bar, tuple[str, str]] = {
    Bar.OPEN: ("has all its places proposed for other schools", "have all their places proposed for other schools"),
    Bar.COMPETES: ("may want the same pupils", "may want the same pupils"),
    Bar.OWN_NEED: (
        "has no place left after its own schools in need",
        "have no place left after their own schools in need",
    ),
    Bar.OWN_FIRST: ("would be asked only after the own trust", "would be asked only after the own trust"),
}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The whole match, for explaining any part of it. `helped` lists by body and phase the schools proposed to it."""

    chosen: Mapping[Urn, Offer]
    helped: Mapping[tuple[str, str], Sequence[Urn]]
    schools: Mapping[Urn, School]
    policy: BrokeragePolicy

    def name(self, urn: Urn) -> str:
        """A school's name."""
        return self.schools[urn].establishment.name if urn in self.schools else urn

    def helps(self, body: SupportingOrganisation) -> Sequence[Urn]:
        """The schools proposed to a body in its phase."""
        return self.helped.get((body.body.id, body.phase.value), ())

    def full(self, body: SupportingOrganisation) -> bool:
        """Whether a body has no place left for a school of another body."""
        helped = self.helps(body)
        outside = sum(not self.chosen[urn].own for urn in helped)
        return len(helped) >= body.capacity or outside >= places_for_others(body)


def why_pair(need: Need, offer: Offer, picture: Picture) -> tuple[str, ...]:
    """Why this body for this school: own trust or shortest whole, what it is good at, its places, no competition."""
    body = offer.body
    kind = body.phase.value.lower()
    used = len(picture.helps(body))
    said = [
        "It is the school's own trust, which is asked first."
        if offer.own
        else "Of the bodies that could help, it is the one that keeps the whole country's match shortest.",
        _distance(offer, picture),
        _good_at(body, kind, picture),
        *body.because[1:],
        f"This match uses {used} of {_count(body.capacity, 'place')}: {body.capacity - used} left.",
    ]
    if not offer.own and need.radius_km:
        said.append(_no_rival(need, offer, kind))
    return tuple(said)


def _distance(offer: Offer, picture: Picture) -> str:
    if math.isinf(offer.metres):
        return "The distance is not known: the school has no coordinates in the register."
    return (
        f"{offer.kilometres:.1f} km in a straight line to {picture.name(offer.nearest)}, "
        "its nearest good or outstanding school of the phase."
    )


def _good_at(body: SupportingOrganisation, kind: str, picture: Picture) -> str:
    latest = [i for urn in body.qualifying if urn in picture.schools and (i := latest_graded(picture.schools[urn]))]
    top = sum(inspection.grades.get("overall_effectiveness") == "outstanding" for inspection in latest)
    newest = max((inspection.started for inspection in latest), default=None)
    said = f"Good at: {body.because[0]}"
    if top:
        said += f" Outstanding overall: {top}."
    return said + (f" The newest of these inspections began on {newest:%-d %B %Y}." if newest else "")


def _no_rival(need: Need, offer: Offer, kind: str) -> str:
    setting = "in the country" if need.town is False else "in a town"
    return (
        f"Its nearest {kind} school of any grade is {offer.competitor_metres / 1000:.1f} km away, beyond the "
        f"{need.radius_km:g} km within which schools {setting} may want the same pupils."
    )


def why_not(need: Need, other: Offer, chosen: Offer | None, picture: Picture) -> str:
    """Why another body was not proposed, in one sentence. `chosen` is None for a school left without help."""
    if other.bar is not Bar.OPEN:
        return _barred(need, other, picture)
    names = ", ".join(picture.name(urn) for urn in picture.helps(other.body))
    if other.own:
        return f"The school's own trust: {_its_places(other.body)} proposed for {names}."
    if picture.full(other.body) or chosen is None:
        return f"{other.kilometres:.1f} km away; {_its_places(other.body)} proposed for {names}."
    farther = other.kilometres - chosen.kilometres
    if farther < 0:
        return f"{other.kilometres:.1f} km away and with a place left: asking it here would lengthen the whole match."
    return f"It could help too: {other.kilometres:.1f} km away, {farther:.1f} km farther."


def _its_places(body: SupportingOrganisation) -> str:
    return "its one place is" if body.capacity == 1 else "its places are"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _barred(need: Need, other: Offer, picture: Picture) -> str:
    kind = other.body.phase.value.lower()
    count = len(other.body.own_in_need)
    take = "takes" if count == 1 else "take"
    said: Mapping[Bar, str] = {
        Bar.COMPETES: (
            f"{picture.name(other.competitor)}, which it runs, is {other.competitor_metres / 1000:.1f} km from the "
            "school: both may want the same pupils."
        ),
        Bar.OWN_NEED: f"{_away(other)}; {_count(count, f'own {kind} school')} in need {take} its places.",
        Bar.FAR: f"{other.kilometres:.0f} km away, beyond the limit of {need.cap_km:g} km.",
        Bar.OWN_FIRST: f"{_away(other)}; the school's own trust is asked first.",
    }
    return said.get(other.bar, "The distance is not known: a school has no coordinates.")


def _away(offer: Offer) -> str:
    return "The school's own trust" if offer.own else f"{offer.kilometres:.1f} km away"


def why_unserved(need: Need, picture: Picture) -> tuple[str, ...]:
    """What blocks help for a school without a proposal: nobody of the phase, nobody in range, conflicts or capacity."""
    kind = need.school.establishment.phase.value.lower()
    if not need.field.bodies:
        return (f"No trust in the country has {picture.policy.least_schools} good or outstanding {kind} schools.",)
    if need.school.establishment.place is None:
        return ("The school has no coordinates in the register, so no distance can be worked out.",)
    bars = need.bars_in_reach()
    if not bars:
        first = next(need.offers())
        return (
            f"No candidate within {need.cap_km:g} km. The nearest is {in_title_case(first.body.body.name)}, "
            f"{first.kilometres:.0f} km away.",
        )
    nearest = islice((o for o in need.offers() if o.own or o.kilometres <= need.cap_km), 3)
    return (
        _counted(need, bars),
        *(f"{in_title_case(offer.body.body.name)}: {why_not(need, offer, None, picture)}" for offer in nearest),
    )


def _counted(need: Need, bars: Mapping[Bar, int]) -> str:
    total, kind = sum(bars.values()), need.school.establishment.phase.value.lower()
    parts = [f"{bars[bar]} {words[0 if bars[bar] == 1 else 1]}" for bar, words in _BLOCKS.items() if bars.get(bar)]
    start, none = ("One trust", "it has no") if total == 1 else (f"{total} trusts", "none has")
    return (
        f"{start} with good or outstanding {kind} schools in reach ({need.cap_km:g} km), and {none} room: "
        f"{'; '.join(parts)}."
    )
