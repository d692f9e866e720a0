"""The algorithmic transparency record of early warning, in the fields of the standard's third version.

Source: Algorithmic Transparency Recording Standard v3.0 (metadata; tier 1; tier 2 in five sections), of whose template
an excerpt was read; numbers and names of fields are from memory and to be checked against it before a record is
published. What only the organisation that deploys the tool can say is left to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.identification.warning.card import table
from alongside.identification.warning.technical import THEIRS, development, model, operation, system
from alongside.policy.warning import WarningPolicy

_READ = (
    "How the fields were read: that there are metadata, one section in tier 1 and five in tier 2 was read in an "
    "excerpt",
    "of the [template](https://docs.google.com/spreadsheets/d/1mZbQoT4RkE84RMx-ENTcPM22DOWLcQy-Vwga18Bieyk/edit) of",
    "version 3.0; the names of tier 1 and of 1.1 to 1.3 in a table of the fields of",
    "[version 1.1](https://assets.publishing.service.gov.uk/media/61a8a4118fa8f50382034ea3/"
    "Algorithmic_transparency_data_standard.csv/preview).",
    "All other names and numbers are from memory, and no published record was read: check them against the template",
    "before publishing.",
)


def transparency_record(policy: WarningPolicy, last: Mapping[str, Any]) -> str:
    """The record as Markdown, with every field of metadata, tier 1 and the five sections of tier 2."""
    sections = {
        "Metadata": _metadata(policy),
        "Tier 1: overview": _overview(policy),
        "Tier 2, section 1: owner and responsibility": _owner(),
        "Tier 2, section 2: description and rationale": _rationale(policy),
        "Tier 2, section 3: deployment context": _deployment(policy),
        "Tier 2, section 4.1: system specification": system(policy),
        "Tier 2, section 4.2: model specification": model(policy, last),
        "Tier 2, section 4.3: development data": development(policy, last),
        "Tier 2, section 4.4: operational data": operation(last),
        "Tier 2, section 5: risks, mitigations and impact assessments": _risks(policy),
    }
    lines = [
        "# Early warning: algorithmic transparency record",
        "",
        "In the form of the Algorithmic Transparency Recording Standard, version 3.0. Printed from the code,",
        "`policy/warning.toml` and the last back-test by `scripts/print_warning`.",
        "",
        *_READ,
        "",
    ]
    for title, fields in sections.items():
        lines += [f"## {title}", "", *table(("Field", "Entry"), list(fields.items()))]
    return "\n".join(lines[:-1]) + "\n"


def _metadata(policy: WarningPolicy) -> dict[str, str]:
    return {
        "Standard version": "3.0",
        "Organisation": THEIRS,
        "Tool name": "Alongside: early warning",
        "Phase": "Pre-deployment: offered for a population only where its back-test allows it",
        "Function and region": "Education; England",
        "Capability": "Prediction, prioritising where to look",
        "Date of this version": f"{policy.reviewed}",
        "Next review": f"{policy.review}",
    }


def _overview(policy: WarningPolicy) -> dict[str, str]:
    return {
        "1 Name": "Alongside: early warning",
        "2 Description": f"Says of each school how probable it is that {policy.outcome}, with the main reasons, "
        f"so that a "
        f"regional team can decide where to look first. {policy.not_a_grade}",
        "3 Website": "The explanation and the model card that come with the software",
        "4 Contact email": THEIRS,
    }


def _owner() -> dict[str, str]:
    return {
        "1.1 Organisation or department": THEIRS,
        "1.2 Team": THEIRS,
        "1.3 Senior responsible owner": THEIRS,
        "1.4 Third-party involvement": "The software is open source (MIT) and runs where the organisation runs it.",
        "1.4.1 Third party": f"None by the software itself. {THEIRS}",
        "1.4.2 Companies House number": THEIRS,
        "1.4.3 Third-party role": THEIRS,
        "1.4.4 Procurement procedure type": THEIRS,
        "1.4.5 Third-party data access terms": f"Its authors have no access to anything. {THEIRS}",
    }


def _rationale(policy: WarningPolicy) -> dict[str, str]:
    whom = "; ".join(f"{one.label} ({one.counted})" for one in policy.populations.values())
    return {
        "2.1 Detailed description": f"A probability for each school of one of these populations: {whom}. Beside "
        f"it stand a "
        "plain baseline and the main reasons: how the probability would move without each group of facts.",
        "2.2 Scope": "Open state-funded schools in England, to decide where to look first. Not for inspectors, for "
        "ranking schools, for judging a head, or for anything about a pupil; and only where it is offered (4.2.7).",
        "2.3 Benefit": "Inspections are years apart; published results, grades and money say something sooner, "
        "for small and "
        "suppressed cohorts too. Every school is treated by one stated rule whose errors are counted.",
        "2.4 Previous process": "Judgement of teams, and thresholds on single published figures.",
        "2.5 Alternatives considered": "The baseline of last grade, years since and phase; logistic regression "
        "on bent features; randomised trees; blends of these. The baseline is what is shown wherever the model does "
        "not beat it out of time.",
    }


def _deployment(policy: WarningPolicy) -> dict[str, str]:
    return {
        "3.1 Integration into broader operational process": "One of three layers (rules, measurement, early warning) "
        "that are "
        "never blended. "
        "It helps to decide whom to visit or ask. No support, decision or contact follows from it by itself.",
        "3.2 Human review": "A named person decides, with reasons, after hearing four voices, the school's own "
        "among them.",
        "3.3 Frequency and scale of usage": "Recomputed when a file is published; about 22,000 schools. " + THEIRS,
        "3.4 Required training": "The explanation of early warning; what a probability of a population is; how to read "
        "an interval. " + THEIRS,
        "3.5 Appeals and review": "A school sees what is held about it and why, and can answer. Decisions have "
        "a right of "
        "reply. " + policy.not_a_grade,
    }


def _risks(policy: WarningPolicy) -> dict[str, str]:
    return {
        "5.1 Impact assessments": "Equality analysis by disadvantage, special needs, phase, rurality (a "
        "stand-in), faith and "
        "region in the model card. Data protection: no personal data is used. " + THEIRS,
        "5.2 Risks and mitigations: taken for a grade": f"{policy.not_a_grade} Words say what such schools were "
        f"like, not what a "
        f"school is.",
        "5.2 Risks and mitigations: it finds poverty": "Intake is in the model so that results are read beside it; "
        "false alarms "
        "are counted by "
        "fifth of deprivation; raw and adjusted measures are shown apart from it.",
        "5.2 Risks and mitigations: who is inspected is not chance": "Each probability names its population and is "
        "calibrated for it.",
        "5.2 Risks and mitigations: the future differs": f"Grades ended in {policy.labels_ended:%B %Y}; it may not "
        f"be used for "
        f"report cards "
        "until it has been learned and tested on them.",
        "5.2 Risks and mitigations: leaks from the future": "A fact is used only from the day on which it was "
        "public; tests "
        "remove and change "
        "everything later and see no feature move.",
        "5.2 Risks and mitigations: a school is harmed by being named": "No ranks, no colours, no publication of "
        "names; the "
        "school sees it too.",
    }
