"""The reference pages that policy prints: each rule with its worked examples, the frameworks, the measures.

`scripts/print_rules` writes them; a test asserts that what is committed is what is printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from alongside.policy import (
    Citation,
    Combination,
    Condition,
    FrameworkReading,
    Rule,
    Rules,
    RuleVersion,
    load_frameworks,
    load_measures,
    load_rules,
)
from spec.rows import Row
from spec.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path("docs") / "reference"
_PRINTED = (
    "<!-- Printed by scripts/print_rules from the policy files and the worked examples in tests/spec. Do not edit. -->"
)


def pages() -> Mapping[Path, str]:
    """Every printed page, by its path in the repository."""
    rules = load_rules()
    printed = {REFERENCE / "rules" / f"{rule.id}.md": rule_page(rule, rules) for rule in rules.rules.values()}
    printed[REFERENCE / "rules" / "README.md"] = _index(rules)
    printed[REFERENCE / "frameworks.md"] = _frameworks_page()
    printed[REFERENCE / "measures.md"] = _measures_page()
    return printed


def rule_page(rule: Rule, rules: Rules) -> str:
    """A rule's page: what it is, each version with its clauses and source, what its phrases mean, and examples."""
    parts = [f"# {rule.title}", _PRINTED, rule.about, f"Ask it with `alongside identify --rule {rule.id} --as-at DAY`."]
    for version in reversed(rule.versions):
        parts += _version(version)
    readings = dict.fromkeys(
        reading for version in rule.versions for clause in version.clauses.values() if (reading := clause.reading)
    )
    if readings:
        parts += ["## What the phrases mean under each framework", _READINGS]
    for reading in readings:
        parts += _reading(reading, rules)
    measures = dict.fromkeys(c.measure for v in rule.versions for c in v.clauses.values() if c.measure)
    for measure in measures:
        parts += _published(measure, rules)
    parts += ["## Worked examples", _EXAMPLES, _examples(TABLES[rule.id])]
    return "\n\n".join(parts) + "\n"


_READINGS = (
    "Grades are looked at in their own framework and are never set beside another's. "
    "Not confirmed means that we have not read it in a publication; answers that lean on it say so."
)
_EXAMPLES = (
    "Each row is tested against the engine as it stands here. Histories are newest first; a bare grade is the overall "
    "effectiveness."
)


def _version(version: RuleVersion) -> list[str]:
    last = f"to {_day(version.last_day)}" if version.last_day else "and still in force"
    parts = [f"## From {_day(version.first_day)} {last}", f"**{version.text}**"]
    if version.note:
        parts.append(version.note)
    if not version.confirmed:
        parts.append(f"**Not confirmed.** {version.uncertainty}")
    parts += [_table(["Clause", "What it asks"], [(f"`{c.id}`", c.text) for c in version.clauses.values()])]
    parts.append(f"Met when {_when(version.met_when)}.")
    parts.append(f"Source: {cite(version.source)} To be looked at again by {_day(version.review)}.")
    parts += [f"Quoted, not counted here: {quoted.text} Source: {cite(quoted.source)}" for quoted in version.quoted]
    return parts


def _when(combination: Combination[str]) -> str:
    items = [f"({_when(i)})" if isinstance(i, Combination) else f"`{i}`" for i in combination.of]
    return (" and " if combination.how == "all" else " or ").join(items)


def _reading(reading_id: str, rules: Rules) -> list[str]:
    reading = rules.readings[reading_id]
    rows = [
        (
            rules.frameworks.get(name).name,
            _means(under, rules),
            "yes" if under.confirmed else "no",
            " ".join(part for part in (under.uncertainty, cite(under.source)) if part),
        )
        for name, under in reading.under.items()
    ]
    return [
        f"### {reading.title}",
        _table(["Framework", "Counts when", "Confirmed", "Source and what is unsure"], rows),
    ]


def _means(under: FrameworkReading, rules: Rules) -> str:
    by_grades = _settled(under.settled_by, rules)
    if under.unless:
        by_grades += f", unless it is {rules.readings[under.unless].title.lower()}"
    if not under.recorded:
        return by_grades
    recorded = f"the recorded category is {_or(under.recorded)}"
    if under.grades_alone == "rule out":
        return f"{recorded}; where none is recorded, it is ruled out unless {by_grades}"
    return f"{recorded}; where none is recorded, when {by_grades}"


def _settled(combination: Combination[Condition], rules: Rules) -> str:
    """Conditions on several areas with the same grades are told as one."""
    told: list[str] = []
    plain = [item for item in combination.of if isinstance(item, Condition)]
    for grades, conditions in groupby(plain, key=lambda c: (c.grades, c.safeguarding)):
        names = ["safeguarding" if c.safeguarding else rules.frameworks.area_name(c.area).lower() for c in conditions]
        joined = _or(names) if combination.how == "any" else " and ".join(names)
        told.append(f"{joined} is {_or(grades[0] or grades[1])}")
    told += [f"({_settled(i, rules)})" for i in combination.of if isinstance(i, Combination)]
    text = (" and " if combination.how == "all" else ", or ").join(told)
    return text[1:-1] if len(told) == 1 and text.startswith("(") else text


def _published(measure: str, rules: Rules) -> list[str]:
    years = rules.published[measure]
    rows = [(year, f"counts from {_day(day)}") for year, day in years.years.items()]
    rows += [(year, f"not published: {because}") for year, because in years.not_published.items()]
    label = load_measures()[measure].label
    return [
        f"## Years in which {label} was published",
        _table(["Year", ""], sorted(rows)),
        f"Source: {cite(years.source)}",
    ]


def _examples(rows: Sequence[Row]) -> str:
    body = []
    for row in rows:
        school = "; ".join(part for part in (row.school, row.history.replace(";", ";<br>"), row.scores) if part)
        record = "" if row.record == "2005-09-01" else f"<br>(inspections complete from {row.record or 'no known day'})"
        change = f" Would change it: {'; '.join(row.change)}." if row.change else ""
        warned = " *Answered with a warning.*" if row.warned else ""
        read = f"<br>(newest edition read: {row.read})" if row.read else ""
        body.append((row.title, school + record, row.as_at + read, f"**{row.answer}**", row.because + change + warned))
    return _table(["Example", "School and history", "As at", "Answer", "Because"], body)


def _index(rules: Rules) -> str:
    rows = [
        (f"[{rule.title}]({rule.id}.md)", f"`{rule.id}`", rule.versions[-1].text, _yes(rule.versions[-1].confirmed))
        for rule in rules.rules.values()
    ]
    return (
        "\n\n".join(
            [
                "# Rules",
                _PRINTED,
                "Dated rules that say which schools to look at. How they are written and answered: "
                "[Rules and three answers](../../explanation/rules.md).",
                _table(["Rule", "Id", "What it says now", "Confirmed"], rows),
            ]
        )
        + "\n"
    )


def _frameworks_page() -> str:
    frameworks = load_frameworks()
    parts = [
        "# Inspection frameworks",
        _PRINTED,
        "Which framework an inspection was held under, by the day it started, and the grades it could give, best "
        "first. Grades of different frameworks never stand in one series.",
    ]
    for framework in frameworks.frameworks:
        last = f"to {_day(framework.last_day)}" if framework.last_day else "and still in force"
        areas = [frameworks.area_name(area) for area in framework.areas]
        more = [frameworks.area_name(area) for area in framework.optional_areas]
        rows = [
            ("Id", f"`{framework.id}`"),
            ("Inspections that start", f"from {_day(framework.first_day)} {last}"),
            ("Grades", ", ".join(framework.grades) or "none"),
            ("Areas", ", ".join(areas) or "none"),
            ("Areas where they apply or were published", ", ".join(more) or "none"),
            ("Source", cite(framework.source)),
        ]
        parts += [f"## {framework.name}", *([framework.note] if framework.note else []), _table(["", ""], rows)]
    parts.append("## Where a rule may ask two frameworks the same question")
    for ladder in frameworks.ladders:
        rungs = [(str(at), " = ".join(rung)) for at, rung in enumerate(ladder.rungs, start=1)]
        names = ", ".join(frameworks.get(name).name for name in ladder.frameworks)
        parts += [f"### {frameworks.area_name(ladder.area)}", ladder.text, f"Holds for: {names}."]
        parts += [_table(["Rung", "Grade"], rungs), f"Source: {cite(ladder.source)}"]
    parts.append(f"To be looked at again by {_day(frameworks.review)}.")
    return "\n\n".join(parts) + "\n"


def _measures_page() -> str:
    rows = [
        (m.label, f"`{m.id}`", m.unit, m.better, ", ".join(m.phases), m.description, m.source)
        for m in load_measures().values()
    ]
    head = ["Measure", "Id", "Counts in", "Better", "Published for", "What it is", "Source"]
    about = "What each published figure is called, what it counts in, and which way is better."
    return "\n\n".join(["# Measures", _PRINTED, about, _table(head, rows)]) + "\n"


def cite(source: Citation) -> str:
    """A citation in words, with how it was read."""
    note = f" {source.note}" if source.note else ""
    return f"{source.publisher}, [{source.publication}]({source.link}) (read as: {source.read_as}).{note}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _or(items: Sequence[str]) -> str:
    return " or ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _day(day: dt.date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
