"""The rules engine: what a dated rule says of a school on a day, why, and what would change it.

A pure function of the school, the day and the policy. It answers met, not met or cannot tell, and every answer carries
the clauses, the values they looked at and the editions that the values came from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from alongside.identification.circumstances import find_governance, find_open, find_phase
from alongside.identification.figures import find_figures
from alongside.identification.findings import Finding, in_words, not_confirmed, sentence
from alongside.identification.inspections import find_inspection, same_structure, settle_inspection
from alongside.identification.logic import decide, pivotal
from alongside.identifiers import Urn
from alongside.policy import ClauseSpec, Rules, RuleVersion
from alongside.policy.eligibility import SCOPE
from alongside.records import Answer, Clause, RuleAnswer, School

_FINDERS: Mapping[str, Callable[[ClauseSpec, School, dt.date, Rules], Finding]] = {
    "open": lambda spec, school, as_at, rules: find_open(spec, school, as_at),
    "governance": lambda spec, school, as_at, rules: find_governance(spec, school, as_at),
    "phase": lambda spec, school, as_at, rules: find_phase(spec, school, as_at),
    "inspection": find_inspection,
    "figure": find_figures,
}


def answer(school: School, rule_id: str, *, as_at: dt.date, rules: Rules) -> RuleAnswer:
    """What the rule says of the school on the day.

    Uses only what was public by then (`Inspection.known_from`, `EditionRef.as_at`). Raises PolicyError for a rule that
    does not exist, and for a day on which no version of it was in force.
    """
    return _answer(school, rules.get(rule_id).on(as_at), as_at, rules)


def identify(schools: Iterable[School], rule_id: str, as_at: dt.date, rules: Rules) -> tuple[RuleAnswer, ...]:
    """The rule's answer for each school, in the order given. Raises PolicyError as `answer` does."""
    version = rules.get(rule_id).on(as_at)
    return tuple(_answer(school, version, as_at, rules) for school in schools)


def screen(schools: Iterable[School], rule_id: str, as_at: dt.date, rules: Rules) -> dict[Urn, Answer]:
    """The answers alone, by URN, without reasons: the same as those of `identify`, several times quicker.

    Raises PolicyError as `answer` does.
    """
    version = rules.get(rule_id).on(as_at)
    return {school.urn: _settle(school, version, as_at, rules) for school in schools}


def _settle(school: School, version: RuleVersion, as_at: dt.date, rules: Rules) -> Answer:
    def of(clause: str) -> Answer:
        spec = version.clauses[clause]
        if spec.kind == "inspection":
            return settle_inspection(spec, school, as_at, rules)
        return _FINDERS[spec.kind](spec, school, as_at, rules).answer

    return decide(version.met_when, of)


def _answer(school: School, version: RuleVersion, as_at: dt.date, rules: Rules) -> RuleAnswer:
    findings = {spec.id: _FINDERS[spec.kind](spec, school, as_at, rules) for spec in version.clauses.values()}
    whole = decide(version.met_when, lambda clause: findings[clause].answer)
    return RuleAnswer(
        urn=school.urn,
        rule=version.rule,
        version=version.name,
        as_at=as_at,
        answer=whole,
        clauses=tuple(_clause(version.clauses[clause], finding) for clause, finding in findings.items()),
        because=_because(version, findings, whole),
        would_change=_would_change(version, findings, whole),
        same_structure=same_structure(school, as_at),
        warnings=_warnings(version, findings, as_at),
    )


def _clause(spec: ClauseSpec, finding: Finding) -> Clause:
    return Clause(
        id=spec.id,
        text=spec.text,
        answer=finding.answer,
        facts=finding.facts,
        because=sentence(finding.lead + finding.because),
    )


def _because(version: RuleVersion, findings: Mapping[str, Finding], whole: Answer) -> str:
    """The sentences of the clauses that decided; a school that the rule is not about hears that and no more."""
    deciding = [clause for clause, finding in findings.items() if finding.answer is whole]
    scope = [clause for clause in deciding if version.clauses[clause].kind in SCOPE]
    telling = [clause for clause in deciding if clause not in scope]
    chosen = scope if whole is Answer.NOT_MET and scope else telling or scope
    told: dict[str, dict[str, None]] = {}
    for finding in (findings[clause] for clause in chosen):
        told.setdefault(finding.lead, {})[finding.because] = None
    return " ".join(sentence(lead + "; ".join(rest)) for lead, rest in told.items())


def _would_change(version: RuleVersion, findings: Mapping[str, Finding], whole: Answer) -> tuple[str, ...]:
    """What would change the answer alone; where nothing alone would, what must change together.

    Nothing is said to a school that the rule does not cover.
    """
    outside = [c for c, f in findings.items() if version.clauses[c].kind in SCOPE and f.answer is Answer.NOT_MET]
    if outside:
        return ()
    alone = pivotal(version.met_when, {clause: finding.answer for clause, finding in findings.items()})
    words = dict.fromkeys(text for clause in alone for text in findings[clause].would_change)
    if words:
        return tuple(words)
    together = dict.fromkeys(
        text for finding in findings.values() if finding.answer is whole for text in finding.would_change
    )
    return ("; and ".join(together),) if together else ()


def _warnings(version: RuleVersion, findings: Mapping[str, Finding], as_at: dt.date) -> tuple[str, ...]:
    warnings = [] if version.confirmed else [not_confirmed(version.uncertainty)]
    if as_at > version.review:
        warnings.append(
            f"This rule was to be looked at again by {in_words(version.review)}: check that it still stands."
        )
    warnings.extend(text for finding in findings.values() for text in finding.warnings)
    return tuple(dict.fromkeys(warnings))
