"""The truth beside the files: what was planted, so that every later estimate can be checked against it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import polars as pl

from alongside.synthetic import attendance, effects, facts, facts_inspection, inspections, outcomes, support
from alongside.synthetic.attainment_files import examined_urn
from alongside.synthetic.effects import PARTS, PAST, PRACTICES
from alongside.synthetic.england import England
from alongside.synthetic.geography import Ints, Texts
from alongside.synthetic.inspection_files import number, urn_inspected
from alongside.synthetic.outcomes import GROUPS, Outcome, column

_KINDS = np.array(["graded", "ungraded", "report card"])
_TRUTH_GROUPS = ("all", "disadvantaged", "not disadvantaged")

README = """# What is true in this invented England

Nothing here exists in life: schools, places, trusts, people's help and every figure are made up. The files beside this
folder look like the publishers' files; this folder says what lies behind them. Estimators must not read it; tests may.

`lineage` numbers a school through whatever URNs it has had; `urn` is the one it had when the row was about it.
`summer` is the year in which an academic year ends (2019 is 2018/19). Effects are in units of one standard deviation of
schools beyond their intake; `points` turns a unit into the points of a measure.

| File | One row for each | Holds |
|---|---|---|
| `schools.parquet` | school | URNs and the day one became the other, phase, authority, region, trust, lasting effect |
| `effects.parquet` | school and summer | every part of the effect and their sum |
| `outcomes.parquet` | school, summer, measure, group | pupils, level, context, points, effect, bounds, noise... |
| `absence.parquet` | school and summer | national level, context, effect, own, noise, overall |
| `regions.parquet`, `authorities.parquet`, `trusts.parquet` | area or body | its planted effect |
| `bright_spots.parquet` | bright spot | size, first summer, practice, and why in words |
| `supporters.parquet` | body that helps | how much better or worse than average its help is |
| `support.parquet` | spell of help | school, supporter, dates, days, distance, why it was chosen, full effect |
| `inspections.parquet` | inspection | what was drawn, and the true probability of each grade |
| `truth.json` | | every parameter, with each year's level |

These hold exactly, to the last digits of a float:

    effect   = region + authority + trust + school + drift + shock + bright + support        (effects.parquet)
    observed = level + context + points * effect + bounds + noise                            (outcomes.parquet)
    overall  = national + context + effect + own + noise                                     (absence.parquet)

`observed` is what the cohort did before rounding and suppression; `suppressed` says that its one to five pupils kept
it out of the files, and `published` that the year and measure were published at all.
"""


def truth_files(england: England) -> Iterator[tuple[str, bytes, int]]:
    """Path, bytes and rows of each file of the truth."""
    yield "truth/README.md", README.encode(), 0
    for name, make in _TABLES.items():
        table = make(england)
        buffer = io.BytesIO()
        table.write_parquet(buffer, compression="zstd", compression_level=1)
        yield f"truth/{name}.parquet", buffer.getvalue(), table.height
    yield "truth/truth.json", (json.dumps(parameters(england), indent=1) + "\n").encode(), 0


def _schools(england: England) -> pl.DataFrame:
    schools, trusts, places = england.schools, england.trusts, england.places
    there = schools.opened <= england.last_day
    member = trusts.of_school >= 0
    table = pl.DataFrame({
        "lineage": np.arange(len(schools)), "urn": _text(trusts.urn_on(england.last_day)),
        "first_urn": _text(trusts.urn_before), "next_urn": _text(trusts.urn_after), "changed": trusts.changed,
        "phase": np.array(facts.PHASES)[schools.phase], "la_code": places.authority_code[schools.authority],
        "region": np.array([region.name for region in facts.REGIONS])[schools.region],
        "trust_uid": np.where(member, trusts.uid[trusts.of_school].astype(str), ""), "joined_trust": trusts.joined,
        "sponsored": trusts.sponsored, "school": england.effects.school,
    })  # fmt: skip
    return table.filter(pl.Series(there))


def _effects(england: England) -> pl.DataFrame:
    many, summers = len(england.schools), england.plan.years
    at = [column(summer) for summer in summers]
    parts = {name: england.parts[name][:, at].ravel() for name in PARTS}
    urns = np.column_stack([examined_urn(england, summer) for summer in summers])
    return pl.DataFrame({
        "lineage": np.repeat(np.arange(many), len(at)), "urn": _text(urns.ravel()),
        "summer": np.tile(np.array(summers), many), **parts,
        "effect": np.sum(np.array([parts[name] for name in PARTS]), axis=0),
    })  # fmt: skip


def _outcomes(england: England) -> pl.DataFrame:
    parts = []
    for summer in england.plan.years:
        for outcome, published in _year_outcomes(england, summer):
            parts.append(_outcome(england, outcome, published))
    return pl.concat(parts)


def _year_outcomes(england: England, summer: int) -> Iterator[tuple[Outcome, bool]]:
    """Every outcome of a summer, and whether it was published."""
    if summer not in england.primary:
        return
    year, older = england.primary[summer], england.secondary[summer]
    yield year.headline, summer in facts.KS2_PUBLISHED
    for outcome in year.scores.values():
        yield outcome, summer in facts.KS2_PUBLISHED
    for outcome in year.progress.values():
        yield outcome, summer in facts.KS2_PROGRESS_PUBLISHED
    yield older.attainment, summer in facts.KS4_PUBLISHED
    yield older.progress, summer in facts.KS4_PROGRESS_PUBLISHED


def _outcome(england: England, outcome: Outcome, published: bool) -> pl.DataFrame:
    groups = _TRUTH_GROUPS if outcome.measure in ("ks2_rwm_expected", "ks4_attainment8", "ks4_progress8") else ("all",)
    urn = _text(examined_urn(england, outcome.summer)[outcome.school])
    effect = england.effect_in(outcome.summer)[outcome.school]
    tables = []
    for group in groups:
        at = GROUPS.index(group)
        pupils = outcome.pupils[:, at]
        tables.append(pl.DataFrame({
            "lineage": outcome.school, "urn": urn, "summer": outcome.summer, "measure": outcome.measure, "group": group,
            "pupils": pupils.astype(np.int64), "level": outcome.level, "context": outcome.context[:, at],
            "points": outcome.points, "effect": effect, "bounds": outcome.bounds[:, at],
            "expected": outcome.expected[:, at], "noise": outcome.noise[:, at], "observed": outcome.observed[:, at],
            "suppressed": (pupils >= 1) & (pupils < 6), "published": published,
        }).filter(pl.Series(pupils > 0)))  # fmt: skip
    return pl.concat(tables)


def _absence(england: England) -> pl.DataFrame:
    parts = [pl.DataFrame(schema={"lineage": pl.Int64})]
    for summer in england.plan.years:
        if summer in facts.ABSENCE:
            year = attendance.absence_year(england, summer)
            parts.append(pl.DataFrame({
                "lineage": year.school, "urn": _text(examined_urn(england, summer)[year.school]), "summer": summer,
                "national": year.national, "context": year.context, "effect": year.effect, "own": year.own,
                "noise": year.noise, "overall": year.overall, "persistent": year.persistent,
            }))  # fmt: skip
    return pl.concat(parts, how="diagonal")


def _regions(england: England) -> pl.DataFrame:
    names = [region.name for region in facts.REGIONS]
    return pl.DataFrame({"region": names, "effect": england.effects.region})


def _authorities(england: England) -> pl.DataFrame:
    places = england.places
    return pl.DataFrame({
        "la_code": places.authority_code, "la_name": places.authority_name,
        "region": np.array([region.name for region in facts.REGIONS])[places.authority_region],
        "effect": england.effects.authority,
    })  # fmt: skip


def _trusts(england: England) -> pl.DataFrame:
    trusts = england.trusts
    schools = np.bincount(trusts.of_school[trusts.of_school >= 0], minlength=trusts.uid.size)
    return pl.DataFrame({
        "uid": _text(trusts.uid), "name": trusts.name, "single": trusts.single, "opened": trusts.opened,
        "schools_by_the_end": schools, "effect": england.effects.trust,
    })  # fmt: skip


def _bright_spots(england: England) -> pl.DataFrame:
    planted = england.effects
    which = np.flatnonzero((planted.bright_since > 0) & (planted.bright_since <= england.plan.last))
    practice = [PRACTICES[at] for at in planted.practice[which]]
    why = [f"{text}, kept up since {since}." for text, since in zip(practice, planted.bright_since[which], strict=True)]
    return pl.DataFrame({
        "lineage": which, "urn": _text(england.trusts.urn_on(england.last_day)[which]),
        "phase": np.array(facts.PHASES)[england.schools.phase[which]], "size": planted.bright_size[which],
        "since": planted.bright_since[which], "practice": practice, "why": why,
        "trust_uid": _text(np.where(england.trusts.of_school[which] >= 0,
                                    england.trusts.uid[england.trusts.of_school[which]], 0)),
    })  # fmt: skip


def _supporters(england: England) -> pl.DataFrame:
    return pl.DataFrame({"supporter": england.supporters.body, "quality": england.supporters.quality})


def _support(england: England) -> pl.DataFrame:
    spells = england.spells
    known = np.flatnonzero(spells.summer < england.plan.last)
    school, summer = spells.school[known], spells.summer[known]
    started = np.array([f"{year}-10-01" for year in summer], dtype="datetime64[D]")
    trusts = england.trusts
    urn = np.where(trusts.changed[school] <= started, trusts.urn_after[school], trusts.urn_before[school])
    return pl.DataFrame({
        "lineage": school, "urn": _text(urn), "supporter": england.supporters.body[spells.supporter[known]],
        "looked_at_summer": summer, "started": started,
        "ended": np.array([f"{year + 1}-07-20" for year in summer], dtype="datetime64[D]"), "days": spells.days[known],
        "km": spells.km[known], "reason": spells.reason[known], "full_effect": spells.effect[known],
    })  # fmt: skip


def _inspections(england: England) -> pl.DataFrame:
    seen = england.inspections
    at = np.flatnonzero(seen.published <= england.last_day)
    chances = {f"chance_{place}": seen.chances[at, place - 1] for place in range(1, 6)}
    return pl.DataFrame({
        "number": number(at), "lineage": seen.school[at], "urn": _text(urn_inspected(england, at)),
        "kind": _KINDS[seen.kind[at]], "started": seen.started[at], "published": seen.published[at],
        "grade": seen.grade[at], "grade_before": seen.before[at], **chances,
    })  # fmt: skip


_TABLES: Mapping[str, Callable[[England], pl.DataFrame]] = {
    "schools": _schools, "effects": _effects, "outcomes": _outcomes, "absence": _absence, "regions": _regions,
    "authorities": _authorities, "trusts": _trusts, "bright_spots": _bright_spots, "supporters": _supporters,
    "support": _support, "inspections": _inspections,
}  # fmt: skip


def _text(numbers: Ints) -> Texts:
    return numbers.astype(str)


def parameters(england: England) -> dict[str, object]:
    """Every planted parameter, for `truth.json`."""
    levels: dict[str, dict[str, float]] = {}
    for summer in england.plan.years:
        for outcome, _ in _year_outcomes(england, summer):
            levels.setdefault(outcome.measure, {})[str(summer)] = outcome.level
    return {
        "schools": england.plan.schools, "first": england.plan.first, "last": england.plan.last,
        "seed": england.plan.seed, "spread": dict(effects.SPREAD), "carry_over": effects.CARRY_OVER,
        "points": dict(outcomes.POINTS), "coefficients": {k: dict(v) for k, v in outcomes.COEFFICIENTS.items()},
        "reference": dict(outcomes.REFERENCE), "levels": levels, "national": {
            "ks2_rwm_expected": facts.KS2_RWM, "ks4_attainment8": facts.KS4_ATTAINMENT8},
        "bright": {"share": effects.BRIGHT_SHARE, "size": effects.BRIGHT_SIZE, "ramp": effects.BRIGHT_RAMP,
                   "practices": PRACTICES},
        "support": {"effect": support.EFFECT, "supporter_spread": support.SUPPORTER_SPREAD,
                    "days_scale": support.DAYS_SCALE, "km_scale": support.KM_SCALE, "by_year": support.BY_YEAR,
                    "chance": support.CHANCE, "summers": [support.FIRST_SUMMER, support.LAST_SUMMER]},
        "inspection": {"weight_true": inspections.WEIGHT_TRUE, "weight_raw": inspections.WEIGHT_RAW,
                       "area_spread": inspections.AREA_SPREAD, "phase_lift": dict(facts_inspection.PHASE_LIFT)},
        "absence": {"per_fsm": attendance.PER_FSM, "per_effect": attendance.PER_EFFECT,
                    "own_spread": attendance.OWN_SPREAD},
        "summers_simulated": [PAST[0], PAST[-1]],
    }  # fmt: skip
