"""Early warning: populations, groups of features, how the model is fitted and when it may be offered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from alongside.academic_year import AcademicYear
from alongside.errors import AcademicYearError
from alongside.policy.citation import Citation, read_citation
from alongside.policy.document import Section, open_policy

FILE = "warning.toml"


@dataclass(frozen=True, kw_only=True)
class Population:
    """Whom a probability is for: `counted` says what counts as the next inspection; `model` which fit serves it."""

    id: str
    label: str
    counted: str
    model: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Features that stand for one thing in plain words.

    `dated` names the column with the day of the newest of them, which is no feature; `day_is` says what the day is
    where that is not plain; `unknown` is what is said where there is no such day.
    """

    id: str
    label: str
    features: tuple[str, ...]
    dated: str
    day_is: str
    unknown: str


@dataclass(frozen=True, kw_only=True)
class Boosting:
    """Settings of the gradient boosting; `seeds` are averaged over.

    More of a feature of `raises` can only raise the probability, more of one of `lowers` only lower it.
    """

    trees: int
    leaves: int
    rate: float
    least_in_leaf: int
    ridge: float
    features_tried: float
    seeds: tuple[int, ...]
    raises: tuple[str, ...]
    lowers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Due:
    """Years after a graded inspection of each rung, and after opening, when the next is due."""

    outstanding: float
    good: float
    below: float
    opened: float
    source: Citation


@dataclass(frozen=True, kw_only=True)
class Sooner:
    """Figures of a source that were known before their edition: from `month` and `day` of the year's end, `since` a
    period."""

    source_of_figures: str
    month: int
    day: int
    since: str
    source: Citation


@dataclass(frozen=True, kw_only=True)
class WarningPolicy:
    """Everything of early warning that is a choice."""

    reviewed: dt.date
    review: dt.date
    outcome: str
    not_a_grade: str
    labels_ended: dt.date
    history_from: dt.date
    cuts: tuple[dt.date, ...]
    tested_to: dt.date
    draws: int
    least_cases: int
    flagged_share: float
    listed_back_days: int
    settled_days: int
    learned_from_years: float
    least_known_share: float
    half_life_years: float
    calibrated_on_years: float
    shares: tuple[float, ...]
    calibration_error_under: float
    beat_baseline_by: float
    confidence: float
    boosting: Boosting
    due: Due
    sooner: tuple[Sooner, ...]
    unvalidated: tuple[Sooner, ...]
    populations: Mapping[str, Population]
    groups: tuple[Group, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """Every feature, in the order of the groups."""
        return tuple(name for group in self.groups for name in group.features)


@cache
def load_warning(path: Path | None = None) -> WarningPolicy:
    """Load the policy of early warning. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    offer = file.section("offer")
    policy = WarningPolicy(
        reviewed=file.day("reviewed"),
        review=file.day("review"),
        outcome=file.text("outcome"),
        not_a_grade=file.text("not_a_grade"),
        labels_ended=file.day("labels_ended"),
        history_from=file.day("history_from"),
        cuts=_days(file, "cuts"),
        tested_to=file.day("tested_to"),
        draws=file.whole("draws"),
        least_cases=file.whole("least_cases"),
        flagged_share=file.number("flagged_share"),
        listed_back_days=file.whole("listed_back_days"),
        settled_days=file.whole("settled_days"),
        least_known_share=file.number("least_known_share"),
        learned_from_years=file.number("learned_from_years"),
        half_life_years=file.number("half_life_years"),
        calibrated_on_years=file.number("calibrated_on_years"),
        shares=_numbers(file, "shares"),
        calibration_error_under=offer.number("calibration_error_under"),
        beat_baseline_by=offer.number("beat_baseline_by"),
        confidence=offer.number("confidence"),
        boosting=_boosting(file.section("boosting")),
        due=_due(file.section("due")),
        sooner=tuple(map(_sooner, file.sections("sooner", named_by="source_of_figures"))),
        unvalidated=tuple(map(_sooner, file.sections("unvalidated", named_by="source_of_figures"))),
        populations={one.id: one for one in map(_population, file.sections("population", named_by="id"))},
        groups=tuple(map(_group, file.sections("group", named_by="id"))),
    )
    offer.finish()
    file.finish()
    _refuse_repeats(policy, file)
    _refuse_days_as_features(policy, file)
    _refuse_unknown_directions(policy, file)
    return policy


def with_unvalidated() -> WarningPolicy:
    """The policy as though results were used as soon as schools, councils, the Department and inspectors have them.

    For the back-test alone, to see what the wait for publication costs.
    """
    policy = load_warning()
    return replace(policy, sooner=(*policy.sooner, *policy.unvalidated))


def _numbers(section: Section, key: str) -> tuple[float, ...]:
    values = section.raw(key)
    if not isinstance(values, list) or not all(isinstance(one, (int, float)) and 0 < one < 1 for one in values):
        raise section.refuse("Expected a list of shares.", key=key, remedy="Write numbers between 0 and 1.")
    return tuple(float(one) for one in values)


def _days(section: Section, key: str) -> tuple[dt.date, ...]:
    values = section.raw(key)
    if not isinstance(values, list) or not values or not all(isinstance(one, dt.date) for one in values):
        raise section.refuse("Expected a list of days.", key=key, remedy="Write days like 2018-09-01, in order.")
    if values != sorted(set(values)):
        raise section.refuse("The days are not in order.", key=key, remedy="Put the earliest first, each once.")
    return tuple(values)


def _boosting(section: Section) -> Boosting:
    seeds = section.raw("seeds")
    if not isinstance(seeds, list) or not seeds or not all(isinstance(one, int) for one in seeds):
        raise section.refuse("Expected a list of whole numbers.", key="seeds", remedy="Write one or more seeds.")
    made = Boosting(
        trees=section.whole("trees"),
        leaves=section.whole("leaves"),
        rate=section.number("rate"),
        least_in_leaf=section.whole("least_in_leaf"),
        ridge=section.number("ridge"),
        features_tried=section.number("features_tried"),
        seeds=tuple(seeds),
        raises=section.texts("raises"),
        lowers=section.texts("lowers"),
    )
    section.finish()
    return made


def _due(section: Section) -> Due:
    made = Due(
        outstanding=section.number("outstanding"),
        good=section.number("good"),
        below=section.number("below"),
        opened=section.number("opened"),
        source=read_citation(section),
    )
    section.finish()
    return made


def _sooner(section: Section) -> Sooner:
    made = Sooner(
        source_of_figures=section.text("source_of_figures"),
        month=section.whole("month"),
        day=section.whole("day"),
        since=section.text("since"),
        source=read_citation(section),
    )
    section.finish()
    try:
        AcademicYear.parse(made.since)
        dt.date(2001, made.month, made.day)
    except AcademicYearError as error:
        raise section.refuse(error.what, key="since", remedy="Write an academic year, such as 2015/16.") from error
    except ValueError as error:
        raise section.refuse(
            "There is no day of a year like this.", key="day", remedy="Correct `month`, `day`."
        ) from error
    return made


def _population(section: Section) -> Population:
    made = Population(
        id=section.text("id"),
        label=section.text("label"),
        counted=section.text("counted"),
        model=section.text("model"),
    )
    section.finish()
    return made


def _group(section: Section) -> Group:
    made = Group(
        id=section.text("id"),
        label=section.text("label"),
        features=section.texts("features"),
        dated=section.text("dated"),
        day_is=section.text("day_is", ""),
        unknown=section.text("unknown"),
    )
    section.finish()
    return made


def _refuse_repeats(policy: WarningPolicy, file: Section) -> None:
    names = policy.features
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise file.refuse(
            f"The feature {twice[0]!r} is in more than one group.",
            key="features",
            remedy="Keep it in one: a reason replaces a whole group.",
        )


def _refuse_days_as_features(policy: WarningPolicy, file: Section) -> None:
    wrong = sorted({group.dated for group in policy.groups} & set(policy.features))
    if wrong:
        raise file.refuse(
            f"The day {wrong[0]!r} is among the features.",
            key="features",
            remedy="Take it out: a day says when a fact became known, which must tell the model nothing.",
        )


def _refuse_unknown_directions(policy: WarningPolicy, file: Section) -> None:
    raises, lowers = set(policy.boosting.raises), set(policy.boosting.lowers)
    wrong = sorted((raises | lowers) - set(policy.features) | raises & lowers)
    if wrong:
        raise file.refuse(
            f"{wrong[0]!r} is no feature, or is said both to raise and to lower the probability.",
            key="boosting",
            remedy="Name features of the groups, each under one of `raises` and `lowers`.",
        )
