"""Key stage 2: attainment and progress of eleven-year-olds, school by school.

Layouts: the levels of 2012/13 (28 columns); the selections of 2015/16 to 2017/18 with renamed headings, in which the
finder of the copies had turned the codes SUPP, NE and NP into blanks, so the reason there is only "left blank"; the
2018/19 selection with an inspection rating joined by its finder (ratings, coordinates and colours are not kept: the
management information is their source) and without the combined figure for reading, writing and maths; the
full-width england_ks2final.csv; and the long file of Explore Education Statistics.
Rows of local authorities (RECTYPE 3) and of England (4 and 5) are left out. Levels (to 2014/15) and scaled scores
(from 2015/16) are different scales, so 2012/13 gives typed rows but no figures.
No key stage 2 results were published by school for 2019/20, 2020/21 and 2021/22 (the pandemic).
Source: Department for Education, performance tables and Key stage 2 attainment (Explore Education Statistics).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.figures import LONG_SCHEMA, Melt, melt
from alongside.sources.ks2_headings import HEADINGS_2019
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

TOTALS: Mapping[str, str] = {"3": "local authority", "4": "England", "5": "England, state-funded"}
_TOTAL_ROWS = {"RECTYPE": frozenset(TOTALS)}

GROUPS: Mapping[str, tuple[str, str]] = {
    "all": ("", "TELIG"),
    "boys": ("_B", "BELIG"),
    "girls": ("_G", "GELIG"),
    "disadvantaged": ("_FSM6CLA1A", "TFSM6CLA1A"),
    "not disadvantaged": ("_NotFSM6CLA1A", "TNotFSM6CLA1A"),
    "english additional language": ("_EAL", "TEALGRP2"),
    "non-mobile": ("_MOBN", "TMOBN"),
}
"""Each group of pupils: the ending of its headings in the full-width file, and the heading of its cohort."""

_PERCENTAGES = {
    "ks2_rwm_expected": "PTRWM_EXP",
    "ks2_rwm_higher": "PTRWM_HIGH",
    "ks2_reading_expected": "PTREAD_EXP",
    "ks2_writing_expected": "PTWRITTA_EXP",
    "ks2_maths_expected": "PTMAT_EXP",
    "ks2_gps_expected": "PTGPS_EXP",
    "ks2_reading_higher": "PTREAD_HIGH",
    "ks2_writing_higher": "PTWRITTA_HIGH",
    "ks2_maths_higher": "PTMAT_HIGH",
    "ks2_gps_higher": "PTGPS_HIGH",
}
_PROGRESS = {
    "ks2_reading_progress": "READPROG",
    "ks2_writing_progress": "WRITPROG",
    "ks2_maths_progress": "MATPROG",
}
_SCORES = {
    "ks2_reading_score": "READ_AVERAGE",
    "ks2_maths_score": "MAT_AVERAGE",
    "ks2_gps_score": "GPS_AVERAGE",
}
MEASURES = (*_PERCENTAGES, *_PROGRESS, *_SCORES)

LEAST_SCORE, MOST_SCORE = 80, 120
"""Scaled scores run from 80 to 120 (Standards and Testing Agency, scaled scores at key stage 2)."""

_LEAST_PROGRESS, _MOST_PROGRESS = -50, 50
"""Progress is an average difference of scaled scores; the widest shared value is 31.2."""

_NO_BAND: Mapping[str, Missing] = {**CODES, "NOT AVAIL": Missing.NOT_AVAILABLE}


_FAMILIES = (
    r"(PT(READ|RWM|MAT|GPS|WRITTA|SCITA|KS1GROUP|FSM6CLA1A|N[Oo][Tt]FSM6CLA1A|EALGRP|MOBN)|(READ|WRIT|MAT)(PROG|COV)|"
    r"(READ|MAT|GPS)_AVERAGE|DIFFN_|TKS1|T?ELIG|TEALGRP|TFSM6CLA1A|TN[Oo][Tt]FSM6CLA1A|TMOBN|[TP]SENEL)\w*"
)
"""Stems of indicators. The table has a row for each school and no filters, so another indicator splits nothing."""


def field_of(measure: str, group: str = "all") -> str:
    """The typed field of a measure for a group of pupils."""
    name = measure.removeprefix("ks2_")
    return name if group == "all" else f"{name}_{group.replace(' ', '_').replace('-', '_')}"


def _progress(heading: str, field: str, **more: Any) -> Column:
    return score(heading, field, _LEAST_PROGRESS, _MOST_PROGRESS, **more)


def _selected(subject: str) -> tuple[Column, ...]:
    # Writing is judged by teachers and has no scaled score. What the finder headed "Writing Score" averages 104.0,
    # 106.0 and 106.2 over pupils in the three years, which are the published averages for grammar, punctuation and
    # spelling, so that is what it is read as.
    name = subject.lower()
    scored = "gps" if subject == "Writing" else name
    return (
        _progress(f"{subject} Progress", f"{name}_progress"),
        score(f"{subject} Score", f"{scored}_score", LEAST_SCORE, MOST_SCORE),
        percentage(f"{subject} Meet Std", f"{name}_expected"),
        percentage(f"{subject} Exceed Std", f"{name}_higher"),
        band(f"{subject} Progress Band", f"{name}_progress_band", missing=_NO_BAND),
    )


LAYOUT_2013 = Layout(
    id="levels-2012-13-selected",
    title="2012/13, 28 columns: levels, before scaled scores",
    columns=(
        record_type(TOTALS),
        urn(),
        count("TFSMCLA", "disadvantaged_pupils"),
        percentage("PTFSMCLA", "disadvantaged_percent"),
        percentage("PT2READ12", "reading_two_levels"),
        percentage("PT2WRITTA12", "writing_two_levels"),
        percentage("PT2MATH12", "maths_two_levels"),
        score("TAPS", "average_points", 0, 50),
        Column(heading="AVGLEVEL", field="average_level", missing=CODES),
    ),
    ignored=names("""
        PCODE TELNUM TKS1EXP_L PKS1EXP_L TKS1EXP_M PKS1EXP_M TKS1EXP_H PKS1EXP_H PT2MATH12_B PT2MATH12_G PT2MATH12_L
        PT2MATH12_M PT2MATH12_H PTREADX PTREADAT GAPN_3YR_RWMX_FSMCLA GAPN_2YR_PRREAD_NOTFSMCLA
        GAPN_2YR_PRWRIT_NOTFSMCLA GAPN_3YR_PRMAT_NOTFSMCLA
        """),
    totals=_TOTAL_ROWS,
)

LAYOUT_SELECTED = Layout(
    id="selected-2015-16-to-2017-18",
    title="2015/16 to 2017/18, 25 renamed columns, codes turned to blanks by the finder",
    columns=(
        urn(),
        count("KS2 Pupils", "pupils"),
        count("KS2 Boys", "pupils_boys"),
        count("KS2 Girls", "pupils_girls"),
        *_selected("Reading"),
        *_selected("Writing"),
        *_selected("Maths"),
        percentage("Overall Meet Std", "rwm_expected"),
        percentage("Overall Exceed Std", "rwm_higher"),
        year_ending(),
    ),
    ignored=frozenset(f"{subject} Progress Desc" for subject in ("Reading", "Writing", "Maths")),
)

LAYOUT_2019_RATED = Layout(
    id="selected-2018-19-with-rating",
    title="2018/19, 23 columns with an inspection rating joined by the finder; no combined figure",
    columns=(
        record_type(TOTALS),
        urn(),
        text("SCHNAME", "name"),
        *(_progress(heading, field_of(measure)) for measure, heading in _PROGRESS.items()),
        *(band(f"{heading}_DESCR", f"{field_of(measure)}_band") for measure, heading in _PROGRESS.items()),
    ),
    ignored=names("""
        PCODE PCODE2 TOWN OFSTEDRATING INSPECTIONDT WEB SCHTYPE GENDER RELIGION LATITUDE LONGITUDE COLOUR1 COLOUR2
        PHASE
        """),
    totals=_TOTAL_ROWS,
)


def _wide() -> tuple[Column, ...]:
    columns: list[Column] = []
    for group, (ending, cohort) in GROUPS.items():
        columns.append(count(cohort, field_of("pupils", group), needed=False))
        for measure, stem in _PERCENTAGES.items():
            columns.append(percentage(f"{stem}{ending}", field_of(measure, group), needed=False))
        for measure, stem in _PROGRESS.items():
            field = field_of(measure, group)
            columns.append(_progress(f"{stem}{ending}", field, needed=False))
            columns.append(_progress(f"{stem}{ending}_LOWER", f"{field}_low", needed=False))
            columns.append(_progress(f"{stem}{ending}_UPPER", f"{field}_high", needed=False))
        for measure, stem in _SCORES.items():
            columns.append(score(f"{stem}{ending}", field_of(measure, group), LEAST_SCORE, MOST_SCORE, needed=False))
    return tuple(columns)


LAYOUT_WIDE = Layout(
    id="england_ks2final",
    title="england_ks2final.csv at full width (2018/19; other years to be confirmed on the first download)",
    columns=(
        record_type(TOTALS),
        text("LEA", "la_code", pattern=r"\d{3}"),
        text("ESTAB", "establishment_number", pattern=r"\d{4}"),
        urn(),
        text("SCHNAME", "name"),
        text("NFTYPE", "type_code"),
        Column(heading="ICLOSE", field="closed", kind=Kind.CODE, values=CLOSED, missing=CODES, needed=False),
        count("TOTPUPS", "pupils_on_roll", needed=False),
        *_wide(),
        percentage("PTFSM6CLA1A", "disadvantaged_percent", needed=False),
        percentage("PTEALGRP2", "eal_percent", needed=False),
        percentage("PTMOBN", "non_mobile_percent", needed=False),
        percentage("PSENELE", "ehc_percent", needed=False),
        percentage("PSENELK", "sen_support_percent", needed=False),
        *(
            band(f"{heading}_DESCR", f"{field_of(measure)}_band", needed=False, missing=_NO_BAND)
            for measure, heading in _PROGRESS.items()
        ),
    ),
    ignored=HEADINGS_2019,
    ignored_like=f"{EARLIER_YEARS}|{_FAMILIES}",
    totals=_TOTAL_ROWS,
)

_SUBJECTS: Mapping[str, str] = {
    "Reading, writing and maths": "rwm",
    "Reading": "reading",
    "Writing": "writing",
    "Maths": "maths",
    "Grammar, punctuation and spelling": "gps",
    "Science": "science",
}

_EES_MEASURES: Mapping[str, Mapping[str, str]] = {
    subject: {
        f"ks2_{subject}_expected": "expected_percent",
        f"ks2_{subject}_higher": "higher_percent",
        **({f"ks2_{subject}_score": "average_score"} if subject in ("reading", "maths", "gps") else {}),
        **({f"ks2_{subject}_progress": "progress"} if subject in ("reading", "writing", "maths") else {}),
    }
    for subject in ("rwm", "reading", "writing", "maths", "gps")
}

LAYOUT_EES = Layout(
    id="ees-ks2-school-attainment",
    title="ks2_school_attainment_data.csv: a row for each school, subject and group of pupils",
    columns=(
        *EES_COLUMNS,
        Column(heading="breakdown_topic", field="breakdown_topic", filled=True),
        Column(heading="breakdown", field="breakdown", filled=True),
        Column(heading="subject", field="subject", kind=Kind.CODE, values=_SUBJECTS),
        count("eligible_pupil_count", "pupils", missing=EES, needed=False),
        percentage("expected_standard_pupil_percent", "expected_percent", missing=EES),
        percentage("higher_standard_pupil_percent", "higher_percent", missing=EES),
        score("average_scaled_score", "average_score", LEAST_SCORE, MOST_SCORE, missing=EES),
        _progress("progress_measure_score", "progress", missing=EES),
        _progress("progress_measure_lower_conf_interval", "progress_low", missing=EES),
        _progress("progress_measure_upper_conf_interval", "progress_high", missing=EES),
        text("progress_measure_description", "progress_description"),
        percentage("pt_disadvantaged", "disadvantaged_percent", missing=EES, needed=False),
        count("t_disadvantaged", "disadvantaged_pupils", missing=EES, needed=False),
    ),
    ignored=EES_COMMON
    | {
        "absent_or_not_able_to_access_percent",
        "working_towards_expected_standard_pupil_percent",
        "absent_or_disapplied_percent",
        "progress_measure_unadjusted",
    },
    totals=EES_TOTALS,
    marker="school_urn",
)


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows as they are. Raises ContractError when two rows are about the same school, year, subject and group."""
    file = f"key stage 2, {layout}, {period}"
    if layout == LAYOUT_EES.id:
        return refuse_repeated_groups(rows, ["urn", "time_period", "subject"], file=file)
    return refuse_repeats(rows, ["urn"], file=file)


SOURCE = Source(
    id="ks2",
    title="Key stage 2 attainment and progress by school",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/key-stage-2-attainment",
    file_names=(
        r"ks2final.*\.(csv|xlsx|ods|parquet)",
        r"(^|_)ks2_selected_columns.*\.(csv|parquet)",
        r"^ks2_school_attainment_data.*\.(csv|parquet)",
    ),
    layouts=(LAYOUT_2013, LAYOUT_SELECTED, LAYOUT_2019_RATED, LAYOUT_WIDE, LAYOUT_EES),
    period_of=period_of,
    usable_from=published(12, 16, years_on=1),
    shape=shape,
    description="Pupils who reached the expected and the higher standard, scaled scores and progress, aged 11.",
)
"""School tables for a year come out in the middle of the December after it (2016 to 2019: 12 to 15 December)."""


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`) of typed rows of any layout; percentages are 0 to 100.

    The number of pupils beside a figure is the eligible cohort of its group, where the file prints it.
    """
    return _long_figures(rows, period) if "subject" in rows.columns else melt(rows, _WIDE_SPEC, period=period)


def _spec(measure: str, group: str) -> Melt:
    field = field_of(measure, group)
    bounds = {"low": f"{field}_low", "high": f"{field}_high"} if measure in _PROGRESS else {}
    return Melt(measure=measure, value=field, group=group, pupils=field_of("pupils", group), **bounds)


_WIDE_SPEC = tuple(_spec(measure, group) for measure in MEASURES for group in GROUPS)


def _long_figures(rows: pl.DataFrame, period: str) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=LONG_SCHEMA)]
    for (subject, breakdown), part in own_years(rows).partition_by(["subject", "breakdown"], as_dict=True).items():
        group = EES_GROUPS.get(str(breakdown))
        measures = _EES_MEASURES.get(str(subject), {})
        if group is None:
            continue
        spec = [
            Melt(
                measure=measure,
                value=field,
                group=group,
                pupils="pupils",
                low="progress_low" if field == "progress" else "",
                high="progress_high" if field == "progress" else "",
            )
            for measure, field in measures.items()
        ]
        parts.append(melt(part, spec, period=period, period_field="year"))
    return pl.concat(parts)
