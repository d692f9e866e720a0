"""The model card of early warning, written from its policy and the figures of the last back-test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from alongside.policy.warning import Sooner, WarningPolicy

_OVERALL = (
    ("Inspections", "inspections", 0),
    ("Found below good", "prevalence", 3),
    ("Area under the curve", "auc", 3),
    ("... 95% interval from", "auc_low", 3),
    ("... to", "auc_high", 3),
    ("... of the baseline", "baseline_auc", 3),
    ("Recall in the riskiest 10%", "recall_10", 3),
    ("... of the baseline", "baseline_recall_10", 3),
    ("Precision in the riskiest 10%", "precision_10", 3),
    ("... of the baseline", "baseline_precision_10", 3),
    ("Recall in the riskiest 20%", "recall_20", 3),
    ("... of the baseline", "baseline_recall_20", 3),
    ("Precision in the riskiest 20%", "precision_20", 3),
    ("... of the baseline", "baseline_precision_20", 3),
    ("Brier score", "brier", 3),
    ("... of the baseline", "baseline_brier", 3),
    ("Calibration error", "calibration_error", 3),
    ("... of the baseline", "baseline_calibration_error", 3),
    ("Calibration error over ten bins", "binned_error", 3),
    ("... that chance alone would make", "binned_error_by_chance", 3),
    ("Calibration slope", "slope", 2),
)


def model_card(policy: WarningPolicy, last: Mapping[str, Any]) -> str:
    """The card as Markdown."""
    populations: Mapping[str, Any] = last.get("populations", {})
    parts = [
        "# Early warning: model card",
        "",
        "Printed from the code, `policy/warning.toml` and the figures of the last back-test by "
        "`scripts/print_warning`.",
        "How it works and where it fails is told in [early warning](../explanation/early-warning.md).",
        "",
        *_what(policy),
        *_whether(policy, populations),
        *_how(policy),
        *_figures(populations),
        *_equality(policy, populations),
        *_limits(policy),
    ]
    return "\n".join(parts) + "\n"


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table, with an empty line after it."""
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    return [*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows), ""]


def _what(policy: WarningPolicy) -> list[str]:
    rows = [(one.id, one.label, one.counted) for one in policy.populations.values()]
    return [
        "## What it says",
        "",
        f"For each open state-funded school, the probability that {policy.outcome}, from what was published before.",
        f"{policy.not_a_grade} No decision follows from it by itself, and decision records do not carry it.",
        "It is meant for regional teams, to decide where to look first, and for schools to see what is said of them.",
        "It is not meant for inspectors, for ranking schools, for judging a head, or for anything about a pupil.",
        "",
        "A probability is one of a stated population, because who is inspected, and how, is not chance:",
        "",
        *table(("Population", "Whom", "What counts"), rows),
    ]


def _whether(policy: WarningPolicy, populations: Mapping[str, Any]) -> list[str]:
    rows = [(name, "yes" if one["offered"] else "no", one["why"]) for name, one in populations.items()]
    return [
        "## Whether it is offered",
        "",
        "It is offered for a population only where, out of time, the 95% interval of what it gains on the "
        "baseline lies",
        f"above {policy.beat_baseline_by:g} and its calibration error is under {policy.calibration_error_under}. The",
        "baseline is persistence: a logistic regression on the last grade, the years since, and the phase.",
        "",
        *table(("Population", "Offered", "Why"), rows),
        "Within a population it is not offered for a phase in which the baseline may be better: where the interval "
        "of its gain",
        "does not lie above nought, or its Brier score, in which errors of calibration count, is no smaller.",
        "",
        *table(("Population", "Phase", "Inspections", "Offered", "Why"), _phases(populations)),
    ]


def _phases(populations: Mapping[str, Any]) -> list[tuple[object, ...]]:
    return [
        (name, one["phase"], one["inspections"], "yes" if one["offered"] else "no", one["why"])
        for name, found in populations.items()
        for one in found["phases"]
    ]


def _how(policy: WarningPolicy) -> list[str]:
    rows = [
        (group.label, len(group.features), ", ".join(f"`{one}`" for one in group.features)) for group in policy.groups
    ]
    made = policy.boosting
    return [
        "## How it is made",
        "",
        f"Boosted trees (scikit-learn, {made.trees} trees of up to {made.leaves} leaves, rate {made.rate:g}, "
        f"averaged over",
        f"{len(made.seeds)} seeds), learned from inspections of the last {policy.learned_from_years:g} years "
        f"that lie at least",
        f"{policy.settled_days} days back (bad news is published later than good), each counting half as much as one",
        f"{policy.half_life_years:g} year newer. The odds of each population are then shifted to what was found "
        f"in the newest",
        f"{12 * policy.calibrated_on_years:.0f} months, by cross-fitted scores: schools of one responsible body are "
        f"never on both sides.",
        "",
        f"More of any of {_named(made.raises)} can only raise the probability; more of any of",
        f"{_named(made.lowers)} can only lower it.",
        "",
        "Each fact counts from the day after it was public. Some figures were public before the edition at hand:",
        "",
        *table(("Figures", "Counted from", "Since", "Why"), [_told_sooner(one) for one in policy.sooner]),
        *table(("Group", "Features", "Names in the code"), rows),
    ]


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)


def _told_sooner(one: Sooner) -> tuple[str, ...]:
    day = dt.date(2000, one.month, one.day)
    return f"`{one.source_of_figures}`", f"{day.day} {day:%B}", one.since, f"{one.source.note} ({one.source})"


def _figures(populations: Mapping[str, Any]) -> list[str]:
    names = list(populations)
    rows = [
        (label, *(f"{populations[name]['overall'][key]:.{places}f}" for name in names))
        for label, key, places in _OVERALL
    ]
    return [
        "## How it did",
        "",
        "Rolling back-test: everything was learned again at the beginning of each term and said of that term's "
        "inspections.",
        "Intervals resample whole responsible bodies. For each population precision in the riskiest 10% is "
        "recall times the",
        "share found below good, divided by 0.10.",
        "",
        *table(("", *names), rows),
        "A report of 2017 is often quoted: 65% of schools that required improvement or were inadequate lay in "
        "the riskiest",
        "10% (Behavioural Insights Team, *Using Data Science in Policy*, 2017). By the identity above that "
        "would need a",
        "precision of 72% where 11% are weak and 98% where 15% are. Which schools were counted, and whether the "
        "last grade",
        "was known to the model, is not stated; the figures here are of other denominators and are not set against it.",
        "",
    ]


def _equality(policy: WarningPolicy, populations: Mapping[str, Any]) -> list[str]:
    lines = [
        "## Whom its errors fall on",
        "",
        f"If the riskiest {policy.flagged_share:.0%} of each population were looked at first: *false alarms* "
        f"are the schools",
        "found good that would have been among them, *misses* those found below good that would not. Groups "
        "differ in how",
        "often schools are found below good, so both cannot be equal unless the probabilities are wrong for some. "
        "Their 95%",
        f"intervals (Wilson's) take each inspection by itself. Fewer than {policy.least_cases} inspections are too "
        "few.",
        "",
    ]
    for name, one in populations.items():
        rows = [
            (
                part["by"],
                part["part"],
                part["inspections"],
                *(f"{part[key]:.2f}" for key in ("prevalence", "said", "auc")),
                *(_between(part, key) for key in ("false_alarms", "misses")),
                f"{part['calibration_error']:.3f}",
            )
            if not part.get("too_few")
            else (part["by"], part["part"], part["inspections"], *["too few"] * 6)
            for part in one["parts"]
        ]
        headings = (
            "By",
            "Schools",
            "Inspections",
            "Found",
            "Said",
            "Area",
            "False alarms",
            "Misses",
            "Calibration error",
        )
        lines += [f"### {name[0].upper()}{name[1:]}", "", *table(headings, rows)]
    return lines


def _between(part: Mapping[str, Any], key: str) -> str:
    return f"{part[key]:.2f} ({part[f'{key}_low']:.2f} to {part[f'{key}_high']:.2f})"


def _limits(policy: WarningPolicy) -> list[str]:
    return [
        "## Limits",
        "",
        f"* The outcome ended in {policy.labels_ended:%B %Y}, when overall grades did. What is learned from "
        f"them does not",
        "  carry over to report cards, and it is offered for no school from that day.",
        "* Inspections stopped in March 2020 and results were not published for 2020 and 2021. From November "
        "2020 schools",
        "  graded outstanding were inspected again, which the years learned from hardly show.",
        "* Pupil referral units and nursery schools have few published results or none: it is not offered for them. "
        "Infant",
        "  and first schools have none either; what is usual of other primary schools stands in for them.",
        "* Schools that closed without a successor are not learned from, and of many closed URNs the history is "
        "not held.",
        "* Grades were partly given on published results, so it partly says what the inspectorate would look at.",
        f"* Choices of policy were reviewed on {policy.reviewed}; the next review is due by {policy.review}.",
    ]
