"""Section 4 of the transparency record: the system, the model, what it was learned from and what it reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from alongside.policy.warning import Sooner, WarningPolicy

THEIRS = "*To be filled in by the organisation that uses it.*"


def system(policy: WarningPolicy) -> dict[str, str]:
    """Fields 4.1.1 to 4.1.5."""
    return {
        "4.1.1 System architecture": "A Python library over dated editions of published files, which it describes, "
        "learns from and scores on the organisation's own machine; a command prints the results and a web service "
        f"keeps and shows them. Hosting: {THEIRS}",
        "4.1.2 System-level input": "Published files (4.4.1) and the day asked about. Nothing is entered about a "
        "school by hand.",
        "4.1.3 System-level output": "For each open state-funded school a probability, the baseline's, its "
        "population, whether it is offered there, and up to three reasons, each with a day and with the probability "
        "that there would be without it. Where nothing is known of a group of facts the reason says so.",
        "4.1.4 Maintenance": "Learned again from all that is known each time it is asked; tested by `alongside "
        f"backtest` before anything is changed. Choices were reviewed on {policy.reviewed} and are to be again by "
        f"{policy.review}. {THEIRS}",
        "4.1.5 Models": "Two fits of one kind of model, one of graded inspections and one of inspections of any kind, "
        "and a baseline beside each.",
    }


def model(policy: WarningPolicy, last: Mapping[str, Any]) -> dict[str, str]:
    """Fields 4.2.1 to 4.2.8."""
    made = policy.boosting
    return {
        "4.2.1 Model name": "Early warning",
        "4.2.2 Model version": f"That of the software and of its policy, reviewed on {policy.reviewed}",
        "4.2.3 Model task": f"Classification: the probability that {policy.outcome}",
        "4.2.4 Model input": f"{len(policy.features)} features of a school and its day, in {len(policy.groups)} "
        f"groups: {'; '.join(group.label for group in policy.groups)}. Each is named on the model card.",
        "4.2.5 Model output": "A probability between 0 and 1, of one of these populations: "
        + "; ".join(f"{one.label}, {one.counted}" for one in policy.populations.values()),
        "4.2.6 Model architecture": f"Gradient boosted trees ({made.trees} trees of up to {made.leaves} leaves, rate "
        f"{made.rate:g}, at least {made.least_in_leaf} inspections in a leaf, averaged over {len(made.seeds)} fixed "
        "seeds), then a shift of the odds of each population to the newest settled months. More of "
        f"{_named(made.raises)} can only raise the probability; more of {_named(made.lowers)} can only lower it. "
        "The baseline is persistence: a logistic regression on the last grade, the years since, and the phase.",
        "4.2.7 Model performance": _performance(policy, last),
        "4.2.8 Datasets and their purposes": "Inspections and all that was published before each: to learn from, up "
        f"to each of {_days(policy.cuts)}, and to test on, in the term that followed (to {policy.tested_to}). "
        "Settings were chosen on inspections before these; how often the test was looked at is told in the "
        "[explanation](../explanation/early-warning.md).",
    }


def development(policy: WarningPolicy, last: Mapping[str, Any]) -> dict[str, str]:
    """Fields 4.3.1 to 4.3.9."""
    return {
        "4.3.1 Development data description": f"Inspections of state-funded schools since {policy.history_from:%B %Y}, "
        "each described as on the day before it. A fit learns from those of the last "
        f"{policy.learned_from_years:g} years that lie at least {policy.settled_days} days back, each counting half as "
        f"much as one {policy.half_life_years:g} year newer. {_sooner(policy.sooner)}",
        "4.3.2 Data modality": "Tables",
        "4.3.3 Data quantities": _quantities(last),
        "4.3.4 Sensitive attributes": _SENSITIVE,
        "4.3.5 Data completeness and representativeness": "Figures of small cohorts are suppressed, and infant, "
        "nursery and special schools and pupil referral units have few or none: what is missing stays missing. "
        "Academies have no accounts here. Who is inspected is not chance, so each population is set right by itself. "
        "Schools that closed without a successor are absent. A feature is used once it is known of "
        f"{policy.least_known_share:.0%} of what is learned from.",
        "4.3.6 Data cleaning": "Each result is put on the scale of its year; results are pooled over up to three "
        "years, few pupils counting for less; inspections of one school that two files date a day or two apart are "
        "one; a school's past follows its predecessors.",
        "4.3.7 Data collection": "Collected by the Department for Education, Ofsted and others for their own "
        "purposes, and read as published (4.4.1)",
        "4.3.8 Data access and storage": f"Public files, kept as files where the organisation runs it. {THEIRS}",
        "4.3.9 Data sharing agreements": "None is needed: the files are public, and none is of single pupils.",
    }


def operation(last: Mapping[str, Any]) -> dict[str, str]:
    """Fields 4.4.1 to 4.4.5."""
    return {
        "4.4.1 Data sources": _sources(last.get("editions", ())),
        "4.4.2 Sensitive attributes": _SENSITIVE,
        "4.4.3 Data processing methods": "As in 4.3.6. Each fact is used only from the day after it was public, but "
        "for the fifth of deprivation of a school's pupils, an index of 2015 that is read from a later file. A "
        "school is scored as though its next inspection were due.",
        "4.4.4 Data access and storage": f"As in 4.3.8; results are kept with the editions they rest on. {THEIRS}",
        "4.4.5 Data sharing agreements": f"None for what it reads. For what is done with the results: {THEIRS}",
    }


_SENSITIVE = (
    "None of a person. Of a school: its faith, whom it admits, the deprivation of its area, and shares of its pupils "
    "who are disadvantaged, have special needs or speak English as an additional language. The model reads them; the "
    "model "
    "card counts how its errors fall on most of them."
)


def _performance(policy: WarningPolicy, last: Mapping[str, Any]) -> str:
    told = [
        f"{name}: {one['overall']['auc']:.2f} area under the curve (baseline {one['overall']['baseline_auc']:.2f}), "
        f"calibration error {one['overall']['calibration_error']:.3f}, {_where(one)}"
        for name, one in last.get("populations", {}).items()
    ]
    rule = (
        f"It is offered for a population where, out of time, the {policy.confidence:.0%} interval of its gain on the "
        f"baseline lies above {policy.beat_baseline_by:g} and its calibration error is under "
        f"{policy.calibration_error_under:g}; within it for a phase with {policy.least_cases} inspections or more "
        "where that interval lies above nought and its Brier score is below the baseline's; and for no school from "
        f"{policy.labels_ended:%B %Y}, when overall grades ended. Elsewhere the baseline is what to use."
    )
    return f"{'; '.join(told) or 'Not yet back-tested'}. {rule}"


def _where(one: Mapping[str, Any]) -> str:
    if not one["offered"]:
        return "not offered"
    not_for = [phase["phase"].lower() for phase in one["phases"] if not phase["offered"]]
    return f"offered, but not for: {', '.join(not_for)}" if not_for else "offered"


def _quantities(last: Mapping[str, Any]) -> str:
    told = [f"{one['overall']['inspections']:,} ({name})" for name, one in last.get("populations", {}).items()]
    return f"Inspections tested on: {'; '.join(told) or 'none yet'}. The groups overlap."


def _sooner(sooner: Sequence[Sooner]) -> str:
    told = [
        f"`{one.source_of_figures}` {one.day} {dt.date(2000, one.month, 1):%B}, since {one.since}" for one in sooner
    ]
    return f"Results are known on the day the edition at hand came out, or sooner: {'; '.join(told)}."


def _sources(editions: Sequence[str]) -> str:
    """Each publication once, with the periods or days of its editions."""
    found: dict[str, list[str]] = {}
    for publication, _, period in (edition.rpartition(", ") for edition in editions):
        if period not in found.setdefault(publication, []):
            found[publication].append(period)
    return "; ".join(f"{one} ({', '.join(sorted(periods))})" for one, periods in found.items()) or "None kept"


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)


def _days(days: Sequence[dt.date]) -> str:
    return ", ".join(f"{day}" for day in days)
