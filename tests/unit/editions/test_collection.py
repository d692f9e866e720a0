"""Each publisher's newest file is found, downloaded and taken in; one that fails leaves the editions alone.

All over real HTTP against the imitation of `tests/publishers`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from alongside.editions import Store, open_shelf
from alongside.editions.asking import NotThereError, TryAgainError
from alongside.editions.collection import Collected, collect
from alongside.editions.edition import verify
from alongside.editions.publishers import Patience, load_publishers
from alongside.errors import ContractError, FetchError
from alongside.sources import registry
from publishers import content
from publishers.imitation import Cut, Imitation, Status

AS_AT = dt.date(2026, 11, 4)
KS2 = "019afee4-e5d0-72f9-9a8f-d7a1a56eac1d"
KS4 = "19e39901-a96c-be76-b9c2-6af54ae076d2"
EES = {
    "time_period": "202425",
    "breakdown_topic": "All pupils",
    "breakdown": "Total",
    "time_identifier": "Academic year",
}


@pytest.fixture
def fetch(imitation: Imitation, patience: Patience, tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(name: str, as_at: dt.date = AS_AT) -> list[Collected]:
        return list(
            collect(
                name,
                store=Store(folder=tmp_path / "store"),
                downloads=tmp_path / "downloads",
                as_at=as_at,
                addresses=imitation.addresses,
                patience=patience,
            )
        )

    return run


def put_gias(imitation: Imitation, day: str = "20261102") -> None:
    """The four daily files of the register."""
    for name, body in {
        "edubasealldata": content.made_up("gias_establishments", "edubasealldata"),
        "links_edubasealldata": content.links(),
        "allgroupsdata": content.made_up("gias_groups", "allgroupsdata"),
        "alllinksdata": content.made_up("gias_group_links", "alllinksdata"),
    }.items():
        imitation.put(f"gias/{name}{day}.csv", body)


def errors(collected: list[Collected]) -> list[str]:
    return [str(one.error) for one in collected if one.error]


# --- Get Information about Schools --------------------------------------------------------------------------------


def test_the_register_walks_back_to_the_newest_day_and_asks_each_day_for_one_byte(
    imitation: Imitation, fetch, tmp_path: Path
) -> None:
    put_gias(imitation, "20261101")
    put_gias(imitation, "20261102")
    collected = fetch("gias")
    assert errors(collected) == []
    assert [one.edition.ref.source for one in collected] == [
        "gias_establishments", "gias_links", "gias_groups", "gias_group_links",
    ]  # fmt: skip
    assert {one.edition.ref.period for one in collected} == {"2026-11-02"}
    asked = [(one.path[-12:-4], one.headers.get("Range"), one.status) for one in imitation.asked[:4]]
    assert asked == [
        ("20261104", "bytes=0-0", 404),
        ("20261103", "bytes=0-0", 404),
        ("20261102", "bytes=0-0", 206),
        ("20261102", None, 200),
    ]
    assert sorted(path.name for path in (tmp_path / "downloads" / "gias").glob("[!.]*")) == [
        "allgroupsdata20261102.csv",
        "alllinksdata20261102.csv",
        "edubasealldata20261102.csv",
        "links_edubasealldata20261102.csv",
        "manifest.json",
    ]


def test_a_server_that_ignores_the_one_byte_range_still_tells_which_day_there_is(imitation: Imitation, fetch) -> None:
    put_gias(imitation)
    for resource in imitation.resources.values():
        resource.resumes = False
    assert errors(fetch("gias")) == []


def test_a_web_page_for_a_missing_day_is_not_taken_for_a_file(imitation: Imitation, fetch) -> None:
    put_gias(imitation)
    for name in ("edubasealldata", "links_edubasealldata", "allgroupsdata", "alllinksdata"):
        imitation.put(f"gias/{name}20261103.csv", b"<!DOCTYPE html><title>Sorry</title>")
    assert {one.edition.ref.period for one in fetch("gias")} == {"2026-11-02"}


def test_the_walk_back_has_an_end(imitation: Imitation, fetch, patience: Patience) -> None:
    put_gias(imitation, "20261020")
    collected = fetch("gias")
    assert [type(one.error) for one in collected] == [NotThereError] * 4
    assert "5 days before" in errors(collected)[0]
    assert "--as-at" in errors(collected)[0]
    assert len(imitation.asked) == 4 * (patience.days_back + 1)


def test_a_failure_while_walking_back_is_not_taken_for_a_missing_day(imitation: Imitation, fetch) -> None:
    put_gias(imitation, "20261104")
    put_gias(imitation, "20261102")
    imitation.fail("gias/edubasealldata20261104.csv", Status(code=503), Status(code=500))
    assert fetch("gias")[0].edition.ref.period == "2026-11-04"
    imitation.fail("gias/edubasealldata20261104.csv", *[Status(code=503)] * 4)
    assert isinstance(fetch("gias")[0].error, TryAgainError)


def test_one_file_that_fails_does_not_stop_the_others(imitation: Imitation, fetch) -> None:
    put_gias(imitation)
    del imitation.resources["gias/links_edubasealldata20261102.csv"]
    collected = fetch("gias")
    assert [one.error is None for one in collected] == [True, False, True, True]


def test_a_changed_header_is_refused_and_the_last_good_edition_stays(
    imitation: Imitation, fetch, tmp_path: Path
) -> None:
    put_gias(imitation, "20261101")
    good = {one.edition.folder: one.edition for one in fetch("gias")}
    changed = content.links().replace(b"LinkType", b"TypeOfLink")
    imitation.put("gias/links_edubasealldata20261103.csv", changed)
    refused = fetch("gias")[1]
    assert isinstance(refused.error, ContractError)
    assert refused.error.column == "TypeOfLink"
    assert refused.download is not None
    assert refused.download.path.read_bytes() == changed, "kept, so that somebody can look at it"
    kept = open_shelf(store=tmp_path / "store").editions
    assert {edition.folder: edition for edition in kept} == good
    for edition in kept:
        verify(edition)


def test_a_cut_download_becomes_an_edition_after_all(imitation: Imitation, fetch) -> None:
    put_gias(imitation)
    body = content.links(20_000)
    imitation.put("gias/links_edubasealldata20261102.csv", body)
    # The first request asks for one byte: the fault must meet the second.
    imitation.fail("gias/links_edubasealldata20261102.csv", Cut(after=1), Cut(after=200_000))
    collected = fetch("gias")
    assert collected[1].edition.rows == 20_000
    assert collected[1].download.entry.bytes == len(body)


def test_fetching_twice_downloads_nothing_twice(imitation: Imitation, fetch) -> None:
    put_gias(imitation)
    first = fetch("gias")
    again = fetch("gias")
    assert [one.download.new for one in first + again] == [True] * 4 + [False] * 4
    assert [one.edition for one in again] == [one.edition for one in first]


# --- Ofsted -------------------------------------------------------------------------------------------------------


def attachment(
    imitation: Imitation, day: str, *, title: str = "latest inspections", ending: str = "csv"
) -> dict[str, str]:
    """One file of the management information page, put at its address."""
    name = f"Management_information_-_state-funded_schools_-_latest_inspections_as_at_{day.replace(' ', '_')}.{ending}"
    imitation.put(f"assets/media/{name}", content.made_up("ofsted_latest_inspections", "report-cards"))
    return {
        "title": f"Management information - state-funded schools - {title} as at {day}",
        "url": f"{imitation.address}/assets/media/{name}",
        "content_type": "text/csv" if ending == "csv" else "application/vnd.oasis.opendocument.spreadsheet",
    }


def test_ofsted_gives_the_newest_csv_of_latest_inspections_up_to_the_day(imitation: Imitation, fetch) -> None:
    imitation.put_ofsted_page(
        attachment(imitation, "30 September 2026"),
        attachment(imitation, "31 October 2026", ending="ods"),
        attachment(imitation, "31 October 2026", title="all inspections"),
        attachment(imitation, "31 October 2026"),
        attachment(imitation, "31 August 2026"),
        attachment(imitation, "30 November 2026"),
        {"title": "State-funded schools - latest inspections as at 31 Movember 2026", "url": "x.csv"},
        {"title": "Glossary", "url": "glossary.pdf"},
    )
    assert [one.edition.ref.period for one in fetch("ofsted")] == ["2026-10-31"]
    assert [one.edition.ref.period for one in fetch("ofsted", dt.date(2026, 9, 30))] == ["2026-09-30"]
    refused = fetch("ofsted", dt.date(2026, 8, 30))[0]
    assert isinstance(refused.error, NotThereError)


def test_an_address_relative_to_the_page_is_followed_and_one_that_is_none_is_refused(
    imitation: Imitation, fetch
) -> None:
    listed = attachment(imitation, "31 October 2026")
    imitation.put_ofsted_page(listed | {"url": listed["url"].removeprefix(imitation.address)})
    assert errors(fetch("ofsted")) == []
    imitation.put_ofsted_page(listed | {"url": "file:///etc/hostname.csv"})
    assert "leads nowhere" in errors(fetch("ofsted"))[0]
    imitation.put_ofsted_page({name: text for name, text in listed.items() if name != "url"})
    assert "another shape" in errors(fetch("ofsted"))[0]


def test_a_page_of_another_shape_or_that_is_not_json_is_refused(imitation: Imitation, fetch) -> None:
    imitation.put_ofsted_page()
    path = next(iter(imitation.resources))
    imitation.put(path, {"details": {"files": []}})
    assert "another shape" in str(fetch("ofsted")[0].error)
    imitation.put(path, b"<!DOCTYPE html>")
    assert "a web page" in str(fetch("ofsted")[0].error)
    imitation.put(path, b"{")
    assert "not JSON" in str(fetch("ofsted")[0].error)


# --- Explore Education Statistics ---------------------------------------------------------------------------------


def version(
    number: str, *, status: str = "Published", published: str = "2026-03-01", title: str = "2024/25"
) -> dict[str, object]:
    return {"version": number, "status": status, "published": f"{published}T09:30:00Z", "release": {"title": title}}


def put_ks2(imitation: Imitation, data_set: str = KS2) -> None:
    imitation.put(f"ees_api/data-sets/{data_set}/csv", content.made_up("ks2", "ees-ks2-school-attainment", given=EES))


def test_the_statistics_api_gives_the_highest_published_version_over_all_pages(imitation: Imitation, fetch) -> None:
    put_ks2(imitation)
    imitation.put_versions(
        KS2,
        version("2.0", status="Withdrawn"),
        version("1.10"),
        version("1.9"),
        version("3.0", status="Draft"),
        version("1.11", published="2026-12-01"),
        page_size=2,
    )
    collected = fetch("ks2")
    assert errors(collected) == []
    asked = imitation.asked_for(f"ees_api/data-sets/{KS2}/csv")
    assert [one.query for one in asked] == [{"dataSetVersion": "1.10"}]
    assert collected[0].download.path.name == "ks2_school_attainment_data_v1.10.csv"
    assert collected[0].edition.ref.period == "2024/25"


def test_a_data_set_whose_id_has_changed_is_found_by_its_title(imitation: Imitation, fetch) -> None:
    publication = load_publishers().of("ks2")[0].publication
    put_ks2(imitation, "new")
    imitation.put_versions("new", version("1.0"))
    imitation.put_data_sets(
        publication,
        {"id": "other", "title": "Key stage 2 institution level - Schools (School information)"},
        {"id": "new", "title": "Key stage 2 institutional level - Schools (performance)"},
    )
    assert errors(fetch("ks2")) == []
    imitation.put_data_sets(publication, {"id": "other", "title": "Something else"})
    assert "0 data sets are titled" in str(fetch("ks2")[0].error)


def test_a_data_set_with_nothing_published_is_not_there(imitation: Imitation, fetch) -> None:
    imitation.put_versions(KS2, version("1.0", status="Draft"), version("1.1", published="soon"))
    assert isinstance(fetch("ks2")[0].error, NotThereError)
    imitation.put_versions(KS2, {"number": "1.0"})
    assert "another shape" in errors(fetch("ks2"))[0]


def test_provisional_figures_are_kept_apart_from_final_ones(imitation: Imitation, fetch) -> None:
    imitation.put(f"ees_api/data-sets/{KS4}/csv", content.made_up("ks4", "ees-ks4-schools", given=EES))
    imitation.put_versions(KS4, version("3.0", title="2024/25 provisional", published="2025-10-16"), version("2.0"))
    provisional = fetch("ks4")[0]
    imitation.put_versions(KS4, version("3.1", title="2024/25 revised", published="2026-02-05"))
    final = fetch("ks4")[0]
    assert [one.edition.ref.source for one in (provisional, final)] == ["ks4_provisional", "ks4"]
    assert [one.download.path.name for one in (provisional, final)] == [
        "performance_tables_schools_provisional_v3.0.csv",
        "performance_tables_schools_revised_v3.1.csv",
    ]


@pytest.mark.parametrize(
    ("name", "publication", "file", "source", "layout"),
    [
        (
            "absence",
            "pupil-absence-in-schools-in-england",
            "1a_Absence_3term_school.csv",
            "absence",
            "ees-absence-school",
        ),
        (
            "census",
            "school-pupils-and-their-characteristics",
            "spc_school_level_underlying_data_2025.csv",
            "school_census",
            "spc-school-level",
        ),
    ],
)
def test_a_file_of_the_latest_release_is_found_by_its_name(
    imitation: Imitation, fetch, name: str, publication: str, file: str, source: str, layout: str
) -> None:
    imitation.put(
        f"ees_content/publications/{publication}/releases/latest",
        {
            "id": "r1",
            "slug": "2024-25",
            "published": "2026-10-01T09:30:00Z",
            "downloadFiles": [
                {"id": "f0", "name": "All about it", "fileName": "1_absence_3term_nat_reg_la.csv"},
                {"id": "f1", "name": "Schools", "fileName": file},
            ],
        },
    )
    imitation.put("ees_content/releases/r1/files/f1", content.made_up(source, layout, given=EES))
    collected = fetch(name)
    assert errors(collected) == []
    assert collected[0].edition.ref.period == "2024/25"
    assert collected[0].download.path.name == file.replace(".csv", "_2024-25.csv")
    assert "published after" in str(fetch(name, dt.date(2026, 9, 30))[0].error)


# --- Fixed addresses, and all of them -----------------------------------------------------------------------------


def test_files_at_fixed_addresses_keep_the_publishers_name_unless_given_one(
    imitation: Imitation, fetch, tmp_path: Path
) -> None:
    for item in (*load_publishers().of("imd"), *load_publishers().of("lait")):
        imitation.put(f"{item.base}/{item.path}", b"a,b\n1,2\n")
    for name in ("imd", "lait"):
        assert all(one.error for one in fetch(name)), "these are not those files"
    kept = sorted(path.name for path in (tmp_path / "downloads").rglob("*") if path.is_file() and path.suffix == ".csv")
    assert kept == [
        "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv",
        "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        "lait_data_dictionary.csv",
    ]
    assert (tmp_path / "downloads" / "lait" / "lait_bds_long.parquet").is_file()


def test_a_name_that_nothing_is_fetched_by_is_refused_with_those_there_are(fetch) -> None:
    with pytest.raises(FetchError, match="gias, ofsted, ks2, ks4, absence, census, imd, lait"):
        fetch("weather")


def test_every_source_that_is_fetched_is_one_that_can_be_read() -> None:
    items = load_publishers().items
    fetched = {one for item in items for one in (item.source, item.provisional_source) if one}
    assert fetched - registry.BY_ID.keys() == set()


def test_every_entry_says_what_it_rests_on() -> None:
    for item in load_publishers().items:
        assert item.basis in ("public code", "documentation", "background")
        assert item.confirmed is False or dt.date.fromisoformat(str(item.confirmed))
        assert item.base in load_publishers().addresses


def test_addresses_can_be_replaced_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from alongside.editions.publishers import addresses_in_force

    monkeypatch.setenv("ALONGSIDE_ADDRESS_GIAS", "http://127.0.0.1:9/gias/")
    in_force = addresses_in_force(load_publishers(), {"lait": "http://127.0.0.1:9/lait"})
    assert (in_force["gias"], in_force["lait"]) == ("http://127.0.0.1:9/gias", "http://127.0.0.1:9/lait")
    assert in_force["govuk"] == "https://www.gov.uk"
