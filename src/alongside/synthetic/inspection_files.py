"""The inspectorate's files: a year-end list of schools with their latest inspections, and every inspection in its row.

Lists follow the layout of their day: full and section 8 inspections up to August 2020; graded and ungraded ones from
2021, without an overall grade for inspections from September 2024; report cards from November 2025. An inspection is
in a file only once its report is published.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from alongside.academic_year import AcademicYear
from alongside.synthetic import facts_inspection as facts
from alongside.synthetic.england import England
from alongside.synthetic.facts import ALL_THROUGH, NURSERY, PRU, REGIONS, SECONDARY, SPECIAL
from alongside.synthetic.geography import Ints, Texts
from alongside.synthetic.inspections import CARD, GRADED, UNGRADED, Inspections
from alongside.synthetic.intake import SUMMERS
from alongside.synthetic.listing import TYPES, Listing, laestab, list_urns, ofsted_phase, opening_day
from alongside.synthetic.schools import Days, Flags
from alongside.synthetic.tables import File, frame, slashed

NULL = "NULL"
NO_OVERALL_FROM = np.datetime64("2024-09-01")
AREAS_FROM = np.datetime64("2019-09-01")
"""Quality of education, behaviour and personal development came with the framework of September 2019."""
OTHER_AREAS_FROM = np.datetime64("2014-09-01")
SAFEGUARDING_FROM = np.datetime64("2015-09-01")
LAST_FULL, LAST_GRADED = 2020, 2025
"""Last summers whose list says `full` inspections, and `graded` ones."""
_STEM = "ofsted/Management_information_-_state-funded_schools"
_CP1252 = "cp1252"

_HEADINGS = {
    "quality_of_education": "quality of education", "behaviour_and_attitudes": "behaviour and attitudes",
    "personal_development": "personal development",
    "leadership_and_management": "effectiveness of leadership and management",
    "early_years": "early years provision (where applicable)", "sixth_form": "sixth form provision (where applicable)",
}  # fmt: skip
_CARD_HEADINGS = ("Inclusion", "Curriculum and teaching", "Achievement", "Attendance and behaviour",
                  "Personal development and wellbeing", "Leadership and governance", "Early years (where applicable)",
                  "Post-16 provision (where applicable)")  # fmt: skip
_CONCERNS = np.array([NULL, "SM", "SWK", "RSI"])
_AREA_ORDER = tuple(facts.SUB_GRADES)


def inspection_files(england: England) -> Iterator[File]:
    """The list at the end of each August asked for, and the histories."""
    for summer in england.plan.years:
        name = f"{_STEM}_-_latest_inspections_as_at_31_August_{summer}.csv"
        yield File(path=name, cells=_list(england, summer), encoding=_CP1252)
    yield from _history_files(england)


# --- The list at a year's end ---------------------------------------------------------------------------------------


def latest_of(seen: Inspections, which: Flags, schools: int) -> tuple[Ints, Ints]:
    """Positions of each lineage's latest and previous inspections among `which`; -1 where there is none."""
    latest, previous = np.full(schools, -1), np.full(schools, -1)
    at = np.flatnonzero(which)
    np.maximum.at(latest, seen.school[at], at)
    at = at[at != latest[seen.school[at]]]
    np.maximum.at(previous, seen.school[at], at)
    return latest, previous


def _list(england: England, summer: int) -> pl.DataFrame:
    day, seen = np.datetime64(f"{summer}-08-31"), england.inspections
    listing = list_urns(england, day)
    here = listing.only_open()
    here = here[listing.opened[here] <= day - np.timedelta64(60, "D")]
    school = listing.school[here]
    public = seen.published <= day
    latest, previous = latest_of(seen, public & (seen.kind == GRADED), len(england.schools))
    ungraded, _ = latest_of(seen, public & (seen.kind == UNGRADED), len(england.schools))
    ungraded = np.where(ungraded > latest, ungraded, -1)
    cells = _identity(england, listing, here, summer)
    now, then, visit = latest[school], previous[school], ungraded[school]
    if summer > LAST_GRADED:
        cards, _ = latest_of(seen, public & (seen.kind == CARD), len(england.schools))
        cells |= _card_cells(england, cards[school], day) | _oeif_cells(england, now, day)
        return frame(cells | _ungraded_cells(england, np.where(cards[school] > visit, -1, visit), day))
    word = "full" if summer <= LAST_FULL else "graded"
    visits = _section_8_cells if summer <= LAST_FULL else _ungraded_cells
    return frame(cells | visits(england, visit, day) | _latest_cells(england, now, day, word)
                 | _previous_cells(england, then, day, word))  # fmt: skip


def _identity(england: England, listing: Listing, here: Ints, summer: int) -> dict[str, object]:
    schools, mine = england.schools, listing.school[here]
    at = SUMMERS.index(summer)
    secondary = np.isin(schools.phase[mine], (SECONDARY, ALL_THROUGH))
    none = np.isin(schools.phase[mine], (NURSERY, PRU, SPECIAL))
    trust = np.where(listing.academy[here], england.trusts.of_school[mine], -1)
    member = (trust >= 0) & ~england.trusts.single[trust]
    region = np.array([r.name for r in REGIONS])[schools.region[mine]]
    cells: dict[str, object] = {
        "Web Link": "Ofsted School Webpage", "URN": listing.urn[here], "LAESTAB": laestab(england, mine),
        "School name": listing.name[here], "Ofsted phase": ofsted_phase(england, mine),
        "Type of education": np.array([TYPES[code][1] for code in listing.type_code[here]]),
        "School open date": slashed(opening_day(listing.opened[here]), none=NULL),
        "Admissions policy": np.where(schools.selective[mine], "Selective",
                                      np.where(secondary, "Non-selective", "Not applicable")),
        "Sixth form": np.where(schools.sixth_form[mine], "Has a sixth form",
                               np.where(none, "Not applicable", "Does not have a sixth form")),
        "Designated religious character": schools.religion[mine], "Religious ethos": schools.religion[mine],
        "Faith grouping": _faith(schools.religion[mine]), "Ofsted region": region, "Region": region,
        "Local authority": england.places.authority_name[schools.authority[mine]],
        "Parliamentary constituency": NULL, "Postcode": schools.postcode[mine],
        "The income deprivation affecting children index (IDACI) quintile": england.intake.idaci_quintile[mine],
        "Total number of pupils": england.intake.pupils[mine, at].astype(np.int64),
    }  # fmt: skip
    if summer > LAST_FULL:
        cells["Multi-academy trust UID"] = np.where(member, england.trusts.uid[trust].astype(str), NULL)
        cells["Multi-academy trust name"] = np.where(member, england.trusts.name[trust], NULL)
        cells["Statutory lowest age"] = schools.low_age[mine]
        cells["Statutory highest age"] = np.where(schools.sixth_form[mine], 18, schools.high_age[mine])
    return cells


def _faith(religion: Texts) -> Texts:
    christian = np.isin(religion, ("Church of England", "Roman Catholic", "Methodist"))
    return np.where(religion == "Does not apply", "Non-faith", np.where(christian, "Christian", religion))


def number(at: Ints) -> Texts:
    """Inspection numbers, from the place of each in the whole story."""
    return np.where(at < 0, NULL, (90_000_000 + at).astype(str))


def urn_inspected(england: England, at: Ints) -> Ints:
    """The URN that each inspection was of."""
    seen, trusts = england.inspections, england.trusts
    school = seen.school[at]
    return np.where(trusts.changed[school] <= seen.started[at], trusts.urn_after[school], trusts.urn_before[school])


def _marks(england: England, at: Ints, day: np.datetime64) -> dict[str, Texts | pl.Series]:
    """What is printed of each inspection, NULL where there is none: `relates`, `urn`, days, concern."""
    seen, none = england.inspections, at < 0
    urn = urn_inspected(england, at)
    present = england.trusts.urn_on(day)[seen.school[at]]
    started, published = seen.started[at].copy(), seen.published[at].copy()
    ended = started + np.timedelta64(1, "D")
    for days in (started, ended, published):
        days[none] = np.datetime64("NaT")
    return {
        "relates": np.where(none, NULL, np.where(urn == present, "Yes", "No")),
        "urn": np.where(none, NULL, urn.astype(str)), "number": number(at),
        "started": slashed(started, none=NULL),
        "ended": slashed(ended, none=NULL),
        "published": slashed(published, none=NULL),
        "concern": np.where(none, NULL, _CONCERNS[seen.concern[at]]),
    }  # fmt: skip


def overall(seen: Inspections, at: Ints) -> Texts:
    """The overall grade as printed: `Not judged` from September 2024."""
    grade = np.where(seen.started[at] >= NO_OVERALL_FROM, "Not judged", seen.grade[at].astype(str))
    return np.where(at < 0, NULL, grade)


def area(seen: Inspections, at: Ints, name: str) -> Texts:
    """The judgement of an area as printed: 9 where it was not judged, or not yet part of the framework."""
    given = seen.areas[at, _AREA_ORDER.index(name)]
    start = {"leadership_and_management": np.datetime64("2005-09-01"), "early_years": OTHER_AREAS_FROM,
             "sixth_form": OTHER_AREAS_FROM}.get(name, AREAS_FROM)  # fmt: skip
    judged = (seen.started[at] >= start) & (given > 0)
    return np.where(at < 0, NULL, np.where(judged, given.astype(str), "9"))


def safe(seen: Inspections, at: Ints) -> Texts:
    """Whether safeguarding is effective: 9 before it was printed."""
    given = np.where(seen.started[at] < SAFEGUARDING_FROM, "9", np.where(seen.unsafe[at], "No", "Yes"))
    return np.where(at < 0, NULL, given)


def _latest_cells(england: England, at: Ints, day: np.datetime64, word: str) -> dict[str, object]:
    seen, mark = england.inspections, _marks(england, at, day)
    return {
        f"Inspection number of latest {word} inspection": mark["number"],
        "Inspection type": np.where(at < 0, NULL, "S5 Inspection"), "Inspection start date": mark["started"],
        "Inspection end date": mark["ended"], "Publication date": mark["published"],
        f"Does the latest {word} inspection relate to the URN of the current school?": mark["relates"],
        f"URN at time of latest {word} inspection": mark["urn"], "Overall effectiveness": overall(seen, at),
        "Category of concern": mark["concern"],
        **{heading[0].upper() + heading[1:]: area(seen, at, name) for name, heading in _HEADINGS.items()},
        "Safeguarding is effective?": safe(seen, at),
    }  # fmt: skip


def _previous_cells(england: England, at: Ints, day: np.datetime64, word: str) -> dict[str, object]:
    seen, mark = england.inspections, _marks(england, at, day)
    return {
        f"Previous {word} inspection number": mark["number"], "Previous inspection start date": mark["started"],
        "Previous inspection end date": mark["ended"], "Previous publication date": mark["published"],
        f"Does the previous {word} inspection relate to the URN of the current school?": mark["relates"],
        f"URN at time of previous {word} inspection": mark["urn"],
        f"Previous {word} inspection overall effectiveness": overall(seen, at),
        "Previous category of concern": mark["concern"],
        **{f"Previous {heading}": area(seen, at, name) for name, heading in _HEADINGS.items()},
        "Previous safeguarding is effective?": safe(seen, at),
    }  # fmt: skip


def outcome(seen: Inspections, at: Ints) -> Texts:
    """What an ungraded inspection found, in the inspectorate's words."""
    good = seen.before[at] == 2
    school = np.where(good, "School remains Good", "School remains Outstanding")
    rising = seen.concerns_found[at] & (seen.grade[at] == 1)
    doubt = seen.concerns_found[at] & ~rising
    school = np.where(rising, "School remains Good (Improving) - S5 Next", school)
    worse = np.where(
        good, "School remains Good (Concerns) - S5 Next", "School remains Outstanding (Concerns) - S5 Next"
    )
    return np.where(at < 0, NULL, np.where(doubt, worse, school))


def _section_8_cells(england: England, at: Ints, day: np.datetime64) -> dict[str, object]:
    mark = _marks(england, at, day)
    return {
        "Latest section 8 inspection number since last full inspection": mark["number"],
        "Does the section 8 inspection relate to the URN of the current school?": mark["relates"],
        "URN at time of the section 8 inspection": mark["urn"], "Date of latest section 8 inspection": mark["started"],
        "Section 8 inspection publication date": mark["published"],
        "Section 8 inspection overall outcome": outcome(england.inspections, at),
    }  # fmt: skip


def _ungraded_cells(england: England, at: Ints, day: np.datetime64) -> dict[str, object]:
    mark = _marks(england, at, day)
    return {
        "Latest ungraded inspection number": mark["number"],
        "Does the ungraded inspection relate to the URN of the current school?": mark["relates"],
        "URN at time of the ungraded inspection": mark["urn"], "Date of latest ungraded inspection": mark["started"],
        "Ungraded inspection publication date": mark["published"],
        "Ungraded inspection overall outcome": outcome(england.inspections, at),
    }  # fmt: skip


def _card_cells(england: England, at: Ints, day: np.datetime64) -> dict[str, object]:
    mark = _marks(england, at, day)
    return {
        "Inspection number of latest full inspection": mark["number"],
        "Inspection type": np.where(at < 0, NULL, "S5 Inspection"), "Inspection start date": mark["started"],
        "Publication date": mark["published"],
        "Does the latest full inspection relate to the URN of the current school?": mark["relates"],
        "URN at time of latest full inspection": mark["urn"], "Category of concern": mark["concern"],
        **_card_grades(england.inspections, at),
    }  # fmt: skip


def _card_grades(seen: Inspections, at: Ints) -> dict[str, object]:
    words = np.array([NULL, *facts.CARD_GRADES])
    areas = {heading: np.where(at < 0, NULL, words[seen.areas[at, place] * (seen.kind[at] == CARD)])
             for place, heading in enumerate(_CARD_HEADINGS)}  # fmt: skip
    met = np.where(at < 0, NULL, np.where(seen.unsafe[at], "Not met", "Met"))
    return {"Safeguarding standards": met, **areas}


def _oeif_cells(england: England, at: Ints, day: np.datetime64) -> dict[str, object]:
    seen, mark = england.inspections, _marks(england, at, day)
    return {
        "Inspection number of latest OEIF graded inspection": mark["number"],
        "Inspection type of latest OEIF graded inspection": np.where(at < 0, NULL, "S5 Inspection"),
        "Inspection start date of latest OEIF graded inspection": mark["started"],
        "Publication date of latest OEIF graded inspection": mark["published"],
        "Does the latest OEIF graded inspection relate to the URN of the current school?": mark["relates"],
        "URN at time of latest OEIF graded inspection": mark["urn"],
        "Latest OEIF overall effectiveness": overall(seen, at), "Latest OEIF category of concern": mark["concern"],
        **{f"Latest OEIF {heading}": area(seen, at, name) for name, heading in _HEADINGS.items()},
        "Latest OEIF safeguarding is effective?": safe(seen, at),
    }  # fmt: skip


# --- Every inspection in its row ------------------------------------------------------------------------------------


def _history_files(england: England) -> Iterator[File]:
    """Graded inspections to 2015, all of 2015 to 2019, then a file for each year; each report where it was new."""
    seen, last = england.inspections, england.plan.last
    cut = 2015 if last >= 2019 else last
    early = (seen.kind == GRADED) & (seen.published <= np.datetime64(f"{cut}-08-31"))
    yield File(path=f"ofsted/ofsted_graded_inspection_history_2005-09_{cut}-08.csv", cells=_early(england, early))
    if last < 2019:
        return
    four = _published_within(seen.published, 2016, 2019) & (seen.kind != CARD)
    yield File(path=f"{_STEM}_1_September_2015_to_31_August_2019.csv", cells=_four_years(england, np.flatnonzero(four)),
               encoding=_CP1252, title="All inspections with reports published between 1 September 2015 and 31 August "
               "2019")  # fmt: skip
    for summer in range(2020, last + 1):
        own = _published_within(seen.published, summer, summer)
        name = f"{_STEM}_-_all_inspections_-_year_to_date_published_by_31_August_{summer}"
        older = np.flatnonzero(own & (seen.kind != CARD))
        if older.size:
            ending = "_to_November_2025" if summer == 2026 else ""
            yield File(path=f"{name}{ending}.csv", cells=_year_to_date(england, older), encoding=_CP1252)
        cards = np.flatnonzero(own & (seen.kind == CARD))
        if cards.size:
            yield File(path=f"{name}.csv", cells=_cards_to_date(england, cards), encoding=_CP1252)


def _published_within(published: Days, first: int, last: int) -> Flags:
    after, until = np.datetime64(f"{first - 1}-08-31"), np.datetime64(f"{last}-08-31")
    found: Flags = (published > after) & (published <= until)
    return found


def _early(england: England, which: Flags) -> pl.DataFrame:
    seen, at = england.inspections, np.flatnonzero(which)
    words = np.array(["", "Outstanding", "Good", "Requires Improvement", "Inadequate"])
    started = seen.started[at]
    rating = words[seen.grade[at]]
    satisfactory = (started < np.datetime64("2012-09-01")) & (seen.grade[at] == 3)
    rows = pl.DataFrame({
        "URN": urn_inspected(england, at), "Rating": np.where(satisfactory, "Satisfactory", rating),
        "Inspection Date": pl.Series(started).dt.strftime("%Y%m%d"),
    })  # fmt: skip
    return rows.sort(["URN", "Inspection Date"], descending=[False, True])


def _row_cells(england: England, at: Ints) -> dict[str, object]:
    seen, schools = england.inspections, england.schools
    kinds = np.array(["S5 Inspection", "S8 Ungraded inspection", "S5 Inspection"])
    concern = np.where(seen.concern[at] > 0, _CONCERNS[seen.concern[at]], NULL)
    return {
        "URN": urn_inspected(england, at), "LAESTAB": laestab(england, seen.school[at]),
        "School name": schools.name[seen.school[at]], "Ofsted phase": ofsted_phase(england, seen.school[at]),
        "Inspection number": number(at), "Inspection type": kinds[seen.kind[at]],
        "Inspection start date": slashed(seen.started[at]),
        "Inspection end date": slashed(seen.started[at] + np.timedelta64(1, "D")),
        "Publication date": slashed(seen.published[at]), "Category of concern": concern,
    }  # fmt: skip


def _graded_only(text: Texts, seen: Inspections, at: Ints) -> Texts:
    return np.where(seen.kind[at] == GRADED, text, NULL)


def _outcomes(seen: Inspections, at: Ints) -> Texts:
    return np.where(seen.kind[at] == UNGRADED, outcome(seen, at), NULL)


def _four_years(england: England, at: Ints) -> pl.DataFrame:
    seen = england.inspections
    years = [str(AcademicYear.holding(day)) for day in seen.started[at].astype("datetime64[D]").tolist()]
    given = {
        "Effectiveness of leadership and management": "leadership_and_management",
        "Early years provision (where applicable)": "early_years",
        "16 - 19 study programmes": "sixth_form",
    }
    return frame({
        "Academic year": np.array(years), **_row_cells(england, at),
        "Outcomes for short inspections that did not convert": _outcomes(seen, at),
        "Overall effectiveness": _graded_only(overall(seen, at), seen, at),
        **{heading: _graded_only(area(seen, at, name), seen, at) for heading, name in given.items()},
        "Safeguarding is effective?": _graded_only(safe(seen, at), seen, at),
    })  # fmt: skip


def _year_to_date(england: England, at: Ints) -> pl.DataFrame:
    seen = england.inspections
    areas = {heading[0].upper() + heading[1:]: _graded_only(area(seen, at, name), seen, at)
             for name, heading in _HEADINGS.items()}  # fmt: skip
    return frame({
        **_row_cells(england, at), "Outcomes for ungraded and monitoring inspections": _outcomes(seen, at),
        "Overall effectiveness": _graded_only(overall(seen, at), seen, at), **areas,
        "Safeguarding is effective?": _graded_only(safe(seen, at), seen, at),
    })  # fmt: skip


def _cards_to_date(england: England, at: Ints) -> pl.DataFrame:
    return frame({**_row_cells(england, at), **_card_grades(england.inspections, at)})
