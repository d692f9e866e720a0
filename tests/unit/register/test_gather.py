"""The register of a day, gathered from files in the publishers' own formats, and from the real ones."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from alongside.editions import Shelf, open_shelf
from alongside.errors import JourneyError
from alongside.identifiers import Urn
from alongside.journey.gather import figures_frame, gather
from alongside.records import BodyKind, Governance, Phase
from alongside.register.register import Register
from alongside.sources.figures import LONG_SCHEMA
from data import shared_data, shared_store
from published import Published, headings

DAY = dt.date(2026, 6, 30)


def school(urn: str, name: str, kind: tuple[str, str], **cells: str) -> dict[str, str]:
    """A row of the full extract."""
    return {
        "URN": urn,
        "LA (code)": "201",
        "LA (name)": "Northmere",
        "EstablishmentNumber": urn[-4:],
        "EstablishmentName": name,
        "TypeOfEstablishment (code)": kind[0],
        "TypeOfEstablishment (name)": kind[1],
        "EstablishmentStatus (code)": "1",
        "PhaseOfEducation (name)": "Primary",
        "GOR (name)": "North East",
        "Town": "Northmere",
        "Postcode": "NM1 2AB",
        "Easting": "430000",
        "Northing": "560000",
        "NumberOfPupils": "240",
    } | {heading.replace("_", " "): cell for heading, cell in cells.items()}


COMMUNITY, ACADEMY, SPECIAL = (
    ("01", "Community school"),
    ("34", "Academy converter"),
    ("07", "Community special school"),
)
REGISTER = Published(
    name="edubasealldata20260630.csv",
    headings=headings("edubasealldata"),
    encoding="cp1252",
    rows=(
        school("900001", "Café Lane School", COMMUNITY),
        school("900002", "Quayside Academy", ACADEMY),
        school("900003", "Moor Academy", ACADEMY),
        school("900004", "Fen School", SPECIAL, **{"PhaseOfEducation (name)": "Not applicable"}),
        school("900005", "Seaview House", ("11", "Other independent school")),
        school("900006", "Old School", COMMUNITY, **{"EstablishmentStatus (code)": "2", "CloseDate": "31-08-2025"}),
        school("900007", "Planned School", ("35", "Free schools"), **{"EstablishmentStatus (code)": "4"}),
        school("900008", "Closing School", COMMUNITY, **{"EstablishmentStatus (code)": "2", "CloseDate": "01-09-2026"}),
    ),
)
LINKS = Published(
    name="links_edubasealldata20260630.csv",
    headings=("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"),
    rows=(
        {
            "URN": "900002",
            "LinkURN": "900010",
            "LinkName": "Quayside School",
            "LinkType": "Predecessor",
            "LinkEstablishedDate": "01-09-2022",
        },
    ),
)
MEMBERS = Published(
    name="alllinksdata20260630.csv",
    headings=(
        *("URN", "Group UID", "Group ID", "Group Name", "Companies House Number", "Group Type (code)", "Group Type"),
        *("Closed Date", "Open date", "Incorporated on (open date)", "Group Status (code)", "Group Status"),
        "Joined date",
    ),
    rows=tuple(
        {
            "URN": urn,
            "Group UID": uid,
            "Group Name": name,
            "Group Type (code)": code,
            "Group Status (code)": "OPEN",
            "Joined date": joined,
        }
        for urn, uid, name, code, joined in (
            ("900002", "17001", "The Harbour Trust", "06", "01-09-2022"),
            ("900002", "17900", "The Harbour Sponsor", "05", "01-09-2022"),
            ("900003", "17002", "Moor Academy Trust", "10", "01-07-2026"),
            ("900001", "17003", "Northmere Federation", "01", "01-09-2010"),
        )
    ),
)
INSPECTIONS = Published(
    name="Management_information_-_state-funded_schools_-_latest_inspections_as_at_31_May_2026.csv",
    headings=headings("report-cards"),
    encoding="cp1252",
    blank="NULL",
    titles=("As at 31 May 2026",),
    rows=tuple(
        {
            "URN": urn,
            "LAESTAB": f"201{urn[-4:]}",
            "School name": "A school",
            "Ofsted phase": "Primary",
            "Type of education": "Academy Converter",
            "Region": "North East",
            "Local authority": "Northmere",
            "The income deprivation affecting children index (IDACI) quintile": "5",
        }
        | cells
        for urn, cells in (
            (
                "900002",
                {
                    "Inspection start date": "13/01/2026",
                    "Publication date": "24/02/2026",
                    "URN at time of latest full inspection": "900002",
                    "Leadership and governance": "Needs attention",
                    "Safeguarding standards": "Met",
                    "Inspection start date of latest OEIF graded inspection": "14/01/2020",
                    "Publication date of latest OEIF graded inspection": "20/02/2020",
                    "URN at time of latest OEIF graded inspection": "900010",
                    "Latest OEIF overall effectiveness": "3",
                },
            ),
            ("900001", {}),
        )
    ),
)
HISTORY = Published(
    name="Management_information_-_state-funded_schools_1_September_2015_to_31_August_2019.csv",
    headings=headings("all-inspections-2015-2019"),
    titles=("Every inspection",),
    rows=tuple(
        {
            "Academic year": "2016/17",
            "URN": urn,
            "Inspection number": urn,
            "Inspection start date": "14/09/2016",
            "Publication date": "14/10/2016",
            "Overall effectiveness": "3",
        }
        for urn in ("900010", "900001", "900005")
    ),
)
EVERY = (REGISTER, LINKS, MEMBERS, INSPECTIONS, HISTORY)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("files")
    for file in EVERY:
        file.write(folder)
    return open_shelf(folder, store=tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def register(shelf: Shelf) -> Register:
    return gather(shelf, as_at=DAY)


def test_open_state_funded_schools_and_no_others(register: Register) -> None:
    assert set(register.schools) == {"900001", "900002", "900003", "900004", "900008"}


def test_a_school_is_described_by_register_and_inspectorate_together(register: Register) -> None:
    quayside = register.schools[Urn("900002")].establishment
    assert (quayside.town, quayside.region, quayside.pupils) == ("Northmere", "North East", 240)
    assert quayside.idaci_quintile == 5
    assert quayside.place is not None
    assert {ref.source for ref in quayside.drawn_from} == {
        "gias_establishments",
        "ofsted_latest_inspections",
        "gias_group_links",
        "gias_links",
    }
    assert {ref.source for ref in register.schools[Urn("900004")].establishment.drawn_from} == {"gias_establishments"}


def test_the_type_decides_phase_and_governance(register: Register) -> None:
    assert register.schools[Urn("900004")].establishment.phase is Phase.SPECIAL
    assert register.schools[Urn("900002")].establishment.governance is Governance.ACADEMY
    assert register.schools[Urn("900001")].establishment.governance is Governance.MAINTAINED


def test_a_trust_runs_an_academy_and_a_council_a_maintained_school(register: Register) -> None:
    bodies = {urn: one.establishment.responsible_body for urn, one in register.schools.items()}
    assert (bodies[Urn("900002")], bodies[Urn("900001")]) == (register.bodies["17001"], register.bodies["LA201"])
    assert register.bodies["17001"].kind is BodyKind.MULTI_ACADEMY_TRUST
    assert register.members["17001"] == ("900002",)
    assert set(register.members["LA201"]) == {"900001", "900004", "900008"}


def test_a_trust_joined_later_is_not_known_yet_and_the_council_does_not_stand_in(
    shelf: Shelf, register: Register
) -> None:
    assert register.schools[Urn("900003")].establishment.responsible_body is None
    later = gather(shelf, as_at=dt.date(2026, 7, 1), measures=())
    body = later.schools[Urn("900003")].establishment.responsible_body
    assert body is not None
    assert (body.id, body.kind) == ("17002", BodyKind.SINGLE_ACADEMY_TRUST)


def test_history_is_followed_across_the_conversion(register: Register) -> None:
    quayside = register.schools[Urn("900002")]
    assert quayside.lineage.straight == ("900002", "900010")
    assert [(one.urn, one.framework) for one in quayside.inspections] == [
        ("900002", "report-card-2025"),
        ("900010", "eif-2019"),
        ("900010", "cif-2015"),
    ]
    assert quayside.inspections_complete_from == dt.date(2020, 1, 14)


def test_a_school_listed_without_inspections_has_none(register: Register) -> None:
    assert register.schools[Urn("900001")].inspections == ()


def test_a_report_published_later_is_not_known_yet(shelf: Shelf, tmp_path: Path) -> None:
    early = Published(**{**vars(REGISTER), "name": "edubasealldata20260131.csv"}).write(tmp_path)
    for file in (LINKS, INSPECTIONS, HISTORY):
        file.write(tmp_path)
    then = gather(open_shelf(early.parent, store=tmp_path / "store"), as_at=dt.date(2026, 2, 1))
    quayside = then.schools[Urn("900002")]
    assert [one.framework for one in quayside.inspections] == ["eif-2019", "cif-2015"]
    assert quayside.establishment.idaci_quintile is None


def test_a_school_that_converted_since_keeps_the_inspections_of_the_newest_list(tmp_path: Path) -> None:
    converted = Published(
        **{
            **vars(REGISTER),
            "name": "edubasealldata20260801.csv",
            "rows": (school("900020", "Quayside Harbour Academy", ACADEMY),),
        }
    )
    link = {"URN": "900020", "LinkURN": "900002", "LinkType": "Predecessor", "LinkEstablishedDate": "15-07-2026"}
    links = Published(**{**vars(LINKS), "name": "links_edubasealldata20260801.csv", "rows": (link, *LINKS.rows)})
    for file in (converted, links, INSPECTIONS, HISTORY):
        file.write(tmp_path)
    then = gather(open_shelf(tmp_path, store=tmp_path / "store"), as_at=dt.date(2026, 8, 1))
    quayside = then.schools[Urn("900020")]
    assert [(one.urn, one.framework) for one in quayside.inspections] == [
        ("900002", "report-card-2025"),
        ("900010", "eif-2019"),
        ("900010", "cif-2015"),
    ]
    assert quayside.inspections_complete_from == dt.date(2020, 1, 14)


def test_a_day_before_any_register_is_refused(shelf: Shelf) -> None:
    with pytest.raises(JourneyError, match="2019-01-01"):
        gather(shelf, as_at=dt.date(2019, 1, 1))


def test_the_same_shelf_gives_the_same_register(shelf: Shelf, register: Register) -> None:
    assert gather(shelf, as_at=DAY) == register


# --- The real files -------------------------------------------------------------------------------------------------

AS_AT = dt.date(2020, 8, 31)


@pytest.fixture(scope="module")
def real() -> Shelf:
    return open_shelf(shared_data(), store=shared_store())


@pytest.fixture(scope="module")
def england(real: Shelf) -> Register:
    return gather(real, as_at=AS_AT)


@pytest.mark.data
def test_every_state_funded_school_of_august_2020(england: Register) -> None:
    assert len(england.schools) == 21_969
    phases = Counter(one.establishment.phase for one in england.schools.values())
    assert phases == {
        Phase.PRIMARY: 16_783,
        Phase.SECONDARY: 3_399,
        Phase.SPECIAL: 1_051,
        Phase.NURSERY: 389,
        Phase.PUPIL_REFERRAL_UNIT: 347,
    }
    assert Counter(one.establishment.governance for one in england.schools.values()) == {
        Governance.MAINTAINED: 12_763,
        Governance.ACADEMY: 9_149,
        Governance.NON_MAINTAINED_SPECIAL: 57,
    }
    assert len({one.establishment.region for one in england.schools.values()}) == 9
    assert all(one.establishment.place for one in england.schools.values())
    assert sum(not one.establishment.town for one in england.schools.values()) < 500


@pytest.mark.data
def test_latest_inspections_of_predecessors_are_carried_and_joined(england: Register) -> None:
    latest = {urn: next((i for i in one.inspections if i.graded), None) for urn, one in england.schools.items()}
    of_others = {urn: one for urn, one in latest.items() if one is not None and one.urn != urn}
    assert len(of_others) == 4_291
    assert sum(one is None for one in latest.values()) == 193
    for urn, one in of_others.items():
        assert one.urn in england.schools[urn].lineage.all_urns


@pytest.mark.data
def test_inspections_stand_newest_first_and_none_is_from_the_future(england: Register) -> None:
    for one in england.schools.values():
        days = [i.started for i in one.inspections]
        assert days == sorted(days, reverse=True)
        assert all(i.known_from <= AS_AT for i in one.inspections)
        assert {i.urn for i in one.inspections} <= set(one.lineage.all_urns)
        assert all("satisfactory" not in i.grades.values() or i.framework == "s5-2005" for i in one.inspections)


@pytest.mark.data
def test_most_academies_have_a_trust_and_none_has_a_council(england: Register) -> None:
    kinds = Counter(
        body.kind if (body := one.establishment.responsible_body) else None
        for one in england.schools.values()
        if one.establishment.governance is Governance.ACADEMY
    )
    assert kinds == {BodyKind.MULTI_ACADEMY_TRUST: 7_611, BodyKind.SINGLE_ACADEMY_TRUST: 1_126, None: 412}
    # Of 151 councils, the one on the Isles of Scilly maintains no school.
    assert sum(body.kind is BodyKind.LOCAL_AUTHORITY for body in england.bodies.values()) == 150
    assert sum(len(schools) for schools in england.members.values()) == 21_969 - 412 - 57


@pytest.mark.data
def test_links_of_a_later_day_are_not_followed(england: Register) -> None:
    days = [link.since for one in england.schools.values() for link in one.lineage.links if link.since]
    assert len(days) > 5_000
    assert max(days) <= AS_AT
    assert max(len(one.lineage.straight) for one in england.schools.values()) == 4


@pytest.mark.data
def test_figures_are_those_usable_by_the_day(real: Shelf, england: Register) -> None:
    long = figures_frame(real, as_at=AS_AT)
    assert long.columns == [*LONG_SCHEMA, "source", "edition"]
    assert long.filter(pl.col("value").is_null() == pl.col("missing").is_null()).height == 0
    assert long.select(pl.struct("urn", "measure", "group", "period").is_duplicated().any()).item() is False
    assert figures_frame(real, as_at=dt.date(2013, 1, 1)).height == 0
    some = england.schools[Urn("136290")] if "136290" in england.schools else next(iter(england.schools.values()))
    assert all(one.source and one.source.as_at <= AS_AT for one in some.figures)
    assert all(one.urn in some.lineage.all_urns for one in some.figures)


@pytest.mark.data
def test_measures_asked_for_are_the_only_ones(real: Shelf, england: Register) -> None:
    few = gather(real, as_at=AS_AT, measures=("ks4_progress8",))
    measures = {figure.measure for one in list(few.schools.values())[:300] for figure in one.figures}
    assert measures == {"ks4_progress8"}
    urn = next(urn for urn, one in few.schools.items() if len(one.figures) >= 4)
    assert england.schools[urn].figures_of("ks4_progress8") == few.schools[urn].figures_of("ks4_progress8")
    assert all(not one.figures for one in gather(real, as_at=AS_AT, measures=()).schools.values())


@pytest.mark.data
def test_a_final_figure_keeps_the_cohort_that_only_the_provisional_one_printed(real: Shelf) -> None:
    found = figures_frame(real, as_at=AS_AT, measures=["ks4_progress8"]).filter(pl.col("period") == "2018/19")
    regent = found.filter((pl.col("urn") == "100051") & (pl.col("group") == "all"))
    assert regent.select("value", "source", "low").row(0) == (-0.19, "ks4", None)  # the final value, no older interval
    assert regent["pupils"][0] > 100
    known = found.filter(pl.col("value").is_not_null())["pupils"]
    assert known.is_not_null().mean() > 0.95
