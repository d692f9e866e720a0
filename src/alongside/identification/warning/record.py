"""The algorithmic transparency record of early warning, in the fields of the standard's third version.

Source of the fields: Algorithmic Transparency Recording Standard v3.0 (metadata; tier 1; tier 2 in five sections). The
sections were read in an excerpt of the template, the names of single fields are from memory and to be checked against
it before a record is published. What only the organisation that deploys the tool can say is left to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.identification.warning.card import table
from alongside.policy.warning import WarningPolicy

_THEIRS = "*To be filled in by the organisation that uses it.*"


def transparency_record(policy: WarningPolicy, last: Mapping[str, Any]) -> str:
    """The record as Markdown, with every field of metadata, tier 1 and the five sections of tier 2."""
    sections = {
        "Metadata": _metadata(policy),
        "Tier 1: overview": _overview(policy),
        "Tier 2, section 1: owner and responsibility": _owner(),
        "Tier 2, section 2: description and rationale": _rationale(policy),
        "Tier 2, section 3: deployment context": _deployment(policy),
        "Tier 2, section 4: tool, model and data": _tool(policy, last),
        "Tier 2, section 5: risks, mitigations and impact assessments": _risks(policy),
    }
    lines = [
        "# Early warning: algorithmic transparency record",
        "",
        "In the form of the Algorithmic Transparency Recording Standard, version 3.0. Printed from the code,",
        "`policy/warning.toml` and the last back-test by `scripts/print_warning`. Names of fields are from "
        "memory: check them",
        "against the template before publishing.",
        "",
    ]
    for title, fields in sections.items():
        lines += [f"## {title}", "", *table(("Field", "Entry"), list(fields.items()))]
    return "\n".join(lines[:-1]) + "\n"


def _metadata(policy: WarningPolicy) -> dict[str, str]:
    return {
        "Standard version": "3.0",
        "Organisation": _THEIRS,
        "Tool name": "Alongside: early warning",
        "Phase": "Pre-deployment: offered for a population only where its back-test allows it",
        "Function and region": "Education; England",
        "Capability": "Prediction, prioritising where to look",
        "Date of this version": f"{policy.reviewed}",
        "Next review": f"{policy.review}",
    }


def _overview(policy: WarningPolicy) -> dict[str, str]:
    return {
        "Name": "Alongside: early warning",
        "Description": f"Says of each school how probable it is that {policy.outcome}, with the main reasons, "
        f"so that a "
        f"regional team can decide where to look first. {policy.not_a_grade}",
        "Website": "The explanation and the model card that come with the software",
        "Contact": _THEIRS,
    }


def _owner() -> dict[str, str]:
    return {
        "1.1 Organisation or department": _THEIRS,
        "1.2 Team": _THEIRS,
        "1.3 Senior responsible owner": _THEIRS,
        "1.4 Third parties": "The software is open source (MIT) and runs where the organisation runs it; its "
        "authors have no "
        "access to anything.",
    }


def _rationale(policy: WarningPolicy) -> dict[str, str]:
    whom = "; ".join(f"{one.label} ({one.counted})" for one in policy.populations.values())
    return {
        "2.1 Detailed description": f"A probability for each school of one of these populations: {whom}. Beside "
        f"it stand a "
        "plain baseline and the main reasons: how the probability would move without each group of facts.",
        "2.2 Benefits": "Inspections are years apart; published results, grades and money say something sooner, "
        "for small and "
        "suppressed cohorts too. Every school is treated by one stated rule whose errors are counted.",
        "2.3 Previous process": "Judgement of teams, and thresholds on single published figures.",
        "2.4 Alternatives considered": "The baseline of last grade, years since and phase; logistic regression "
        "with splines; "
        "random forests. The baseline is what is shown wherever the model does not beat it out of time.",
    }


def _deployment(policy: WarningPolicy) -> dict[str, str]:
    return {
        "3.1 Integration into the process": "One of three layers (rules, measurement, early warning) that are "
        "never blended. "
        "It helps to decide whom to visit or ask. No support, decision or contact follows from it by itself.",
        "3.2 Human review": "A named person decides, with reasons, after hearing four voices, the school's own "
        "among them.",
        "3.3 Frequency and scale": "Recomputed when a file is published; about 22,000 schools. " + _THEIRS,
        "3.4 Training": "The explanation of early warning; what a probability of a population is; how to read "
        "an interval. " + _THEIRS,
        "3.5 Appeals and review": "A school sees what is held about it and why, and can answer. Decisions have "
        "a right of "
        "reply. " + policy.not_a_grade,
    }


def _tool(policy: WarningPolicy, last: Mapping[str, Any]) -> dict[str, str]:
    made = policy.boosting
    groups = "; ".join(group.label for group in policy.groups)
    return {
        "4.1 System architecture": "A Python library over dated editions of published files; a web service "
        "shows the results.",
        "4.2 Inputs and outputs": "In: published files. Out: for each school a probability, a baseline, a "
        "population, reasons.",
        "4.3 Model": f"Gradient boosted trees ({made.trees} trees, {made.leaves} leaves, {len(made.seeds)} seeds; "
        "scikit-learn), shifted to the base rate of each population. Deterministic.",
        "4.4 Performance": _performance(last),
        "4.5 Maintenance": "Learned again from all that is known each time; back-tested by `alongside backtest` "
        "before a change.",
        "4.6 Data: sources": "; ".join(last.get("editions", ())) or "none kept",
        "4.7 Data: what is used": groups,
        "4.8 Data: sensitive attributes": "None of a person. Of a school: shares of pupils who are "
        "disadvantaged, have special "
        "needs or speak English as an additional language; faith; kept to say how errors fall, and used by the "
        "model.",
        "4.9 Data: completeness": "Small cohorts are suppressed and special schools have few figures; missing "
        "stays missing. "
        "Schools closed without a successor are absent. See the model card.",
        "4.10 Data sharing and access": "Public data; no pupil-level data. " + _THEIRS,
    }


def _performance(last: Mapping[str, Any]) -> str:
    told = [
        f"{name}: {one['overall']['auc']:.2f} area under the curve (baseline {one['overall']['baseline_auc']:.2f}), "
        f"calibration error {one['overall']['calibration_error']:.3f}"
        for name, one in last.get("populations", {}).items()
    ]
    return "; ".join(told) or "not yet back-tested"


def _risks(policy: WarningPolicy) -> dict[str, str]:
    return {
        "5.1 Impact assessments": "Equality analysis by disadvantage, special needs, phase, rurality (a "
        "stand-in), faith and "
        "region in the model card. Data protection: no personal data is used. " + _THEIRS,
        "5.2 Risk: taken for a grade": f"{policy.not_a_grade} Words say what such schools were like, not what a "
        f"school is.",
        "5.2 Risk: it finds poverty": "Intake is in the model so that results are read beside it; false alarms "
        "are counted by "
        "fifth of deprivation; raw and adjusted measures are shown apart from it.",
        "5.2 Risk: who is inspected is not chance": "Each probability names its population and is calibrated for it.",
        "5.2 Risk: the future differs": f"Grades ended in {policy.labels_ended:%B %Y}; it may not be used for "
        f"report cards "
        "until it has been learned and tested on them.",
        "5.2 Risk: leaks from the future": "A fact is used only from the day on which it was public; tests "
        "remove and change "
        "everything later and see no feature move.",
        "5.2 Risk: a school is harmed by being named": "No ranks, no colours, no publication of names; the "
        "school sees it too.",
    }
