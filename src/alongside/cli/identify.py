"""`alongside identify`: which schools a dated rule identifies, and why."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from alongside.cli import choices, output, progress
from alongside.editions import Shelf, open_shelf
from alongside.errors import IdentifierError, JourneyError
from alongside.identification.findings import in_words
from alongside.identification.inspections import graded
from alongside.identification.rules import identify
from alongside.identifiers import Urn, urn
from alongside.journey.gather import gather
from alongside.policy import Frameworks, Rules, RuleVersion, load_rules
from alongside.records import Answer, Clause, Establishment, Fact, Inspection, RuleAnswer, School
from alongside.register.register import Register

ANSWERS: Mapping[str, Answer] = {answer.value.replace(" ", "-"): answer for answer in Answer}
COLUMNS = (
    "urn", "name", "phase", "region", "local_authority", "responsible_body", "version", "answer", "same_structure",
    "latest_inspection", "latest_framework", "latest_grade", "latest_urn",
    "previous_inspection", "previous_framework", "previous_grade", "previous_urn",
    "because", "would_change", "warnings",
)  # fmt: skip
FACT_COLUMNS = (
    "urn", "version", "answer", "clause", "clause_text", "clause_answer", "clause_because",
    "fact", "value", "source", "edition", "row",
)  # fmt: skip
_SHORT = ("urn", "name", "phase", "local_authority", "answer", "same_structure", "because")


@click.command("identify")
@click.option("--rule", "rule_id", required=True, help="The rule's id, such as stuck (docs/reference/rules).")
@choices.day_option
@choices.data_option
@choices.store_option
@click.option("--region", default="", help="One region only, such as 'North West'.")
@click.option(
    "--answer",
    "wanted",
    type=click.Choice([*ANSWERS, "all"]),
    default="met",
    show_default=True,
    help="Which answers to print.",
)
@click.option("--explain", "school_urn", default="", metavar="URN", help="Tell everything about one school's answer.")
@click.option("--summary", is_flag=True, help="Count the answers on standard error, even where it is no terminal.")
@output.format_option
def command(
    rule_id: str,
    as_at: dt.datetime,
    data: Path | None,
    store: Path | None,
    region: str,
    wanted: str,
    school_urn: str,
    summary: bool,
    form: str,
) -> None:
    """Say which schools a dated rule identifies on a day, and why.

    Prints the schools that meet the rule, one to a line. `--answer all` prints every school with its answer: met, not
    met, or cannot tell. A table shows a few columns; CSV and JSON give all. `--explain` tells one school's answer in
    words, or as CSV or JSON with a line for each value that was looked at.

    Exit codes: 0 done, even where no school meets the rule; 1 refused, with the reason and the remedy on standard
    error; 2 the command was written wrongly.
    """
    day, rules = as_at.date(), load_rules()
    version = rules.get(rule_id).on(day)
    asked = _urn(school_urn) if school_urn else None
    with progress.drawn("files") as hear:
        shelf = open_shelf(data, store=store, progress=hear)
    register = gather(shelf, as_at=day, measures=_measures(version))
    _refuse_no_evidence(shelf, version, day)
    if asked:
        _explain(_school(register, asked), rule_id, day, rules, form)
        return
    schools = _in_region(register, region)
    answers = identify(schools, rule_id, day, rules)
    pairs = zip(schools, answers, strict=True)
    chosen = [(school, found) for school, found in pairs if wanted == "all" or found.answer is ANSWERS[wanted]]
    rows = [_row(school, found, rules.frameworks) for school, found in chosen]
    output.write(rows, form=form, columns=_SHORT if form == "table" else COLUMNS)
    if summary or sys.stderr.isatty():
        click.echo(summarised(version, schools, answers, _evidence(shelf, version, day)), err=True)


def _urn(text: str) -> Urn:
    try:
        return urn(text)
    except IdentifierError as error:
        raise click.BadParameter(str(error), param_hint="--explain") from error


def _measures(version: RuleVersion) -> tuple[str, ...]:
    return tuple(clause.measure for clause in version.clauses.values() if clause.measure)


def _sources(version: RuleVersion) -> tuple[str, ...]:
    """The sources without which the rule cannot say anything of anybody."""
    kinds = {clause.kind for clause in version.clauses.values()}
    return ("ofsted_latest_inspections", "ofsted_inspection_history") if "inspection" in kinds else ("ks4",)


def _evidence(shelf: Shelf, version: RuleVersion, day: dt.date) -> tuple[str, ...]:
    """The newest usable edition of each source that the rule looks at, in words."""
    found = [shelf.newest(source, as_at=day) for source in _sources(version)]
    return tuple(f"{edition.ref}" for edition in found if edition)


def _refuse_no_evidence(shelf: Shelf, version: RuleVersion, day: dt.date) -> None:
    if not _evidence(shelf, version, day):
        raise JourneyError(
            f"No edition usable on {day} holds what the rule {version.rule!r} looks at.",
            remedy=f"Import a file of {' or '.join(_sources(version))} published by then, or ask about a later day.",
        )


def _school(register: Register, asked: Urn) -> School:
    if asked not in register.schools:
        raise JourneyError(
            f"No school open on {register.as_at} has the URN {asked}.",
            remedy="Check the URN; a school that had closed or not yet opened is not in that day's register.",
        )
    return register.schools[asked]


def _in_region(register: Register, region: str) -> tuple[School, ...]:
    schools = tuple(register.schools.values())
    if not region:
        return schools
    regions = {school.establishment.region.lower(): school.establishment.region for school in schools}
    if region.strip().lower() not in regions:
        names = ", ".join(sorted(name for name in regions.values() if name))
        raise JourneyError(f"There is no region {region!r} in the register.", remedy=f"Choose one of: {names}.")
    return tuple(s for s in schools if s.establishment.region.lower() == region.strip().lower())


# --- Rows -----------------------------------------------------------------------------------------------------------


def _row(school: School, found: RuleAnswer, frameworks: Frameworks) -> Mapping[str, object]:
    place = school.establishment
    known = graded(school, found.as_at)
    return {
        "urn": school.urn,
        "name": place.name,
        "phase": place.phase.value,
        "region": place.region,
        "local_authority": place.la_name,
        "responsible_body": place.responsible_body.name if place.responsible_body else "",
        "version": found.version,
        "answer": found.answer.value,
        "same_structure": found.same_structure,
        **_inspected("latest", known[:1], frameworks),
        **_inspected("previous", known[1:2], frameworks),
        "because": found.because,
        "would_change": "; ".join(found.would_change),
        "warnings": " ".join(found.warnings),
    }


def _inspected(which: str, known: Sequence[Inspection], frameworks: Frameworks) -> Mapping[str, object]:
    if not known:
        return {f"{which}_{name}": "" for name in ("inspection", "framework", "grade", "urn")}
    inspection = known[0]
    return {
        f"{which}_inspection": inspection.started.isoformat(),
        f"{which}_framework": inspection.framework,
        f"{which}_grade": _graded(inspection, frameworks),
        f"{which}_urn": inspection.urn,
    }


def _graded(inspection: Inspection, frameworks: Frameworks) -> str:
    """The overall grade; under a framework without one, each area's grade."""
    overall = inspection.grades.get("overall_effectiveness")
    return overall or "; ".join(f"{frameworks.area_name(area)}: {grade}" for area, grade in inspection.grades.items())


def _explain(school: School, rule_id: str, day: dt.date, rules: Rules, form: str) -> None:
    """Text for people; for machines one line for each fact that a clause looked at."""
    if form == "table":
        click.echo(explanation(school, rule_id, day, rules))
        return
    (found,) = identify([school], rule_id, day, rules)
    empty = Fact(label="", value="")
    output.write(
        [_fact_row(found, clause, fact) for clause in found.clauses for fact in clause.facts or (empty,)],
        form=form,
        columns=FACT_COLUMNS,
    )


def _fact_row(found: RuleAnswer, clause: Clause, fact: Fact) -> Mapping[str, object]:
    source = fact.source
    return {
        "urn": found.urn,
        "version": found.version,
        "answer": found.answer.value,
        "clause": clause.id,
        "clause_text": clause.text,
        "clause_answer": clause.answer.value,
        "clause_because": clause.because,
        "fact": fact.label,
        "value": fact.value,
        "source": str(source) if source else "",
        "edition": source.edition if source else "",
        "row": fact.row,
    }


# --- Words ----------------------------------------------------------------------------------------------------------


def summarised(
    version: RuleVersion, schools: Sequence[School], answers: Sequence[RuleAnswer], evidence: Sequence[str]
) -> str:
    """Counts of the answers, and of the schools that meet the rule by phase and by region."""
    met = [s.establishment for s, found in zip(schools, answers, strict=True) if found.answer is Answer.MET]
    same = sum(found.same_structure is True for found in answers if found.answer is Answer.MET)
    inspected = any(clause.kind == "inspection" for clause in version.clauses.values())
    by_answer = Counter(found.answer.value for found in answers)
    warnings = sorted({text for found in answers for text in found.warnings})
    return "\n".join(
        [
            f"{version.name}, of {len(answers)} schools: " + _counted(by_answer),
            *([f"Meeting it with the latest inspection under the present URN: {same}"] if inspected else []),
            "By phase: " + _counted(Counter(place.phase.value for place in met)),
            "By region: " + _counted(Counter(place.region for place in met)),
            *(f"Evidence: {line}" for line in evidence),
            *(f"Warning: {line}" for line in warnings),
        ]
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def explanation(school: School, rule_id: str, day: dt.date, rules: Rules) -> str:
    """One school's answer as text: the rule, each clause with its facts and where each came from."""
    (found,) = identify([school], rule_id, day, rules)
    version = rules.get(rule_id).on(day)
    lines = [
        f"{school.establishment.name} (URN {school.urn}), {_where(school.establishment)}",
        f"{rules.get(rule_id).title}, as at {in_words(day)}: {found.answer.value.upper()}",
        "",
        f"The rule ({found.version}): {version.text}",
        f"Because: {found.because}",
    ]
    lines += [f"What would change it: {text}." for text in found.would_change]
    lines += [f"Warning: {text}" for text in found.warnings]
    for clause in found.clauses:
        lines += ["", f"[{clause.answer.value}] {clause.text}", f"    {clause.because}"]
        lines += [f"    - {_told(fact)}" for fact in clause.facts]
    same = {True: "yes", False: "no, of a predecessor", None: "there is none"}[found.same_structure]
    lines += ["", f"Latest graded inspection under the present URN: {same}", f"Source of the rule: {version.source}"]
    return "\n".join(lines)


def _where(place: Establishment) -> str:
    return ", ".join(part for part in (place.phase.value.lower(), place.la_name, place.region) if part)


def _told(fact: Fact) -> str:
    row = f", row {fact.row}" if fact.row is not None else ""
    return f"{fact.label}: {fact.value}" + (f" [{fact.source}{row}]" if fact.source else "")
