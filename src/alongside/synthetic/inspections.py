"""Who is inspected when, and with what grade: numbers, intervals and transitions as published.

Each grade is drawn from probabilities that depend on how good the school truly is, on its raw results (as in life) and
on the grade before; the probabilities are kept as truth. Grades after September 2024 have no overall grade on paper:
the one drawn here is hidden, and only the judgements of areas are published. Report cards have their own scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from alongside.synthetic import facts_inspection as facts
from alongside.synthetic.facts import ALL_THROUGH, NURSERY, PHASES, PRIMARY, SECONDARY
from alongside.synthetic.geography import Floats, Ints
from alongside.synthetic.schools import Days, Flags, Schools
from alongside.synthetic.streams import stream

WEIGHT_TRUE, WEIGHT_RAW = 0.80, 0.45
"""How much a unit of true effect, and a standard deviation of raw results, lift the grading scale."""
AREA_SPREAD = 0.8
CARD_BEFORE = np.array([0.0, 0.45, 0.0, -0.75, -1.1])
"""What the grade before tells of a report card beyond the school's effect (assumed)."""
GRADED, UNGRADED, CARD = 0, 1, 2
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Inspections:
    """One entry for each inspection, in order of its start. `grade` 1 to 4; 0 for report cards and ungraded ones."""

    school: Ints
    kind: Ints
    started: Days
    published: Days
    grade: Ints
    before: Ints
    """The grade before, 0 for none."""
    chances: Floats
    """n x 5: true probability of grades 1 to 4 (graded), or of the five grades for leadership (report cards)."""
    areas: Ints
    """n x 8: grades of areas. Graded: the order of `SUB_GRADES`, 0 not judged. Cards: `CARD_AREAS`, 1 best to 5."""
    unsafe: Flags
    concern: Ints
    """0 none, 1 special measures, 2 serious weaknesses, 3 requires significant improvement."""
    concerns_found: Flags
    """Ungraded inspections that found the grade in doubt, or (with `grade` 1) might rise."""

    def __len__(self) -> int:
        return int(self.school.size)

    def only(self, which: Flags | Ints) -> Inspections:
        """Some of them."""
        return Inspections(**{field.name: getattr(self, field.name)[which] for field in fields(Inspections)})


class Standing:
    """Where each school stands while the years pass: its last grade, and when it was last seen."""

    def __init__(self, rng: np.random.Generator, schools: Schools) -> None:
        self.grade = np.where(schools.free, 0, rng.choice(4, len(schools), p=facts.START_GRADES) + 1)
        self.grade[(schools.phase == NURSERY) & (rng.random(len(schools)) < 0.6)] = 1
        self.graded = 2005.0 - rng.uniform(0, 4, len(schools))
        self.seen = self.graded.copy()
        self.doubt = np.zeros(len(schools), dtype=bool)
        self.card_weak = np.zeros(len(schools), dtype=bool)

    @property
    def below_good(self) -> Flags:
        """Schools whose latest grade is below good, or whose report card needs attention in leadership."""
        found: Flags = (self.grade >= 3) | self.card_weak
        return found


def inspect_year(
    seed: int, summer: int, schools: Schools, effect: Floats, raw_z: Floats, standing: Standing
) -> Inspections | None:
    """Inspect for one academic year and move `standing` on. `raw_z` is the last results in standard deviations."""
    rng = stream(seed, f"inspections/{summer}")
    able = _open(schools, summer)
    lift = np.array([facts.PHASE_LIFT[name] for name in PHASES])[schools.phase]
    stretch = np.array([facts.PHASE_STRETCH.get(name, 1.0) for name in PHASES])[schools.phase]
    mu = stretch * (WEIGHT_TRUE * effect + WEIGHT_RAW * raw_z) + lift
    graded = _choose_graded(rng, summer, schools, able, standing, raw_z)
    visited = _choose_ungraded(rng, summer, able, graded, standing)
    made = (_grade(rng, summer, graded, mu, standing, schools), _visit(rng, summer, visited, effect, standing))
    parts = [part for part in made if part is not None]
    return merge(parts) if parts else None


def merge(parts: list[Inspections]) -> Inspections:
    """All of them, in order of start and school."""
    joined = {field.name: np.concatenate([getattr(p, field.name) for p in parts]) for field in fields(Inspections)}
    whole = Inspections(**joined)
    return whole.only(np.lexsort((whole.school, whole.started)))


def _open(schools: Schools, summer: int) -> Flags:
    able = schools.opened < np.datetime64(f"{summer - 2}-09-01")
    found: Flags = able & ~(schools.closed < np.datetime64(f"{summer}-08-01"))
    return found


def _choose_graded(
    rng: np.random.Generator, summer: int, schools: Schools, able: Flags, standing: Standing, raw_z: Floats
) -> Ints:
    many = round(facts.GRADED[summer] / facts.SCHOOLS_THEN * int(able.sum()))
    interval = np.array([3.0, *facts.INTERVAL[1:]])[standing.grade]
    since = np.where(standing.grade <= 2, standing.seen, standing.graded)
    due = (summer - since) / interval * np.exp(rng.normal(0, 0.35, able.size))
    due += np.where(standing.grade == 2, np.clip(-0.25 * raw_z, -0.2, 0.5), 0) + 1.5 * standing.doubt
    exempt = (standing.grade == 1) & (facts.EXEMPT_FROM <= summer <= facts.EXEMPT_TO)
    exempt &= schools.has_phase(PRIMARY, SECONDARY, ALL_THROUGH)
    due = np.where(exempt, 0.12 * due, due) + 0.5 * (standing.grade == 0)
    return np.sort(np.argsort(np.where(able, -due, np.inf), kind="stable")[:many])


def _choose_ungraded(rng: np.random.Generator, summer: int, able: Flags, graded: Ints, standing: Standing) -> Ints:
    many = round(facts.UNGRADED.get(summer, 0) / facts.SCHOOLS_THEN * int(able.sum()))
    fit = able & np.isin(standing.grade, (1, 2)) & ~standing.doubt
    fit[graded] = False
    exempt = (standing.grade == 1) & (summer <= facts.EXEMPT_TO)
    due = (summer - standing.seen) * np.exp(rng.normal(0, 0.3, able.size)) * np.where(exempt, 0.1, 1)
    order = np.argsort(np.where(fit, -due, np.inf), kind="stable")
    return np.sort(order[: min(many, int(fit.sum()))])


def _grade(
    rng: np.random.Generator, summer: int, chosen: Ints, mu: Floats, standing: Standing, schools: Schools
) -> Inspections | None:
    if not chosen.size:
        return None
    started = _start_days(rng, summer, chosen.size)
    card = started >= np.datetime64(facts.CARD_FROM)
    parts = []
    if (~card).any():
        parts.append(_grade_overall(rng, summer, chosen[~card], started[~card], mu, standing, schools))
    if card.any():
        parts.append(_grade_card(rng, chosen[card], started[card], mu, standing, schools))
    standing.graded[chosen] = standing.seen[chosen] = summer
    standing.doubt[chosen] = False
    return merge(parts)


def _grade_overall(
    rng: np.random.Generator, summer: int, chosen: Ints, started: Days, mu: Floats, standing: Standing, schools: Schools
) -> Inspections:
    before = standing.grade[chosen]
    chances = np.zeros((chosen.size, 5))
    for last in range(5):
        mine = before == last
        if mine.any():
            shares = _row(facts.FIRST_GRADES, summer) if last == 0 else _row(facts.TRANSITIONS, summer)[last]
            chances[mine, :4] = _probabilities(mu[chosen[mine]], np.asarray(shares))
    grade = 1 + (rng.random(chosen.size)[:, None] > np.cumsum(chances[:, :3], axis=1)).sum(axis=1)
    standing.grade[chosen] = grade
    areas = _areas(rng, grade, schools, chosen)
    inadequate = grade == 4
    return Inspections(
        school=chosen, kind=np.full(chosen.size, GRADED), started=started, published=_published(rng, started),
        grade=grade, before=before, chances=chances, areas=areas,
        unsafe=inadequate & (rng.random(chosen.size) < facts.UNSAFE_AMONG_INADEQUATE),
        concern=np.where(inadequate, 1 + (rng.random(chosen.size) >= facts.SPECIAL_MEASURES_SHARE), 0),
        concerns_found=np.zeros(chosen.size, dtype=bool),
    )  # fmt: skip


def _row(table: Mapping[tuple[int, int], Row], summer: int) -> Row:
    return next(row for (first, last), row in table.items() if first <= summer <= last)


def _probabilities(mu: Floats, shares: Floats) -> Floats:
    """n x 4 probabilities whose mean over the schools is `shares` (best first), higher `mu` meaning better.

    An ordered probit with unit noise; each cut is found by halving.
    """
    above = np.array([_mean_cut(mu, float(share)) for share in np.cumsum(shares)[:-1]])
    upper = np.column_stack([normal_cdf(mu - cut) for cut in above])
    bounds = np.column_stack([np.zeros(mu.size), np.maximum.accumulate(upper, axis=1), np.ones(mu.size)])
    return np.diff(bounds, axis=1)


def _mean_cut(mu: Floats, share: float) -> float:
    low, high = float(mu.min()) - 6, float(mu.max()) + 6
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if normal_cdf(mu - middle).mean() > share else (low, middle)
    return (low + high) / 2


def normal_cdf(x: Floats) -> Floats:
    """The standard normal distribution function."""
    from scipy.special import ndtr

    found: Floats = ndtr(x)
    return found


def _areas(rng: np.random.Generator, grade: Ints, schools: Schools, chosen: Ints) -> Ints:
    """Judgements of the areas given the overall grade; early years and sixth form only where there is one."""
    out = np.zeros((grade.size, 8), dtype=np.int64)
    for at, (area, rows) in enumerate(facts.SUB_GRADES.items()):
        steps = np.cumsum(np.array([rows[g] for g in (1, 2, 3, 4)]), axis=1)[grade - 1, :3]
        out[:, at] = 1 + (rng.random(grade.size)[:, None] > steps).sum(axis=1)
        if area == "early_years":
            out[~_has_early_years(schools)[chosen], at] = 0
        if area == "sixth_form":
            out[~schools.sixth_form[chosen], at] = 0
    return out


def _has_early_years(schools: Schools) -> Flags:
    found: Flags = schools.low_age <= 4
    return found


def _grade_card(
    rng: np.random.Generator, chosen: Ints, started: Days, mu: Floats, standing: Standing, schools: Schools
) -> Inspections:
    before = standing.grade[chosen]
    level = mu[chosen] + CARD_BEFORE[before]
    shares = np.array(facts.CARD_SHARES)
    spread = np.sqrt(1 + AREA_SPREAD**2)
    cuts = np.array([_mean_cut(level / spread, float(share)) * spread for share in np.cumsum(shares)[:-1]])
    common = level + rng.normal(0, 1, chosen.size)
    seen = common[:, None] + rng.normal(0, AREA_SPREAD, (chosen.size, len(facts.CARD_AREAS)))
    areas = 1 + (seen[:, :, None] < cuts).sum(axis=2)
    areas[~_has_early_years(schools)[chosen], facts.CARD_AREAS.index("early_years")] = 0
    areas[~schools.sixth_form[chosen], facts.CARD_AREAS.index("post_16")] = 0
    leadership = areas[:, facts.CARD_AREAS.index("leadership_and_governance")]
    above = np.column_stack([normal_cdf((level - cut) / spread) for cut in cuts])
    unsafe = (areas == 5).any(axis=1) & (rng.random(chosen.size) < 0.4)
    standing.card_weak[chosen] = leadership >= 4
    standing.grade[chosen] = np.where(leadership >= 4, 3, np.minimum(standing.grade[chosen], 2))
    return Inspections(
        school=chosen, kind=np.full(chosen.size, CARD), started=started, published=_published(rng, started),
        grade=np.zeros(chosen.size, dtype=np.int64), before=before,
        chances=np.diff(np.column_stack([np.zeros(chosen.size), above, np.ones(chosen.size)]), axis=1), areas=areas,
        unsafe=unsafe,
        concern=np.where(leadership == 5, 1, np.where((areas == 5).any(axis=1) | unsafe, 3, 0)),
        concerns_found=np.zeros(chosen.size, dtype=bool),
    )  # fmt: skip


def _visit(
    rng: np.random.Generator, summer: int, chosen: Ints, effect: Floats, standing: Standing
) -> Inspections | None:
    if not chosen.size:
        return None
    started = _start_days(rng, summer, chosen.size)
    if summer == 2026:  # ungraded inspections ended with the old framework
        started = np.minimum(started, np.datetime64("2025-11-06"))
    sense = effect[chosen] + rng.normal(0, 0.8, chosen.size)
    doubt, rising = sense < -1.75, (sense > 1.95) & (standing.grade[chosen] == 2)
    standing.seen[chosen] = summer
    standing.doubt[chosen] = doubt | rising
    return Inspections(
        school=chosen, kind=np.full(chosen.size, UNGRADED), started=started, published=_published(rng, started),
        grade=np.where(rising, 1, 0), before=standing.grade[chosen].copy(), chances=np.zeros((chosen.size, 5)),
        areas=np.zeros((chosen.size, 8), dtype=np.int64), unsafe=np.zeros(chosen.size, dtype=bool),
        concern=np.zeros(chosen.size, dtype=np.int64), concerns_found=doubt | rising,
    )  # fmt: skip


_TERMS = (("09-10", "10-18"), ("11-01", "12-12"), ("01-09", "02-08"), ("02-24", "03-26"), ("04-22", "05-20"),
          ("06-04", "07-08"))  # fmt: skip


def _start_days(rng: np.random.Generator, summer: int, many: int) -> Days:
    """Tuesdays to Thursdays in term, none after 12 March 2020."""
    days = np.concatenate([_term(summer, first, last) for first, last in _TERMS])
    weekday = (days.astype("datetime64[D]").view("int64") - 4) % 7  # 1970-01-01 was a Thursday; 0 is Monday
    days = days[(weekday >= 1) & (weekday <= 3)]
    if summer == 2020:
        days = days[days <= np.datetime64("2020-03-12")]
    if summer == 2026:  # report cards were tried out by volunteers before they became the rule
        days = np.r_[days[days < np.datetime64(facts.CARD_FROM)][::4], days[days >= np.datetime64(facts.CARD_FROM)]]
    return days[rng.integers(0, days.size, many)]


def _term(summer: int, first: str, last: str) -> Days:
    year = summer - 1 if first[:2] in ("09", "10", "11") else summer
    return np.arange(np.datetime64(f"{year}-{first}"), np.datetime64(f"{year}-{last}") + 1)


def _published(rng: np.random.Generator, started: Days) -> Days:
    wait = 15 + rng.gamma(4, (facts.DAYS_TO_PUBLISH - 14) / 4, started.size)
    found: Days = started + np.round(wait).astype("timedelta64[D]")
    return found
