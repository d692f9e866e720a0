"""Key stage 4: results at the end of secondary school, school by school, final and provisional.

Layouts: the selections of 2015/16 to 2017/18 with renamed headings, in which the finder of the copies had turned the
codes SUPP, NE and NP into blanks; the 2018/19 selection with an inspection rating joined by its finder (not kept);
the full-width england_ks4final.csv; the 25 columns of england_ks4provisional.csv; and the files of Explore Education
Statistics: attainment by school and group of pupils (from 2023/24) and information about schools.
Rows of local authorities (RECTYPE 4) and of England (5 and 7) are left out.
Provisional and final figures of a year are two sources, so that one never stands beside the other in a series.
No results were published by school for 2019/20 and 2020/21 (the pandemic); Progress 8 is `z` throughout 2024/25 and
2025/26, because those pupils sat no key stage 2 tests.
Source: Department for Education, performance tables and Key stage 4 performance (Explore Education Statistics).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.figures import LONG_SCHEMA, Melt, melt
from alongside.sources.ks4_headings import HEADINGS_2019
from alongside.sources.performance import (
    CLOSED,
    CODES,
    EARLIER_YEARS,
    EES,
    EES_COLUMNS,
    EES_COMMON,
    EES_GROUPS,
    EES_TOTALS,
    band,
    count,
    names,
    own_years,
    percentage,
    period_of,
    published,
    record_type,
    refuse_repeated_groups,
    refuse_repeats,
    score,
    text,
    urn,
    year_ending,
)

TOTALS: Mapping[str, str] = {"4": "local authority", "5": "England", "7": "England, state-funded"}
_TOTAL_ROWS = {"RECTYPE": frozenset(TOTALS)}

MEASURES = (
    "ks4_attainment8",
    "ks4_progress8",
    "ks4_english_maths_5",
    "ks4_english_maths_4",
    "ks4_ebacc_entry",
    "ks4_ebacc_aps",
    "ks4_english_maths_c",
)

_GROUPS: Mapping[str, str] = {
    "all": "",
    "boys": "_BOYS",
    "girls": "_GIRLS",
    "disadvantaged": "_FSM6CLA1A",
    "not disadvantaged": "_NFSM6CLA1A",
    "english additional language": "_EAL",
    "non-mobile": "_NMOB",
}
_COHORTS: Mapping[str, str] = {
    "all": "TPUP",
    "boys": "BPUP",
    "girls": "GPUP",
    "disadvantaged": "TFSM6CLA1A",
    "not disadvantaged": "TNOTFSM6CLA1A",
    "english additional language": "TEALGRP2",
    "non-mobile": "TNMOB",
}
_BASICS: Mapping[str, str] = {
    "all": "PTL2BASICS",
    "boys": "PBL2BASICS",
    "girls": "PGL2BASICS",
    "disadvantaged": "PTFSM6CLA1ABASICS",
    "not disadvantaged": "PTNOTFSM6CLA1ABASICS",
    "english additional language": "PTL2BASICSEAL",
    "non-mobile": "PTL2BASICSNMOB",
}
_EBACC_ENTRY: Mapping[str, str] = {
    "all": "PTEBACC_E_PTQ_EE",
    "boys": "PBEBACC_E_PTQ_EE",
    "girls": "PGEBACC_E_PTQ_EE",
    "disadvantaged": "PTEBACC_EFSM6CLA1A_PTQ_EE",
    "not disadvantaged": "PTEBACC_ENFSM6CLA1A_PTQ_EE",
    "english additional language": "PTEBACC_EEAL_PTQ_EE",
    "non-mobile": "PTEBACC_ENMOB_PTQ_EE",
}

_MOST_ATTAINMENT, _MOST_POINTS = 100, 10
"""Attainment 8 counts ten slots of at most 9 points (some tiers more); EBacc points are an average grade."""
_LEAST_PROGRESS, _MOST_PROGRESS = -10, 10
"""Progress 8 is an average difference in grades; the widest shared value is -3.75."""


_FAMILIES = (
    r"(TOTATT8|ATT8|T?P8|(TOT)?EBACC|P?[TBG]EBACC?|P?[TBG]L2BASICS|P?TBASICS|PTFSM6CLA1ABASICS|PTNOTFSM\w*BASICS|TAVENT|"
    r"(SCI|HUM|LAN)VA|PT5EM|PTAC5EM|PTANYQ|PT(multi|MULTI|triple|TRIPLE)|DIFFN_|P?TPRIOR|PT?FSM6|TFSM6|P?TNOTFSM|P?TEALGRP|"
    r"P?TNMOB|P?SEN|AVG)\w*"
)
"""Stems of indicators. The table has a row for each school and no filters, so another indicator splits nothing."""

FIRST_NUMBERED_YEAR = "2016/17"
"""The first year of GCSEs graded 9 to 1, in English and mathematics; grade 5 did not exist before."""


def field_of(measure: str, group: str = "all") -> str:
    """The typed field of a measure for a group of pupils."""
    name = measure.removeprefix("ks4_")
    return name if group == "all" else f"{name}_{group.replace(' ', '_').replace('-', '_')}"


def _attainment(heading: str, field: str, **more: Any) -> Column:
    return score(heading, field, 0, _MOST_ATTAINMENT, **more)


def _points(heading: str, field: str, **more: Any) -> Column:
    return score(heading, field, 0, _MOST_POINTS, **more)


def _progress(heading: str, field: str, **more: Any) -> Column:
    return score(heading, field, _LEAST_PROGRESS, _MOST_PROGRESS, **more)


LAYOUT_SELECTED = Layout(
    id="selected-2015-16-to-2017-18",
    title="2015/16 to 2017/18, 19 renamed columns, codes turned to blanks by the finder",
    columns=(
        urn(),
        count("KS4 Pupils", "pupils"),
        count("KS4 Boys", "pupils_boys"),
        count("KS4 Girls", "pupils_girls"),
        _progress("Progress 8", "progress8"),
        _progress("Progress 8 Boys", "progress8_boys"),
        _progress("Progress 8 Girls", "progress8_girls"),
        _attainment("Attainment 8", "attainment8"),
        _attainment("Attainment 8 Boys", "attainment8_boys"),
        _attainment("Attainment 8 Girls", "attainment8_girls"),
        percentage("Eng Maths Grade 5", "english_maths_5"),
        percentage("Entering EBacc", "ebacc_entry"),
        _points("EBacc Avg Score", "ebacc_aps"),
        _points("EBacc Avg Boys", "ebacc_aps_boys"),
        _points("EBacc Avg Girls", "ebacc_aps_girls"),
        percentage("EBacc Grade 5", "ebacc_5"),
        band("Progress 8 Band", "progress8_band"),
        year_ending(),
    ),
    ignored=frozenset({"P8 Desc"}),
)

LAYOUT_2019_RATED = Layout(
    id="selected-2018-19-with-rating",
    title="2018/19 final, 24 columns with an inspection rating joined by the finder",
    columns=(
        record_type(TOTALS),
        urn(),
        text("SCHNAME", "name"),
        _progress("P8MEA", "progress8"),
        band("P8_BANDING", "progress8_band"),
        _attainment("ATT8SCR", "attainment8"),
        percentage("PTL2BASICS_95", "english_maths_5"),
        percentage("PTEBACC_E_PTQ_EE", "ebacc_entry"),
        _points("EBACCAPS", "ebacc_aps"),
        Column(heading="GRAMMAR", field="grammar", kind=Kind.CODE, values={"Yes": "yes", "No": "no"}),
    ),
    ignored=names("""
        PCODE PCODE2 TOWN OFSTEDRATING INSPECTIONDT WEB SCHTYPE GENDER RELIGION LATITUDE LONGITUDE COLOUR1 COLOUR2
        PHASE
        """),
    totals=_TOTAL_ROWS,
)


def _wide_group(group: str) -> tuple[Column, ...]:
    ending = _GROUPS[group]
    progress = field_of("ks4_progress8", group)
    return (
        count(_COHORTS[group], field_of("pupils", group), needed=False),
        _attainment(f"ATT8SCR{ending}", field_of("ks4_attainment8", group), needed=False),
        count(f"P8PUP{ending}", f"{progress}_pupils", needed=False),
        _progress(f"P8MEA{ending}", progress, needed=False),
        _progress(f"P8CILOW{ending}", f"{progress}_low", needed=False),
        _progress(f"P8CIUPP{ending}", f"{progress}_high", needed=False),
        percentage(f"{_BASICS[group]}_95", field_of("ks4_english_maths_5", group), needed=False),
        percentage(f"{_BASICS[group]}_94", field_of("ks4_english_maths_4", group), needed=False),
        percentage(_EBACC_ENTRY[group], field_of("ks4_ebacc_entry", group), needed=False),
        _points(f"EBACCAPS{ending}", field_of("ks4_ebacc_aps", group), needed=False),
    )


LAYOUT_WIDE = Layout(
    id="england_ks4final",
    title="england_ks4final.csv at full width (2018/19; other years to be confirmed on the first download)",
    columns=(
        record_type(TOTALS),
        text("LEA", "la_code", pattern=r"\d{3}"),
        text("ESTAB", "establishment_number", pattern=r"\d{4}"),
        urn(),
        text("SCHNAME", "name"),
        Column(heading="ICLOSE", field="closed", kind=Kind.CODE, values=CLOSED, missing=CODES, needed=False),
        text("NFTYPE", "type_code"),
        count("TOTPUPS", "pupils_on_roll", needed=False),
        *(column for group in _GROUPS for column in _wide_group(group)),
        percentage("PTFSM6CLA1A", "disadvantaged_percent", needed=False),
        percentage("PTEALGRP2", "eal_percent", needed=False),
        band("P8_BANDING", "progress8_band", needed=False),
    ),
    ignored=HEADINGS_2019,
    ignored_like=f"{EARLIER_YEARS}|{_FAMILIES}",
    totals=_TOTAL_ROWS,
)

LAYOUT_PROVISIONAL = dataclasses.replace(
    LAYOUT_WIDE,
    id="england_ks4provisional",
    title="england_ks4provisional.csv (25 columns in 2018/19)",
)

_EES_INDICATORS = r"(attainment8|progress8|ebacc|engmath|gcse|lan_|sci_|qual_|valueadded|pupil_)\w*"
"""Indicators not kept. A new filter, which would split a school's row in several, is not among them and stops."""

LAYOUT_EES = Layout(
    id="ees-ks4-schools",
    title="YYYYYY_performance_tables_schools_*.csv, from 2024/25: a row for each school and group of pupils",
    columns=(
        *EES_COLUMNS,
        text("establishment_type_group", "establishment_type"),
        Column(heading="breakdown_topic", field="breakdown_topic", filled=True),
        Column(heading="breakdown", field="breakdown", filled=True),
        count("pupil_count", "pupils", missing=EES),
        _attainment("attainment8_average", "attainment8", missing=EES),
        percentage("engmath_95_percent", "english_maths_5", missing=EES),
        percentage("engmath_94_percent", "english_maths_4", missing=EES),
        percentage("ebacc_entering_percent", "ebacc_entry", missing=EES, needed=False),
        _points("ebacc_aps_average", "ebacc_aps", missing=EES, needed=False),
        count("progress8_pupil_count", "progress8_pupils", missing=EES, needed=False),
        _progress("progress8_average", "progress8", missing=EES),
        _progress("progress8_lower_95_ci", "progress8_low", missing=EES, needed=False),
        _progress("progress8_upper_95_ci", "progress8_high", missing=EES, needed=False),
    ),
    ignored=EES_COMMON | {"sex", "disadvantage_status", "first_language", "mobility", "prior_attainment"},
    ignored_like=_EES_INDICATORS,
    totals=EES_TOTALS,
    marker="school_urn",
)
"""Headings: the publisher's data guidance for 2024/25."""

LAYOUT_EES_2024 = Layout(
    id="ees-ks4-schools-2023-24",
    title="202324_performance_tables_schools_final.csv (whole heading list to be confirmed on the first download)",
    columns=(
        *EES_COLUMNS,
        text("establishment_type_group", "establishment_type"),
        Column(heading="breakdown_topic", field="breakdown_topic", filled=True),
        Column(heading="breakdown", field="breakdown", filled=True),
        count("t_pupils", "pupils", missing=EES, needed=False, aliases=("pupil_count",)),
        _attainment("avg_att8", "attainment8", missing=EES),
        percentage("pt_l2basics_95", "english_maths_5", missing=EES),
        percentage("pt_l2basics_94", "english_maths_4", missing=EES),
        percentage("pt_ebacc_e_ptq_ee", "ebacc_entry", missing=EES, needed=False),
        _points("avg_ebaccaps", "ebacc_aps", missing=EES, needed=False),
        count("p8pup", "progress8_pupils", missing=EES, needed=False, aliases=("t_p8pup",)),
        _progress("avg_p8score", "progress8", missing=EES),
        _progress("p8score_ci_low", "progress8_low", missing=EES, needed=False),
        _progress("p8score_ci_upp", "progress8_high", missing=EES, needed=False),
    ),
    ignored=EES_COMMON
    | {"sex", "gender", "disadvantage", "disadvantage_status", "first_language", "prior_attainment", "mobility"},
    ignored_like=r"(avg_|t_|pt_|p8|tot_|sum_|pupil_)\w*",
    totals=EES_TOTALS,
    marker="school_urn",
)


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows with their figures under the names they deserve, one for each school (and year and group in long files).

    The selection of 2015/16 heads as "Grade 5" what was then grade C or above (63.6% over pupils, against 43.2% the
    year after), so it becomes `english_maths_c` and `ebacc_c`. Raises ContractError when two rows are about the same.
    """
    if layout == LAYOUT_SELECTED.id and period < FIRST_NUMBERED_YEAR:
        fields = [f"{stem}{ending}" for stem in ("english_maths_5", "ebacc_5") for ending in ("", "_missing")]
        rows = rows.rename({field: field.replace("_5", "_c") for field in fields})
    file = f"key stage 4, {layout}, {period}"
    if layout in (LAYOUT_EES.id, LAYOUT_EES_2024.id):
        return refuse_repeated_groups(rows, ["urn", "time_period"], file=file)
    return refuse_repeats(rows, ["urn"], file=file)


SOURCE = Source(
    id="ks4",
    title="Key stage 4 results by school, final",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/key-stage-4-performance",
    file_names=(
        r"ks4final.*\.(csv|xlsx|ods|parquet)",
        r"(^|_)ks4_selected_columns.*\.(csv|parquet)",
        r"performance_tables_schools_(final|revised).*\.(csv|parquet)",
    ),
    layouts=(LAYOUT_SELECTED, LAYOUT_2019_RATED, LAYOUT_WIDE, LAYOUT_EES, LAYOUT_EES_2024),
    period_of=period_of,
    usable_from=published(2, 28, years_on=2),
    shape=shape,
    description="Attainment 8, Progress 8, English and mathematics, and the English Baccalaureate, aged 16.",
)
"""Final tables for a year come out in the January or February of the second calendar year after it began."""

PROVISIONAL = Source(
    id="ks4_provisional",
    title="Key stage 4 results by school, provisional",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/key-stage-4-performance",
    file_names=(
        r"ks4provisional.*\.(csv|xlsx|ods|parquet)",
        r"performance_tables_schools_provisional.*\.(csv|parquet)",
    ),
    layouts=(LAYOUT_PROVISIONAL, LAYOUT_EES, LAYOUT_EES_2024),
    period_of=period_of,
    usable_from=published(12, 5, years_on=1),
    shape=shape,
    description="The same figures as first published; the final ones replace them.",
)
"""Provisional tables come out between mid-October and, in 2024, 5 December."""


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`) of typed rows of any layout; percentages are 0 to 100.

    Beside Progress 8 stands the number of pupils in that measure where the file prints it, else the cohort.
    """
    if "breakdown" not in rows.columns:
        spec = [_spec(measure, group, rows) for measure in MEASURES for group in _GROUPS]
        return melt(rows, spec, period=period)
    parts = [pl.DataFrame(schema=LONG_SCHEMA)]
    for (breakdown,), part in own_years(rows).partition_by(["breakdown"], as_dict=True).items():
        group = EES_GROUPS.get(str(breakdown))
        if group is not None:
            spec = [dataclasses.replace(_spec(measure, "all", part), group=group) for measure in MEASURES]
            parts.append(melt(part, spec, period=period, period_field="year"))
    return pl.concat(parts)


def _spec(measure: str, group: str, rows: pl.DataFrame) -> Melt:
    field, pupils = field_of(measure, group), field_of("pupils", group)
    if measure != "ks4_progress8":
        return Melt(measure=measure, value=field, group=group, pupils=pupils)
    own = f"{field}_pupils"
    counted = own in rows.columns and rows[own].count() > 0
    return Melt(
        measure=measure,
        value=field,
        group=group,
        pupils=own if counted else pupils,
        low=f"{field}_low",
        high=f"{field}_high",
    )
