"""What the brief does not know, with the numbers of this journey: the part that keeps the rest honest."""

from __future__ import annotations

from alongside.brokerage.capacity import latest_graded
from alongside.journey.brief_words import counted, day
from alongside.journey.walk import Journey


def unknowns(journey: Journey) -> tuple[str, ...]:
    """What we do not know, most important first, in plain sentences."""
    return (
        "No supporting organisation, school or responsible body has been asked. Capacity: "
        + journey.policies.brokerage.capacity_text[0].lower()
        + journey.policies.brokerage.capacity_text[1:],
        "Only trusts are considered, because only they are in the published group files. Councils, federations, single "
        "strong schools and teaching school hubs may be the better answer.",
        "The group file is later than the day of this brief. It shows who had joined a trust by then, and is silent on "
        "trusts that closed or schools that left in between.",
        "Some good grades were earned before a school joined its trust. They say what the trust has, not what it did.",
        _old_inspections(journey),
        _figures_stop(journey),
        _thin(journey),
        _nothing_to_compare(journey),
        _cohorts(journey),
        "When twenty schools are compared, about one looks better by chance alone even if none is. Nothing here says "
        "why a school does better, or that what it does would work elsewhere: that is a question to ask it.",
        *journey.policies.evidence.limits,
        f"{journey.policies.brokerage.reach_text} {journey.policies.brokerage.reach_source}",
        f"{journey.policies.brokerage.competition_text} {journey.policies.brokerage.competition_source}",
        "Nothing here knows of changes of leadership, staffing, finance or buildings, of what is already being done, "
        "or of what anybody who knows the school has said.",
    )


def _old_inspections(journey: Journey) -> str:
    dates = [latest.started for stop in journey.stops if (latest := latest_graded(stop.school))]
    elsewhere = sum(stop.answer.same_structure is False for stop in journey.stops)
    if not dates:
        return "No graded inspection is known of any of these schools."
    return (
        f"The latest graded inspections here began between {day(min(dates))} and {day(max(dates))}. A school may be "
        f"quite different now; in {counted(elsewhere, 'case')} the school inspected was a predecessor with another URN."
    )


def _figures_stop(journey: Journey) -> str:
    shown = (figure for stop in journey.stops for compared in stop.compared for figure in compared.history)
    periods = sorted({figure.period for figure in shown if figure.value is not None})
    if not periods:
        return "No published figures of attainment or absence were found for these schools."
    return (
        f"The newest figures used are of {periods[-1]}, the oldest of {periods[0]}. Nothing published later is used, "
        "even if it exists now."
    )


def _thin(journey: Journey) -> str:
    thin = sum(stop.similar is None or stop.similar.thin for stop in journey.stops)
    limit = journey.policies.evidence.thin_beyond
    return (
        f"For {counted(thin, 'school')} of {len(journey.stops)} even the nearest similar schools are not very like it "
        f"(on average more than {limit} {journey.policies.evidence.distance_unit} away, or nothing to compare)."
    )


def _nothing_to_compare(journey: Journey) -> str:
    without = sum(not any(f.value is not None for c in stop.compared for f in c.history) for stop in journey.stops)
    return (
        f"{counted(without, 'school')} of {len(journey.stops)} have no published figure on any measure compared: new, "
        "too small, or of a kind for which none is published."
    )


def _cohorts(journey: Journey) -> str:
    return (
        "Where a year's cohort is not in the file that we have (as for key stage 2 in 2018/19), the interval uses the "
        f"nearest other year's, at most {journey.policies.evidence.cohort_within} years away; the number of pupils is "
        "then not shown."
    )
