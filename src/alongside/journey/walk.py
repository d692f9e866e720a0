"""One region once round the loop: identified, compared with schools like it, matched, and promised to on both sides.

Everything here is recomputed from the editions on the day. Nothing is decided: a named person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alongside.brokerage import match, supporters
from alongside.errors import JourneyError
from alongside.evidence import Compared, Context, Figures, SimilarSchools, compare, describe_context, similar_schools
from alongside.evidence.comparison import measures_needed
from alongside.identification.rules import identify, screen
from alongside.identifiers import Urn
from alongside.policy import Rules, RuleVersion, load_measures
from alongside.policy.brokerage import BrokeragePolicy, load_brokerage
from alongside.policy.evidence import EvidencePolicy, load_evidence
from alongside.policy.measures import Measure
from alongside.policy.review import ReviewPolicy, load_review
from alongside.provenance import EditionRef
from alongside.records import (
    Answer,
    CommitmentsSheet,
    Matching,
    Phase,
    Proposal,
    RuleAnswer,
    School,
    SupportingOrganisation,
    Unserved,
)
from alongside.register.register import Register
from alongside.review import draft_commitments


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The policy of every stage but identification, whose rules are dated apart."""

    evidence: EvidencePolicy
    brokerage: BrokeragePolicy
    review: ReviewPolicy
    measures: Mapping[str, Measure]

    @classmethod
    def load(cls) -> Policies:
        """The policies that come with the library. Raises PolicyError."""
        return cls(evidence=load_evidence(), brokerage=load_brokerage(), review=load_review(), measures=load_measures())


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One school's way round: why it was identified, who is like it, who could help, and what would be promised.

    Exactly one of `proposal` (then with `sheet`) and `unserved` is there. `context` is by variable id.
    """

    school: School
    answer: RuleAnswer
    context: Mapping[str, float | None]
    similar: SimilarSchools | None
    compared: tuple[Compared, ...]
    proposal: Proposal | None
    unserved: Unserved | None
    sheet: CommitmentsSheet | None


@dataclass(frozen=True, kw_only=True)
class Journey:
    """A region's journey on a day. `matching` is the whole country's, so that no supporter is promised twice.

    `stops` are in the order of local authority, then name. `schools` are all open schools by URN, for names.
    """

    region: str
    as_at: dt.date
    rule_title: str
    rule: RuleVersion
    stops: tuple[Stop, ...]
    considered: int
    """Open schools of the region that the rule was put to."""
    cannot_tell: tuple[RuleAnswer, ...]
    """Schools of the region about which the rule could not tell."""
    country_identified: int
    matching: Matching
    schools: Mapping[Urn, School]
    policies: Policies
    sources: tuple[EditionRef, ...]

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The region's own proposals."""
        return tuple(stop.proposal for stop in self.stops if stop.proposal)

    @property
    def unserved(self) -> tuple[Unserved, ...]:
        """The region's schools for which nobody could be proposed."""
        return tuple(stop.unserved for stop in self.stops if stop.unserved)

    def supporter(self, body_id: str, phase: Phase) -> SupportingOrganisation:
        """A supporting organisation of the match. Raises KeyError where it is in none."""
        return next(s for s in self.matching.supporters if s.body.id == body_id and s.phase is phase)


def walk(
    register: Register,
    region: str,
    rules: Rules,
    *,
    figures: Figures,
    rule_id: str = "stuck",
    policies: Policies | None = None,
) -> Journey:
    """Walk a region round the loop on the register's day.

    `figures` may hold editions of any day; give only those that were public (`journey.gather.figures_frame`). Raises
    JourneyError for a region that no school is in, PolicyError for an unknown rule, MatchingError from the solver.
    """
    chosen = policies or Policies.load()
    here = _schools_of(register, region)
    screened = screen(register.schools.values(), rule_id, register.as_at, rules)
    identified = tuple(urn for urn, found in screened.items() if found is Answer.MET)
    matching = _match(register, identified, chosen.brokerage)
    found = [school for school in here if screened[school.urn] is Answer.MET]
    unknown = [school for school in here if screened[school.urn] is Answer.CANNOT_TELL]
    met = {a.urn: a for a in identify(found, rule_id, register.as_at, rules)}
    phases = sorted({school.establishment.phase for school in found})
    contexts = {p: describe_context(register.schools.values(), p, figures, chosen.evidence) for p in phases}
    stops = _stops(found, register, contexts, met, matching, figures, chosen)
    rule = rules.get(rule_id)
    return Journey(
        region=region,
        as_at=register.as_at,
        rule_title=rule.title,
        rule=rule.on(register.as_at),
        stops=stops,
        considered=len(here),
        cannot_tell=identify(unknown, rule_id, register.as_at, rules),
        country_identified=len(identified),
        matching=matching,
        schools=register.schools,
        policies=chosen,
        sources=_sources(stops, register, [ref for context in contexts.values() for ref in context.drawn_from]),
    )


def _schools_of(register: Register, region: str) -> list[School]:
    here = [school for school in register.schools.values() if school.establishment.region == region]
    if not here:
        known = sorted({school.establishment.region for school in register.schools.values()} - {""})
        raise JourneyError(f"No school is in a region called {region!r}.", remedy=f"Choose one of: {', '.join(known)}.")
    return sorted(here, key=lambda s: (s.establishment.la_name, s.establishment.name, s.urn))


def _match(register: Register, identified: Sequence[Urn], policy: BrokeragePolicy) -> Matching:
    bodies = supporters(register.schools.values(), identified, as_at=register.as_at, policy=policy)
    return match([register.schools[urn] for urn in identified], register.schools, bodies, policy)


def _stops(
    found: Sequence[School],
    register: Register,
    contexts: Mapping[Phase, Context],
    met: Mapping[Urn, RuleAnswer],
    matching: Matching,
    figures: Figures,
    policies: Policies,
) -> tuple[Stop, ...]:
    proposals = {proposal.urn: proposal for proposal in matching.proposals}
    unserved = {left.urn: left for left in matching.unserved}
    similar: dict[Urn, SimilarSchools] = {}
    for context in contexts.values():
        those = [school.urn for school in found if school.establishment.phase is context.phase]
        similar.update(similar_schools(those, context, policies.evidence))
    compared = _compare(found, similar, register, figures, policies)
    return tuple(
        _stop(
            school,
            met[school.urn],
            contexts[school.establishment.phase],
            similar.get(school.urn),
            compared[school.urn],
            proposals.get(school.urn),
            unserved.get(school.urn),
            as_at=register.as_at,
            policies=policies,
        )
        for school in found
    )


def _stop(
    school: School,
    answer: RuleAnswer,
    context: Context,
    similar: SimilarSchools | None,
    compared: tuple[Compared, ...],
    proposal: Proposal | None,
    unserved: Unserved | None,
    *,
    as_at: dt.date,
    policies: Policies,
) -> Stop:
    return Stop(
        school=school,
        answer=answer,
        context=context.described(school.urn),
        similar=similar,
        compared=compared,
        proposal=proposal,
        unserved=unserved,
        sheet=draft_commitments(proposal, as_at=as_at, policy=policies.review) if proposal else None,
    )


def _compare(
    found: Sequence[School],
    similar: Mapping[Urn, SimilarSchools],
    register: Register,
    figures: Figures,
    policies: Policies,
) -> dict[Urn, tuple[Compared, ...]]:
    others = {
        school.urn: [register.schools[near.urn] for near in similar[school.urn].schools]
        if school.urn in similar
        else []
        for school in found
    }
    needed = {school.urn: school for group in others.values() for school in group} | {s.urn: s for s in found}
    phases = {school.establishment.phase.value for school in found}
    looked_up = figures.by_school(list(needed.values()), measures_needed(policies.evidence, phases))
    better = {name: measure.better for name, measure in policies.measures.items()}
    return {school.urn: compare(school, others[school.urn], looked_up, policies.evidence, better) for school in found}


def _sources(stops: Sequence[Stop], register: Register, context: Sequence[EditionRef]) -> tuple[EditionRef, ...]:
    """Every edition that a fact or figure of the brief was read from, by publisher, title and period."""
    used: dict[EditionRef, None] = dict.fromkeys(context)
    for stop in stops:
        used.update(dict.fromkeys(stop.school.establishment.drawn_from))
        facts = (fact.source for clause in stop.answer.clauses for fact in clause.facts)
        shown = (f.source for c in stop.compared for f in (*c.history, c.comparison.own, *c.comparison.others))
        used.update(dict.fromkeys(ref for ref in (*facts, *shown) if ref))
        for near in stop.similar.schools if stop.similar else ():
            used.update(dict.fromkeys(register.schools[near.urn].establishment.drawn_from))
    return tuple(sorted(used, key=lambda ref: (ref.publisher, ref.title, ref.period, ref.edition)))
