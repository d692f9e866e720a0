"""Absence, school census and workforce by school, a folder for each year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from alongside.synthetic.attainment_files import examined_urn, listed_name
from alongside.synthetic.attendance import AbsenceYear, WorkforceYear, absence_year, workforce_year
from alongside.synthetic.england import England
from alongside.synthetic.facts import ABSENCE, NURSERY, PHASES
from alongside.synthetic.geography import Ints
from alongside.synthetic.intake import SUMMERS
from alongside.synthetic.listing import laestab
from alongside.synthetic.plan import EARLIEST
from alongside.synthetic.streams import stream
from alongside.synthetic.tables import TABLES as TABLE_CODES
from alongside.synthetic.tables import File, frame, guarded, printed, replaced

LAST_ABSENCE_TABLES = 2019
_CENSUS_TYPES = {"Primary": "State-funded primary", "Secondary": "State-funded secondary",
                 "All-through": "State-funded secondary", "Special": "State-funded special school",
                 "Nursery": "State-funded nursery", "PRU": "Pupil referral unit"}  # fmt: skip
_EES_PHASES = {"Primary": "State-funded primary", "Secondary": "State-funded secondary",
               "All-through": "State-funded secondary", "Special": "Special", "PRU": "Pupil referral unit"}  # fmt: skip


def context_files(england: England) -> Iterator[File]:
    """Absence (where there was a full year), census and workforce for every year asked for."""
    for summer in england.plan.years:
        folder = f"performance/{summer - 1}-{summer}"
        if summer in ABSENCE:
            year = absence_year(england, summer)
            ees = summer > LAST_ABSENCE_TABLES
            name = "1a_absence_3term_school.csv" if ees else "england_abs.csv"
            yield File(path=f"{folder}/{name}", cells=(_absence_ees if ees else _absence_tables)(england, year))
        yield File(path=f"{folder}/england_census.csv", cells=_census(england, summer))
        yield from _workforce_files(england, summer)


def _absence_tables(england: England, year: AbsenceYear) -> pl.DataFrame:
    mine = year.school
    return frame({
        "LA": england.places.authority_code[england.schools.authority[mine]],
        "ESTAB": pl.Series(england.schools.number[mine]).cast(pl.String).str.zfill(4),
        "URN": examined_urn(england, year.summer)[mine],
        "PERCTOT": guarded(printed(year.overall, 1), year.pupils, TABLE_CODES),
        "PPERSABS10": guarded(printed(year.persistent, 1), year.pupils, TABLE_CODES),
    })  # fmt: skip


def ees_head(england: England, summer: int, school: Ints) -> dict[str, object]:
    """The columns with which school files of Explore Education Statistics begin."""
    return {
        "time_period": f"{summer - 1}{summer % 100:02d}", "time_identifier": "Academic year",
        "geographic_level": "School", "country_code": "E92000001", "country_name": "England",
        "school_urn": examined_urn(england, summer)[school], "school_laestab": laestab(england, school),
        "school_name": listed_name(england, summer, school),
    }  # fmt: skip


def _absence_ees(england: England, year: AbsenceYear) -> pl.DataFrame:
    phase = np.array([_EES_PHASES.get(name, "") for name in PHASES])[england.schools.phase[year.school]]
    possible = np.round(year.pupils * 370)
    missed = np.round(possible * year.overall / 100)
    excused = year.overall * np.clip(0.72 - 0.008 * (year.overall - 5), 0.25, 0.85)
    return frame({
        **ees_head(england, year.summer, year.school), "education_phase": phase, "enrolments": printed(year.pupils),
        "sess_possible": printed(possible), "sess_overall": printed(missed),
        "sess_overall_percent": printed(year.overall, 5), "sess_authorised_percent": printed(excused, 5),
        "sess_unauthorised_percent": printed(year.overall - excused, 5),
        "enrolments_pa_10_exact_percent": printed(year.persistent, 5),
        "enrolments_pa_50_exact_percent": printed(year.persistent**2 / 320, 5),
    })  # fmt: skip


def _census(england: England, summer: int) -> pl.DataFrame:
    """Counts are whole pupils; percentages are of the counts, so that a reader can work them out again."""
    rng = stream(england.plan.seed, f"census/{summer}")
    schools, intake, at = england.schools, england.intake, SUMMERS.index(summer)
    there = (schools.opened < np.datetime64(f"{summer}-01-15")) & ~(schools.closed < np.datetime64(f"{summer}-01-15"))
    mine = np.flatnonzero(there)
    pupils = intake.pupils[mine, at]
    girls = np.round(pupils * np.clip(np.array([0.49, 0.0, 1.0])[schools.single_sex[mine]], 0, 1))
    counts = {name: np.round(pupils * getattr(intake, name)[mine, at] / 100) for name in
              ("ehc", "sen", "eal", "fsm", "fsm6")}  # fmt: skip
    language_unknown = np.minimum(rng.poisson(0.003 * pupils), pupils - counts["eal"])
    share = {name: printed(100 * count / pupils, 1) for name, count in counts.items()}
    nursery = schools.phase[mine] == NURSERY
    return frame({
        "URN": england.trusts.urn_on(np.datetime64(f"{summer}-01-15"))[mine],
        "LA": england.places.authority_code[schools.authority[mine]],
        "ESTAB": pl.Series(schools.number[mine]).cast(pl.String).str.zfill(4),
        "SCHOOLTYPE": np.array([_CENSUS_TYPES[name] for name in PHASES])[schools.phase[mine]],
        "NOR": printed(pupils), "NORG": printed(girls), "NORB": printed(pupils - girls),
        "PNORG": printed(100 * girls / pupils, 1), "PNORB": printed(100 * (pupils - girls) / pupils, 1),
        "TSENELSE": printed(counts["ehc"]), "PSENELSE": share["ehc"], "TSENELK": printed(counts["sen"]),
        "PSENELK": share["sen"], "NUMEAL": printed(counts["eal"]),
        "NUMENGFL": printed(pupils - counts["eal"] - language_unknown), "NUMUNCFL": printed(language_unknown),
        "PNUMEAL": share["eal"], "PNUMENGFL": printed(100 * (pupils - counts["eal"] - language_unknown) / pupils, 1),
        "PNUMUNCFL": printed(100 * language_unknown / pupils, 1), "NUMFSM": printed(counts["fsm"]),
        "NUMFSMEVER": replaced(printed(counts["fsm6"]), nursery, "NA"),
        "PNUMFSMEVER": replaced(share["fsm6"], nursery, "NA"),
    })  # fmt: skip


def _workforce_files(england: England, summer: int) -> Iterator[File]:
    year = workforce_year(england, summer)
    head = {**ees_head(england, summer, year.school), "school_type": "State-funded"}
    folder = f"workforce/{summer - 1}-{summer}"
    yield File(path=f"{folder}/workforce_ptrs_sch.csv", cells=frame({**head, **_ratios(year)}))
    yield File(path=f"{folder}/teacher_vacancies_sch.csv", cells=frame({**head, **_vacancies(year)}))
    if summer > EARLIEST:  # who left is known a year later, and nothing is known before the first year
        yield File(path=f"{folder}/teacher_turnover_sch.csv", cells=frame({**head, **_turnover(year)}))


def _ratios(year: WorkforceYear) -> dict[str, object]:
    qualified = np.maximum(year.teachers - year.unqualified, 0.6)
    return {
        "pupils_fte": printed(year.pupils, 1), "qualified_teachers_fte": printed(qualified, 1),
        "teachers_fte": printed(year.teachers, 1), "adults_fte": printed(year.adults, 1),
        "pupil_to_qual_teacher_ratio": printed(year.pupils / qualified, 1),
        "pupil_to_qual_unqual_teacher_ratio": printed(year.pupils / year.teachers, 1),
        "pupil_to_adult_ratio": printed(year.pupils / year.adults, 1),
    }  # fmt: skip


def _vacancies(year: WorkforceYear) -> dict[str, object]:
    posts = year.teachers + year.vacancies
    return {
        "vacancies": printed(year.vacancies), "vacancy_rate": printed(100 * year.vacancies / posts, 1),
        "temporarily_filled": printed(year.temporarily),
        "temporarily_filled_rate": printed(np.minimum(100 * year.temporarily / posts, 100), 1),
    }  # fmt: skip


def _turnover(year: WorkforceYear) -> dict[str, object]:
    heads = np.ceil(year.teachers * 1.12)
    return {
        "teachers_headcount": printed(heads), "leavers": printed(year.leavers),
        "turnover_rate": printed(100 * year.leavers / heads, 1),
    }  # fmt: skip
