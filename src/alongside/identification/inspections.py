"""Clauses about graded inspections, each looked at in its own framework and never beside another's grades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from alongside.identification.findings import Finding, in_words, listed, lower_first, not_confirmed, turning
from alongside.identification.logic import all_of, decide, opposite, telling, whether
from alongside.policy import ClauseSpec, Condition, FrameworkReading, Rules
from alongside.records import Answer, Fact, Inspection, School

_PLACE = {"latest": 0, "previous": 1}
_NAME = {"latest": "its latest graded inspection", "previous": "the graded inspection before its latest"}
_LABEL = {"latest": "Latest graded inspection", "previous": "Graded inspection before the latest"}
_MANY = 2


@dataclass(frozen=True, kw_only=True)
class _Look:
    """One inspection seen through one reading."""

    inspection: Inspection
    under: FrameworkReading
    title: str
    which: str
    rules: Rules

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that grades must meet, without repeats, in the framework's own order of areas."""
        framework = self.rules.frameworks.get(self.under.framework)
        order = (*framework.areas, *framework.optional_areas)
        once = dict.fromkeys(self.under.settled_by.leaves())
        return tuple(sorted(once, key=lambda c: order.index(c.area) if c.area else len(order)))

    @cached_property
    def held(self) -> Mapping[Condition, Answer]:
        """Whether each condition holds."""
        return {condition: holds(condition, self.inspection, self.rules) for condition in self.conditions}

    @cached_property
    def by_grades(self) -> Answer:
        """What the grades say, apart from any recorded category."""
        return decide(self.under.settled_by, self.held.__getitem__)

    @property
    def by_record(self) -> bool:
        """Whether the category that the edition records decides."""
        return bool(self.under.recorded and self.inspection.category_of_concern)


def graded(school: School, as_at: dt.date) -> tuple[Inspection, ...]:
    """The school's graded inspections that anybody could know of on the day, newest first, along its lineage."""
    known = [i for i in school.inspections if i.graded and i.known_from <= as_at]
    return tuple(sorted(known, key=lambda inspection: inspection.started, reverse=True))


def same_structure(school: School, as_at: dt.date) -> bool | None:
    """Whether the latest graded inspection was of the present URN; None where there is none."""
    known = graded(school, as_at)
    return known[0].urn == school.urn if known else None


def find_inspection(spec: ClauseSpec, school: School, as_at: dt.date, rules: Rules) -> Finding:
    """Whether the latest or the previous graded inspection is what the clause's reading says."""
    known = graded(school, as_at)
    if len(known) <= _PLACE[spec.which]:
        return _none(spec, school, known, rules)
    inspection = known[_PLACE[spec.which]]
    reading = rules.readings[spec.reading]
    under = reading.under.get(inspection.framework)
    if under is None:
        return _unread(spec, inspection, reading.title, rules)
    look = _Look(inspection=inspection, under=under, title=reading.title, which=spec.which, rules=rules)
    answer = judge(inspection, spec.reading, rules)
    return Finding(
        answer=answer,
        because=_because(look),
        lead=_lead(look),
        facts=_facts(look, school),
        would_change=_needed(look) if answer is Answer.CANNOT_TELL else turning(spec, answer),
        warnings=(*_unconfirmed(look), *_stale(known, as_at, rules)),
    )


def settle_inspection(spec: ClauseSpec, school: School, as_at: dt.date, rules: Rules) -> Answer:
    """The answer of `find_inspection` without its words: for asking a whole country quickly."""
    known = graded(school, as_at)
    if len(known) <= _PLACE[spec.which]:
        return Answer.NOT_MET if _record_is_complete(school, rules) else Answer.CANNOT_TELL
    return judge(known[_PLACE[spec.which]], spec.reading, rules)


def judge(inspection: Inspection, reading_id: str, rules: Rules) -> Answer:
    """Whether an inspection is what a reading says, by its recorded category or by its grades.

    Cannot tell where the reading has no meaning under the inspection's framework.
    """
    under = rules.readings[reading_id].under.get(inspection.framework)
    if under is None:
        return Answer.CANNOT_TELL
    if under.recorded and inspection.category_of_concern:
        return whether(inspection.category_of_concern in under.recorded)
    answer = decide(under.settled_by, lambda condition: holds(condition, inspection, rules))
    if under.unless:
        answer = all_of((answer, opposite(judge(inspection, under.unless, rules))))
    return Answer.CANNOT_TELL if answer is Answer.MET and under.grades_alone == "rule out" else answer


def holds(condition: Condition, inspection: Inspection, rules: Rules) -> Answer:
    """Whether one judgement is among the grades asked for; cannot tell where it is absent or of another scale."""
    if condition.safeguarding:
        value, wanted = inspection.safeguarding, condition.safeguarding
        scale: tuple[str, ...] = ("met", "not met")
    else:
        value, wanted = inspection.grades.get(condition.area, ""), condition.grades
        scale = rules.frameworks.get(inspection.framework).grades
    if not value:
        return Answer.NOT_MET if condition.optional else Answer.CANNOT_TELL
    return whether(value in wanted) if value in scale else Answer.CANNOT_TELL


def _none(spec: ClauseSpec, school: School, known: tuple[Inspection, ...], rules: Rules) -> Finding:
    """No such inspection is known: the clause is not met if there can be none, else we cannot tell."""
    before = f" before {in_words(known[0].started)}" if known else ""
    if _record_is_complete(school, rules):
        return Finding(
            answer=Answer.NOT_MET,
            because=f"it has had no graded inspection{before}",
            would_change=turning(spec, Answer.NOT_MET),
        )
    return Finding(
        answer=Answer.CANNOT_TELL,
        because=f"no graded inspection{before} is in the editions read, and they may not hold every one",
        would_change=(f"a complete record of its graded inspections{before}",),
    )


def _record_is_complete(school: School, rules: Rules) -> bool:
    """Whether the list of inspections is believed to go back to the first that the school can have had."""
    if school.inspections_complete_from is None:
        return False
    first = min(framework.first_day for framework in rules.frameworks.frameworks)
    opened = school.establishment.opened
    if opened and len(school.lineage.all_urns) <= 1:
        first = max(first, opened)
    return school.inspections_complete_from <= first


def _unread(spec: ClauseSpec, inspection: Inspection, title: str, rules: Rules) -> Finding:
    framework = rules.frameworks.get(inspection.framework)
    return Finding(
        answer=Answer.CANNOT_TELL,
        because=f"the policy does not say what counts as {lower_first(title)} under {framework.name}",
        facts=(Fact(label=_LABEL[spec.which], value=in_words(inspection.started)),),
        would_change=(f"a published statement of what counts under {framework.name}",),
    )


# --- Words ----------------------------------------------------------------------------------------------------------


def _lead(look: _Look) -> str:
    framework = look.rules.frameworks.get(look.inspection.framework)
    return f"at {_NAME[look.which]}, on {in_words(look.inspection.started)} ({framework.short}), "


def _because(look: _Look) -> str:
    if look.by_record:
        return f"it was placed in the category {look.inspection.category_of_concern}"
    taken = look.under.unless and judge(look.inspection, look.under.unless, look.rules) is Answer.MET
    if taken:
        other = look.rules.readings[look.under.unless]
        instead = replace(look, under=other.under[look.under.framework], title=other.title)
        return f"{_judgements(instead)}, which is read as {lower_first(other.title)}"
    open_still = look.by_grades is Answer.MET and look.under.grades_alone == "rule out"
    return _judgements(look) + (", and the edition does not record the category of concern" if open_still else "")


def _judgements(look: _Look) -> str:
    """The judgements that decided, best told apart: all of them where few, or the one thing that none of them was."""
    found = telling(look.under.settled_by, look.held.__getitem__)
    deciding = [condition for condition in look.conditions if condition in found]
    if look.by_grades is Answer.NOT_MET and len(deciding) > _MANY:
        wanted = dict.fromkeys(grade for c in deciding for grade in (*c.grades, *c.safeguarding))
        return f"none of the {len(deciding)} judgements looked at was {listed(list(wanted), 'or')}"
    return listed([f"{_judged(look, c)} was {_verdict(look, c)}" for c in deciding])


def _judged(look: _Look, condition: Condition) -> str:
    name = "Safeguarding" if condition.safeguarding else look.rules.frameworks.area_name(condition.area)
    return lower_first(name)


def _verdict(look: _Look, condition: Condition) -> str:
    value = _value(look, condition)
    if not value:
        return "not given"
    return value if condition.safeguarding else f"graded {value}"


def _value(look: _Look, condition: Condition) -> str:
    return look.inspection.safeguarding if condition.safeguarding else look.inspection.grades.get(condition.area, "")


def _facts(look: _Look, school: School) -> tuple[Fact, ...]:
    inspection = look.inspection
    source, row = inspection.source, inspection.row
    framework = look.rules.frameworks.get(inspection.framework)
    whose = "" if inspection.urn == school.urn else f", of URN {inspection.urn}, a predecessor"
    published = f", published {in_words(inspection.published)}" if inspection.published else ""
    held = f"{in_words(inspection.started)}{published}, {framework.short}{whose}"
    facts = [Fact(label=_LABEL[look.which], value=held, source=source, row=row)]
    if look.under.recorded:
        recorded = inspection.category_of_concern or "none recorded"
        facts.append(Fact(label="Category of concern", value=recorded, source=source, row=row))
    for condition in look.conditions:
        value = _value(look, condition)
        if value or not condition.optional:
            label = _judged(look, condition).capitalize()
            facts.append(Fact(label=label, value=value or "not given", source=source, row=row))
    return tuple(facts)


def _needed(look: _Look) -> tuple[str, ...]:
    """What must be published before the clause can be answered."""
    when = f"the inspection of {in_words(look.inspection.started)}"
    if look.by_grades is Answer.MET:
        return (f"the category of concern recorded for {when}",)
    unknown = [condition for condition, held in look.held.items() if held is Answer.CANNOT_TELL]
    return tuple(f"a published judgement of {_judged(look, condition)} at {when}" for condition in unknown)


def _stale(known: tuple[Inspection, ...], as_at: dt.date, rules: Rules) -> tuple[str, ...]:
    editions = [inspection.source.as_at for inspection in known if inspection.source]
    if not editions or as_at - max(editions) <= rules.inspections_fresh_for:
        return ()
    return (f"The newest inspections read are as at {in_words(max(editions))}: later ones are not in this answer.",)


def _unconfirmed(look: _Look) -> tuple[str, ...]:
    if look.under.confirmed or look.by_record:
        return ()
    return (not_confirmed(look.under.uncertainty),)
