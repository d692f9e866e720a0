"""The whole invented England: places, schools, and twenty years of results, inspections and help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from alongside.synthetic.effects import PARTS, PAST, Effects, lasting_effects, parts_by_year, plant_effects
from alongside.synthetic.facts import ALL_THROUGH, PRIMARY, SECONDARY
from alongside.synthetic.geography import Floats, Geography, invent_geography
from alongside.synthetic.inspections import Inspections, Standing, inspect_year, merge
from alongside.synthetic.intake import SUMMERS, Intake, invent_intake
from alongside.synthetic.outcomes import column
from alongside.synthetic.plan import Plan
from alongside.synthetic.primary_results import PrimaryYear, primary_results
from alongside.synthetic.schools import Schools, invent_schools
from alongside.synthetic.secondary_results import SecondaryYear, secondary_results
from alongside.synthetic.streams import stream
from alongside.synthetic.support import Spells, Supporters, SupportLog, invent_supporters
from alongside.synthetic.trusts import Trusts, invent_trusts

Progress = Callable[[str], None]
NO_TESTS = (2020, 2021)


@dataclass(frozen=True, kw_only=True)
class England:
    """Everything that was invented. The years asked for decide what is written, not what happens."""

    plan: Plan
    places: Geography
    schools: Schools
    trusts: Trusts
    intake: Intake
    effects: Effects
    parts: Mapping[str, Floats]
    """Effects by part, schools x `PAST`, in units; their sum is the whole effect."""
    supporters: Supporters
    spells: Spells
    inspections: Inspections
    primary: Mapping[int, PrimaryYear]
    secondary: Mapping[int, SecondaryYear]

    @property
    def effect(self) -> Floats:
        """The whole effect, schools x `PAST`, in units."""
        found: Floats = sum((self.parts[name] for name in PARTS), np.zeros((len(self.schools), len(PAST))))
        return found

    def effect_in(self, summer: int) -> Floats:
        """Each lineage's whole effect in one summer, in units."""
        found: Floats = sum((self.parts[name][:, column(summer)] for name in PARTS), np.zeros(len(self.schools)))
        return found

    @property
    def last_day(self) -> np.datetime64:
        """The first of October after the last summer: the day of the registers."""
        return np.datetime64(f"{self.plan.last}-10-01")


def invent(plan: Plan, progress: Progress = lambda step: None) -> England:
    """Invent an England. The same seed and number of schools always give the same one."""
    seed = plan.seed
    progress("Inventing places and schools")
    places = invent_geography(seed, plan.schools)
    schools = invent_schools(seed, plan.schools, places)
    lasting = lasting_effects(seed, schools)
    trusts = invent_trusts(seed, schools, places, lasting)
    intake = invent_intake(seed, schools, places)
    effects = plant_effects(seed, schools, trusts, lasting)
    parts = parts_by_year(effects, schools, trusts)
    supporters = invent_supporters(seed, schools, trusts, effects.trust, places)
    progress("Living through twenty years")
    log = SupportLog(schools, supporters)
    inspections, primary, secondary = _live(seed, schools, intake, parts, log)
    return England(
        plan=plan, places=places, schools=schools, trusts=trusts, intake=intake, effects=effects,
        parts={**parts, "support": log.effect}, supporters=supporters, spells=log.spells(), inspections=inspections,
        primary=primary, secondary=secondary,
    )  # fmt: skip


def _live(
    seed: int, schools: Schools, intake: Intake, parts: Mapping[str, Floats], log: SupportLog
) -> tuple[Inspections, dict[int, PrimaryYear], dict[int, SecondaryYear]]:
    """Go through the years: inspections look back on the last results, help answers what is seen."""
    fixed = np.zeros((len(schools), len(PAST)))
    for name in parts:
        fixed = fixed + parts[name]
    standing = Standing(stream(seed, "inspections/start"), schools)
    raw = _before_records(intake, fixed[:, 0])
    visits, primary, secondary = [], {}, {}
    for summer in PAST:
        effect = fixed[:, column(summer)] + log.effect[:, column(summer)]
        seen = inspect_year(seed, summer, schools, effect, _standardise(raw, schools), standing)
        visits += [seen] if seen else []
        if summer in SUMMERS and summer not in NO_TESTS:
            primary[summer] = primary_results(seed, summer, schools, intake, effect)
            secondary[summer] = secondary_results(seed, summer, schools, intake, effect)
            raw = _seen(raw, primary[summer], secondary[summer])
        log.choose(stream(seed, f"support/{summer}"), summer, raw, standing)
    return merge(visits), primary, secondary


def _before_records(intake: Intake, effect: Floats) -> Floats:
    """Raw results before the first simulated summer, good enough to start inspections from."""
    return -0.5 * (intake.fsm6[:, 0] - 24) / 13 + 0.7 * effect


def _seen(raw: Floats, primary: PrimaryYear, secondary: SecondaryYear) -> Floats:
    """Each school's newest figure: Attainment 8 where it has one, else the expected standard."""
    now = raw.copy()
    for outcome in (primary.headline, secondary.attainment):
        now[outcome.school] = outcome.observed[:, 0]
    return now


def _standardise(raw: Floats, schools: Schools) -> Floats:
    """In standard deviations of the schools of the same stage; 0 for schools without results."""
    out = np.zeros(raw.size)
    for phases in ((PRIMARY,), (SECONDARY, ALL_THROUGH)):
        mine = schools.has_phase(*phases)
        spread = float(raw[mine].std()) or 1.0
        out[mine] = np.clip((raw[mine] - raw[mine].mean()) / spread, -3, 3)
    return out
