"""Key stage 2 and key stage 4 by school, in the layout of each year, suppressed by the publishers' rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from alongside.synthetic.england import England
from alongside.synthetic.facts import (
    KS2_PROGRESS_PUBLISHED,
    KS2_PUBLISHED,
    KS4_PROGRESS_PUBLISHED,
    KS4_PUBLISHED,
    SPECIAL,
)
from alongside.synthetic.geography import Floats, Ints, Texts
from alongside.synthetic.intake import SUMMERS
from alongside.synthetic.listing import laestab, list_urns
from alongside.synthetic.outcomes import GROUPS, Cohort, Outcome
from alongside.synthetic.primary_results import PROGRESS, PrimaryYear
from alongside.synthetic.schools import Flags
from alongside.synthetic.secondary_results import PROGRESS_SPREAD, SecondaryYear
from alongside.synthetic.streams import stream
from alongside.synthetic.tables import (
    EES,
    SMALLEST_PUBLISHED,
    TABLES,
    Codes,
    File,
    frame,
    guarded,
    printed,
    replaced,
)

LAST_KS2_TABLES, LAST_KS4_TABLES = 2019, 2023
"""Last summers with files of the old performance tables; later ones have the layout of Explore Education Statistics."""
LOW_COVERAGE = 0.006
"""Share of schools in which too few pupils have prior attainment for a progress score (assumed)."""
_TOPICS: Mapping[str, tuple[str, str]] = {
    "all": ("All pupils", "Total"), "disadvantaged": ("Disadvantaged status", "Disadvantaged"),
    "not disadvantaged": ("Disadvantaged status", "Not known to be disadvantaged"), "boys": ("Sex", "Boys"),
    "girls": ("Sex", "Girls"),
}  # fmt: skip


def attainment_files(england: England) -> Iterator[File]:
    """One or more files for each year asked for that had published results."""
    for summer in england.plan.years:
        folder = f"performance/{summer - 1}-{summer}"
        if summer in KS2_PUBLISHED:
            ees = summer > LAST_KS2_TABLES
            name = "ks2_school_attainment_data.csv" if ees else "england_ks2final.csv"
            yield File(path=f"{folder}/{name}", cells=(_ks2_ees if ees else _ks2_tables)(england, summer),
                       encoding="utf-8-sig" if ees else "utf-8")  # fmt: skip
        if summer in KS4_PUBLISHED:
            yield from ks4_files(england, summer, folder)


def ks4_files(england: England, summer: int, folder: str) -> Iterator[File]:
    """The key stage 4 file of one summer, or two from 2024."""
    if summer <= LAST_KS4_TABLES:
        yield File(path=f"{folder}/england_ks4final.csv", cells=_ks4_tables(england, summer))
        return
    stem = f"{folder}/{summer - 1}{summer % 100:02d}"
    yield File(path=f"{stem}_performance_tables_schools_final.csv", cells=_ks4_ees(england, summer))
    yield File(path=f"{stem}_information_about_schools_final.csv", cells=_ks4_information(england, summer))


# --- What every row says of its school ------------------------------------------------------------------------------


def examined_urn(england: England, summer: int) -> Ints:
    """The URN under which a summer's results are published: that of the day of the examinations."""
    return england.trusts.urn_on(np.datetime64(f"{summer}-05-15"))


def listed_name(england: England, summer: int, school: Ints) -> Texts:
    """The names under which lineages are known in a summer."""
    listing = list_urns(england, np.datetime64(f"{summer}-05-15"))
    called = dict(zip(listing.urn.tolist(), listing.name.tolist(), strict=True))
    return np.array([called[urn] for urn in examined_urn(england, summer)[school].tolist()])


def _head(england: England, cohort: Cohort) -> dict[str, object]:
    """The columns with which the files of the performance tables begin."""
    schools, mine = england.schools, cohort.school
    at = SUMMERS.index(cohort.summer)
    return {
        "RECTYPE": np.where(schools.phase[mine] == SPECIAL, "2", "1"),
        "LEA": england.places.authority_code[schools.authority[mine]],
        "ESTAB": pl.Series(schools.number[mine]).cast(pl.String).str.zfill(4),
        "URN": examined_urn(england, cohort.summer)[mine], "SCHNAME": listed_name(england, cohort.summer, mine),
        "TOWN": england.places.town_name[schools.town[mine]], "PCODE": schools.postcode[mine], "ICLOSE": "0",
        "NFTYPE": _type(england, cohort), "TOTPUPS": england.intake.pupils[mine, at].astype(np.int64),
    }  # fmt: skip


def _type(england: England, cohort: Cohort) -> Texts:
    academy = england.trusts.academy_on(np.datetime64(f"{cohort.summer}-05-15"))[cohort.school]
    special = england.schools.phase[cohort.school] == SPECIAL
    return np.where(special, np.where(academy, "ACS", "CYS"), np.where(academy, "AC", "CY"))


def _ees_head(england: England, cohort: Cohort) -> dict[str, object]:
    mine = cohort.school
    return {
        "time_period": f"{cohort.summer - 1}{cohort.summer % 100:02d}", "time_identifier": "Academic year",
        "geographic_level": "School", "country_code": "E92000001", "country_name": "England",
        "old_la_code": england.places.authority_code[england.schools.authority[mine]],
        "la_name": england.places.authority_name[england.schools.authority[mine]],
        "school_laestab": laestab(england, mine), "school_urn": examined_urn(england, cohort.summer)[mine],
        "school_name": listed_name(england, cohort.summer, mine),
    }  # fmt: skip


def _cohorts(cohort: Cohort, headings: Mapping[str, str], codes: Codes) -> dict[str, object]:
    """Numbers of pupils: that of the whole cohort always, those of its parts unless one could be found out."""
    return {heading: group_count(cohort, group, codes) for group, heading in headings.items()}


_OTHER_PART = {"disadvantaged": "not disadvantaged", "not disadvantaged": "disadvantaged", "boys": "girls",
               "girls": "boys"}  # fmt: skip


def hidden_count(cohort: Cohort, group: str) -> Flags:
    """Where a group's number is not printed: it or its complement is one to five, and the total is known."""
    own, other = (cohort.pupils[:, GROUPS.index(name)] for name in (group, _OTHER_PART[group]))
    found: Flags = ((own >= 1) & (own < SMALLEST_PUBLISHED)) | ((other >= 1) & (other < SMALLEST_PUBLISHED))
    return found


def group_count(cohort: Cohort, group: str, codes: Codes, *, share: str | None = None) -> pl.Series:
    """A group's number of pupils, or with `share` (its unit) their percentage of the cohort."""
    pupils = cohort.pupils[:, GROUPS.index(group)]
    text = printed(pupils)
    if share is not None:
        text = printed(100 * pupils / np.maximum(cohort.pupils[:, 0], 1), unit=share)
    return text if group == "all" else replaced(text, hidden_count(cohort, group), codes.suppressed)


def _share(count: Floats, cohort: Cohort, group: str, codes: Codes, unit: str = "") -> pl.Series:
    at = GROUPS.index(group)
    pupils = cohort.pupils[:, at]
    return guarded(printed(100 * count[:, at] / np.maximum(pupils, 1), unit=unit), pupils, codes)


def _figure(values: Floats, cohort: Cohort, group: str, codes: Codes, places: int) -> pl.Series:
    at = GROUPS.index(group)
    return guarded(printed(values[:, at], places), cohort.pupils[:, at], codes)


def low_coverage(england: England, summer: int, stage: str) -> Flags:
    """Lineages in which too few pupils have prior attainment that summer."""
    rng = stream(england.plan.seed, f"coverage/{stage}/{summer}")
    found: Flags = rng.random(len(england.schools)) < LOW_COVERAGE
    return found


def is_new(england: England, summer: int, school: Ints) -> Flags:
    """Schools whose first summer this is."""
    found: Flags = england.schools.opened[school] > np.datetime64(f"{summer - 1}-08-01")
    return found


# --- Key stage 2 ----------------------------------------------------------------------------------------------------

_KS2_COHORTS = {"all": "TELIG", "boys": "BELIG", "girls": "GELIG", "disadvantaged": "TFSM6CLA1A",
                "not disadvantaged": "TNotFSM6CLA1A"}  # fmt: skip
_KS2_ENDINGS = {"all": "", "boys": "_B", "girls": "_G", "disadvantaged": "_FSM6CLA1A",
                "not disadvantaged": "_NotFSM6CLA1A"}  # fmt: skip
_KS2_SUBJECTS = {"reading": "PTREAD_EXP", "writing": "PTWRITTA_EXP", "maths": "PTMAT_EXP", "gps": "PTGPS_EXP"}
_KS2_SCORES = {"reading": "READ_AVERAGE", "maths": "MAT_AVERAGE", "gps": "GPS_AVERAGE"}
_KS2_PROGRESS = {"reading": "READPROG", "writing": "WRITPROG", "maths": "MATPROG"}


def rwm_count(year: PrimaryYear) -> Floats:
    """Pupils at the expected standard in reading, writing and maths, schools x `GROUPS`."""
    found: Floats = np.round(year.headline.observed * year.cohort.pupils / 100)
    return found


def _ks2_tables(england: England, summer: int) -> pl.DataFrame:
    year = england.primary[summer]
    cohort = year.cohort
    cells = {**_head(england, cohort), **_cohorts(cohort, _KS2_COHORTS, TABLES)}
    for group, heading in (("disadvantaged", "PTFSM6CLA1A"), ("not disadvantaged", "PTNotFSM6CLA1A")):
        cells[heading] = group_count(cohort, group, TABLES, share="%")
    mobile = england.intake.mobility[cohort.school, SUMMERS.index(summer)]
    cells["PTMOBN"] = guarded(printed(100 - mobile, unit="%"), cohort.pupils[:, 0], TABLES)
    prior = 15.5 + 1.2 * england.intake.prior[cohort.school, SUMMERS.index(summer)]
    cells["TKS1AVERAGE"] = guarded(printed(prior, 1), cohort.pupils[:, 0], TABLES)
    for group, ending in _KS2_ENDINGS.items():
        cells[f"PTRWM_EXP{ending}"] = _share(rwm_count(year), cohort, group, TABLES, "%")
        cells[f"PTRWM_HIGH{ending}"] = _share(year.higher, cohort, group, TABLES, "%")
    for group in ("all", "disadvantaged", "not disadvantaged"):
        cells.update(_ks2_group(england, year, group, _KS2_ENDINGS[group]))
    return frame(cells)


def _ks2_group(england: England, year: PrimaryYear, group: str, ending: str) -> dict[str, object]:
    cohort = year.cohort
    cells: dict[str, object] = {}
    for subject, stem in _KS2_SUBJECTS.items():
        cells[f"{stem}{ending}"] = _share(year.subjects[subject], cohort, group, TABLES, "%")
    for subject, stem in _KS2_SCORES.items():
        cells[f"{stem}{ending}"] = _figure(year.scores[subject].observed, cohort, group, TABLES, 0)
    for subject, stem in _KS2_PROGRESS.items():
        triple = _progress(england, year.progress[subject], PROGRESS[subject], cohort.pupils, group, TABLES, 1, "ks2")
        cells.update(zip((f"{stem}{ending}", f"{stem}{ending}_LOWER", f"{stem}{ending}_UPPER"), triple, strict=True))
    return cells


def _progress(
    england: England, outcome: Outcome, spread: float, pupils: Floats, group: str, codes: Codes, places: int, stage: str
) -> list[pl.Series]:
    """A progress score with its 95% interval. New schools and those with low coverage have codes instead."""
    at = GROUPS.index(group)
    half = 1.96 * spread / np.sqrt(np.maximum(pupils[:, at], 1))
    low = low_coverage(england, outcome.summer, stage)[outcome.school]
    fresh = is_new(england, outcome.summer, outcome.school)
    out = []
    for add in (0.0, -1.0, 1.0):
        text = guarded(printed(outcome.observed[:, at] + add * half, places), pupils[:, at], codes)
        text = replaced(text, low, "LOWCOV" if codes is TABLES else "c")
        out.append(replaced(text, fresh, "NEW" if codes is TABLES else "z"))
    return out


_EES_SUBJECTS = {"rwm": "Reading, writing and maths", "reading": "Reading", "writing": "Writing", "maths": "Maths",
                 "gps": "Grammar, punctuation and spelling"}  # fmt: skip


def _ks2_ees(england: England, summer: int) -> pl.DataFrame:
    year = england.primary[summer]
    head = frame(_ees_head(england, year.cohort))
    parts = [
        head.hstack(frame(_ks2_ees_cells(england, year, group, subject)))
        for group in GROUPS
        for subject in (_EES_SUBJECTS if group not in ("boys", "girls") else ("rwm",))
    ]
    whole = pl.concat(parts)
    order = pl.int_range(len(head), eager=True)
    return whole.with_columns(pl.concat([order] * len(parts)).alias("_at")).sort("_at", maintain_order=True).drop("_at")


def _ks2_ees_cells(england: England, year: PrimaryYear, group: str, subject: str) -> dict[str, object]:
    cohort, nothing = year.cohort, pl.Series(["z"]).new_from_index(0, year.cohort.school.size)
    count = rwm_count(year) if subject == "rwm" else year.subjects[subject]
    progress = [nothing] * 3
    if subject in PROGRESS and cohort.summer in KS2_PROGRESS_PUBLISHED:
        outcome = year.progress[subject]
        progress = _progress(england, outcome, PROGRESS[subject], cohort.pupils, group, EES, 1, "ks2")
    topic, breakdown = _TOPICS[group]
    return {
        "breakdown_topic": topic, "breakdown": breakdown, "subject": _EES_SUBJECTS[subject],
        "eligible_pupil_count": group_count(cohort, group, EES),
        "expected_standard_pupil_percent": _share(count, cohort, group, EES),
        "higher_standard_pupil_percent": _share(year.higher, cohort, group, EES) if subject == "rwm" else nothing,
        "average_scaled_score": _figure(year.scores[subject].observed, cohort, group, EES, 0)
        if subject in year.scores else nothing,
        "progress_measure_score": progress[0], "progress_measure_lower_conf_interval": progress[1],
        "progress_measure_upper_conf_interval": progress[2],
        "pt_disadvantaged": group_count(cohort, "disadvantaged", EES, share=""),
        "t_disadvantaged": group_count(cohort, "disadvantaged", EES),
    }  # fmt: skip


# --- Key stage 4 ----------------------------------------------------------------------------------------------------

_KS4_COHORTS = {"all": "TPUP", "boys": "BPUP", "girls": "GPUP", "disadvantaged": "TFSM6CLA1A",
                "not disadvantaged": "TNOTFSM6CLA1A"}  # fmt: skip
_KS4_ENDINGS = {"all": "", "boys": "_BOYS", "girls": "_GIRLS", "disadvantaged": "_FSM6CLA1A",
                "not disadvantaged": "_NFSM6CLA1A"}  # fmt: skip
_KS4_BASICS = {"all": "PTL2BASICS", "boys": "PBL2BASICS", "girls": "PGL2BASICS", "disadvantaged": "PTFSM6CLA1ABASICS",
               "not disadvantaged": "PTNOTFSM6CLA1ABASICS"}  # fmt: skip
_KS4_ENTRY = {
    "all": "PTEBACC_E_PTQ_EE",
    "boys": "PBEBACC_E_PTQ_EE",
    "girls": "PGEBACC_E_PTQ_EE",
    "disadvantaged": "PTEBACC_EFSM6CLA1A_PTQ_EE",
    "not disadvantaged": "PTEBACC_ENFSM6CLA1A_PTQ_EE",
}


def _ks4_tables(england: England, summer: int) -> pl.DataFrame:
    year = england.secondary[summer]
    cohort = year.cohort
    cells = {**_head(england, cohort), **_cohorts(cohort, _KS4_COHORTS, TABLES)}
    cells["PTFSM6CLA1A"] = group_count(cohort, "disadvantaged", TABLES, share="%")
    for group, ending in _KS4_ENDINGS.items():
        cells.update(_ks4_group(england, year, group, ending))
    return frame(cells)


def _ks4_group(england: England, year: SecondaryYear, group: str, ending: str) -> dict[str, object]:
    cohort, summer = year.cohort, year.cohort.summer
    cells: dict[str, object] = {
        f"ATT8SCR{ending}": _figure(year.attainment.observed, cohort, group, TABLES, 1),
        f"{_KS4_ENTRY[group]}": _share(year.entered, cohort, group, TABLES, "%"),
    }
    if summer >= 2017:  # grades 9 to 1 in English and mathematics, and the average points, came after 2016
        cells[f"{_KS4_BASICS[group]}_95"] = _share(year.basics5, cohort, group, TABLES, "%")
        cells[f"{_KS4_BASICS[group]}_94"] = _share(year.basics4, cohort, group, TABLES, "%")
        cells[f"EBACCAPS{ending}"] = _figure(year.points, cohort, group, TABLES, 2)
    pupils = year.progress_pupils
    at = GROUPS.index(group)
    cells[f"P8PUP{ending}"] = guarded(printed(pupils[:, at]), pupils[:, at], TABLES)
    triple = _progress(england, year.progress, PROGRESS_SPREAD, pupils, group, TABLES, 2, "ks4")
    cells.update(zip((f"P8MEA{ending}", f"P8CILOW{ending}", f"P8CIUPP{ending}"), triple, strict=True))
    return cells


def _ks4_ees(england: England, summer: int) -> pl.DataFrame:
    year = england.secondary[summer]
    head = frame({**_ees_head(england, year.cohort), "establishment_type_group": "State-funded"})
    names = _KS4_2024 if summer == 2024 else _KS4_2025
    parts = [head.hstack(frame(_ks4_ees_cells(england, year, group, names))) for group in GROUPS]
    order = pl.concat([pl.int_range(len(head), eager=True)] * len(parts)).alias("_at")
    return pl.concat(parts).with_columns(order).sort("_at", maintain_order=True).drop("_at")


_KS4_2024 = {
    "pupils": "t_pupils", "attainment": "avg_att8", "five": "pt_l2basics_95", "four": "pt_l2basics_94",
    "entered": "pt_ebacc_e_ptq_ee", "points": "avg_ebaccaps", "progress pupils": "t_p8pup", "progress": "avg_p8score",
    "low": "p8score_ci_low", "high": "p8score_ci_upp",
}  # fmt: skip
_KS4_2025 = {
    "pupils": "pupil_count", "attainment": "attainment8_average", "five": "engmath_95_percent",
    "four": "engmath_94_percent", "entered": "ebacc_entering_percent", "points": "ebacc_aps_average",
    "progress pupils": "progress8_pupil_count", "progress": "progress8_average", "low": "progress8_lower_95_ci",
    "high": "progress8_upper_95_ci",
}  # fmt: skip
"""Headings changed between 2023/24 and 2024/25 (data guidance 2024/25)."""


def _ks4_ees_cells(england: England, year: SecondaryYear, group: str, names: Mapping[str, str]) -> dict[str, object]:
    cohort, at = year.cohort, GROUPS.index(group)
    nothing = pl.Series(["z"]).new_from_index(0, cohort.school.size)
    covered, progress = nothing, [nothing] * 3
    if cohort.summer in KS4_PROGRESS_PUBLISHED:
        covered = guarded(printed(year.progress_pupils[:, at]), year.progress_pupils[:, at], EES)
        progress = _progress(england, year.progress, PROGRESS_SPREAD, year.progress_pupils, group, EES, 2, "ks4")
    topic, breakdown = _TOPICS[group]
    return {
        "breakdown_topic": topic, "breakdown": breakdown, names["pupils"]: group_count(cohort, group, EES),
        names["attainment"]: _figure(year.attainment.observed, cohort, group, EES, 1),
        names["five"]: _share(year.basics5, cohort, group, EES),
        names["four"]: _share(year.basics4, cohort, group, EES),
        names["entered"]: _share(year.entered, cohort, group, EES),
        names["points"]: _figure(year.points, cohort, group, EES, 2), names["progress pupils"]: covered,
        names["progress"]: progress[0], names["low"]: progress[1], names["high"]: progress[2],
    }  # fmt: skip


def _ks4_information(england: England, summer: int) -> pl.DataFrame:
    """Who was in the cohort. Prior attainment is absent for the years whose pupils sat no key stage 2 tests."""
    cohort, schools, at = england.secondary[summer].cohort, england.schools, SUMMERS.index(summer)
    mine, pupils = cohort.school, cohort.pupils[:, 0]
    prior = printed(104.5 + 2.4 * england.intake.prior[mine, at], 1)
    known = summer in KS4_PROGRESS_PUBLISHED
    selective = schools.selective[mine]
    ages = [f"{low} to {high}" for low, high in zip(schools.low_age[mine], schools.high_age[mine], strict=True)]
    return frame({
        **_ees_head(england, cohort), "version": "Final", "establishment_type_group": "State-funded", "iclose": "0",
        "reldenom": schools.religion[mine], "admpol_pt": np.where(selective, "Selective", "Non-selective"),
        "egender": np.array(["Mixed", "Boys", "Girls"])[schools.single_sex[mine]], "agerange": np.array(ages),
        "allks_pupil_count": england.intake.pupils[mine, at].astype(np.int64), "endks4_pupil_count": printed(pupils),
        "ks2_scaledscore_average": guarded(prior, pupils, EES) if known else "z",
        "sen_with_ehcp_pupil_percent": guarded(printed(england.intake.ehc[mine, at], 1), pupils, EES),
        "sen_no_ehcp_pupil_percent": guarded(printed(england.intake.sen[mine, at], 1), pupils, EES),
        "attainment8_diffn": "z", "progress8_diffn": "z", "progress8_banding": "z",
    })  # fmt: skip
