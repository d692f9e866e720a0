"""How the three layers of identification agree and differ: `python tests/benchmarks/layers_together.py [day]`.

Prints the figures of docs/explanation/identification.md, counted from the library as the page *Who may need support*
counts them: a rule that is met; the main measure of a school at least fairly sure by level, or for its pupils; and an
early warning from a half, for the schools for which it is offered. Needs the shared data.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from alongside.editions import open_shelf
from alongside.identification.rules import identify
from alongside.journey.gather import gather
from alongside.journey.need import need_on
from alongside.journey.warning import warn_on
from alongside.policy import load_rules
from alongside.policy.eligibility import RuleVersion
from alongside.policy.looking import load_looking
from alongside.policy.need import load_need
from alongside.records import Answer
from data import shared_data, shared_store


def main(day: dt.date) -> None:
    """Print the table and the sentences beside it."""
    shelf = open_shelf(shared_data(), store=shared_store())
    rules = load_rules()
    register = gather(shelf, as_at=day, measures=tuple(rules.published))
    schools = tuple(register.schools.values())
    asked = [rule.id for rule in rules.rules.values() for one in rule.versions if _in_force(one, day)]
    answers = (found for rule in asked for found in identify(schools, rule, day, rules))
    ruled = {found.urn for found in answers if found.answer is Answer.MET}
    looking, sure = load_looking(), load_need().sure.fairly
    need = need_on(shelf, as_at=day).frame.filter(pl.col("outcome").is_in(looking.main), pl.col("group") == "all")
    warned = warn_on(shelf, as_at=day)
    said = warned.frame.filter(pl.col("offered"), pl.col("probability") >= looking.warning_from)
    sets = {
        "a rule is met": ruled,
        "level": set(need.filter(pl.col("raw_probability") >= sure)["urn"]),
        "for its pupils": set(need.filter(pl.col("adjusted_probability") >= sure)["urn"]),
        "early warning": set(said["urn"]),
    }
    print(f"{len(schools):,} schools on {day}; {need.height:,} have a main measure")
    for name, one in sets.items():
        shared = ", ".join(f"{other} {len(one & also):,}" for other, also in sets.items() if other != name)
        print(f"{name}: {len(one):,}, of these {shared}")
    fifth = {urn for urn, school in register.schools.items() if school.establishment.idaci_quintile == 5}
    for name in ("level", "for its pupils"):
        there = len(sets[name] & fifth)
        print(f"{name}, in the most deprived fifth: {there:,} ({there / len(sets[name]):.0%})")
    without = need.filter(pl.col("latest").is_null())
    low = without.filter(pl.col("raw_probability") >= sure).height
    print(f"without the newest figure: {without.height:,}, of these low by level at least fairly sure: {low}")


def _in_force(version: RuleVersion, day: dt.date) -> bool:
    return version.first_day <= day and (version.last_day is None or day <= version.last_day)


if __name__ == "__main__":
    main(dt.date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else dt.date(2020, 8, 31))
