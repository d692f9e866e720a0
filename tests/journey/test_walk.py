"""The whole loop on made-up schools: no files, no database, no clock."""

from __future__ import annotations

import csv
import html.parser
import re
from pathlib import Path

import pytest

from alongside.errors import JourneyError, PolicyError
from alongside.evidence import Figures
from alongside.journey.brief import render_brief, write_brief
from alongside.journey.tables import TABLES
from alongside.journey.walk import Journey, walk
from alongside.policy import load_rules
from alongside.records import Answer, School
from journey.made_up import AS_AT, context_rows, long_figures, register, school, trust

STUCK = ("requires improvement", "requires improvement", "good")


def country() -> list[School]:
    """Two stuck schools in Midmost: one that a trust can help, one that nobody can; and forty ordinary ones."""
    others = [school(str(300_000 + n), east=350_000 + 2_500 * n, north=250_000, pupils=150 + 7 * n) for n in range(40)]
    helper = trust("77", "THE HELPING TRUST")
    good = [school(str(200_000 + n), east=415_000 + 5_000 * n, body=helper, region="Elsewhere") for n in range(2)]
    near = school("100001", grades=STUCK, name="Naïve & <Bold> School")
    far = school("100002", grades=STUCK, east=100_000, north=900_000, name="Farthest School")
    return [near, far, *good, *others]


def figures(schools: list[School]) -> Figures:
    rows = context_rows([s.urn for s in schools])
    for at, one in enumerate(schools):
        for year in ("2017/18", "2018/19"):
            value = -3.0 if at < 2 else 0.1 * at
            rows.append(
                {"urn": one.urn, "measure": "ks2_reading_progress", "period": year, "value": value, "pupils": 40}
            )
    return Figures.of(long_figures(rows))


@pytest.fixture(scope="module")
def journey() -> Journey:
    schools = country()
    return walk(register(schools), "Midmost", load_rules(), figures=figures(schools))


def test_the_loop_is_walked_for_every_school_identified(journey: Journey) -> None:
    assert [stop.school.urn for stop in journey.stops] == ["100002", "100001"]  # by authority, then name
    for stop in journey.stops:
        assert stop.answer.answer is Answer.MET
        assert stop.similar is not None
        assert len(stop.similar.schools) == 20
        assert (stop.proposal is None) != (stop.unserved is None)
        assert (stop.proposal is None) == (stop.sheet is None)


def test_help_crosses_regions_and_the_far_school_is_told_why_not(journey: Journey) -> None:
    far, near = journey.stops
    assert near.proposal is not None
    assert near.proposal.supporter == "77"
    assert journey.schools[near.proposal.nearest_school].establishment.region == "Elsewhere"
    assert far.unserved is not None
    assert "No candidate within 50 km" in far.unserved.because[0]


def test_who_does_better_is_found_and_judged(journey: Journey) -> None:
    reading = journey.stops[1].compared[0]
    assert reading.comparison.measure == "ks2_reading_progress"
    sure = {judgement.urn: judgement.sure for judgement in reading.judgements}
    # The other stuck school has the same figures, so nobody can tell; every ordinary school does better.
    assert {word for urn, word in sure.items() if urn != "100002"} == {"very sure"}
    assert sure.get("100002", "cannot tell") == "cannot tell"
    assert set(reading.comparison.doing_better) == set(sure) - {"100002"}


def test_the_same_inputs_give_the_same_journey(journey: Journey) -> None:
    schools = country()
    again = walk(register(schools), "Midmost", load_rules(), figures=figures(schools))
    assert again == journey
    assert render_brief(again) == render_brief(journey)


def test_a_region_nobody_is_in_is_refused_with_those_there_are() -> None:
    with pytest.raises(JourneyError, match=r"Choose one of: Elsewhere, Midmost"):
        walk(register(country()), "Atlantis", load_rules(), figures=figures(country()))


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(PolicyError):
        walk(register(country()), "Midmost", load_rules(), figures=figures(country()), rule_id="unlucky")


def test_a_region_where_nobody_meets_the_rule_has_a_brief_that_says_so(tmp_path: Path) -> None:
    schools = country()
    empty = walk(register(schools), "Elsewhere", load_rules(), figures=figures(schools))
    assert empty.stops == ()
    written = write_brief(empty, tmp_path)
    assert "No school in Elsewhere met the rule on that day." in written[0].read_text(encoding="utf-8")


class _Page(html.parser.HTMLParser):
    """Collects what a page asks for and how it is built."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.labelled: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a" and (given.get("href") or "").startswith("#"):
            self.links.append((given["href"] or "")[1:])
        self.labelled += (given.get("aria-labelledby") or "").split()
        self.outside += [
            value or "" for name, value in attrs if name in ("src", "href") and not (value or "").startswith("#")
        ]


@pytest.fixture(scope="module")
def page(journey: Journey) -> tuple[str, _Page]:
    text = render_brief(journey)
    parsed = _Page()
    parsed.feed(text)
    return text, parsed


def test_the_page_asks_for_nothing_and_runs_nothing(page: tuple[str, _Page]) -> None:
    text, parsed = page
    assert parsed.outside == []
    assert "script" not in parsed.tags
    assert "@import" not in text
    assert "url(" not in text


def test_the_page_has_landmarks_one_title_and_links_that_land(page: tuple[str, _Page]) -> None:
    _, parsed = page
    assert all(parsed.tags.count(tag) == 1 for tag in ("h1", "main", "nav", "header"))
    assert len(parsed.ids) == len(set(parsed.ids))
    assert set(parsed.links) <= set(parsed.ids)
    assert set(parsed.labelled) <= set(parsed.ids)


def test_every_table_has_a_caption_and_headings_with_a_scope(page: tuple[str, _Page]) -> None:
    text, parsed = page
    assert parsed.tags.count("table") == parsed.tags.count("caption")
    assert re.findall(r"<th(?! scope=)[ >]", text) == []


def test_the_page_says_what_it_is_and_shouts_no_name(page: tuple[str, _Page]) -> None:
    text, _ = page
    assert "have not been asked" in text
    assert "As at 31 August 2020" in text
    assert "The Helping Trust" in text
    assert "THE HELPING TRUST" not in text


def test_names_cannot_break_the_page(page: tuple[str, _Page]) -> None:
    text, _ = page
    assert "Naïve &amp; &lt;Bold&gt; School" in text
    assert "<Bold>" not in text


def test_the_school_writes_its_own_how_on_ruled_lines(page: tuple[str, _Page]) -> None:
    text, _ = page
    assert text.count("In the school’s own hand.") == 1
    assert text.count('<div class="hand"></div>') == 3


def test_every_table_is_written_as_csv_and_agrees_with_the_journey(journey: Journey, tmp_path: Path) -> None:
    written = {path.stem: path for path in write_brief(journey, tmp_path / "new" / "folder") if path.suffix == ".csv"}
    assert set(written) == set(TABLES)
    rows = {name: list(csv.DictReader(path.open(encoding="utf-8"))) for name, path in written.items()}
    assert [row["urn"] for row in rows["identified"]] == ["100002", "100001"]
    assert rows["matches"][0]["supporter_name"] == "THE HELPING TRUST"  # the register's own spelling
    assert [row["urn"] for row in rows["unserved"]] == ["100002"]
    assert len(rows["similar"]) == 40
    reading = [row for row in rows["better"] if row["measure"] == "ks2_reading_progress" and row["urn"] == "100001"]
    assert [row["similar_urn"] for row in reading if row["does_better"] == "very sure"] == list(
        journey.stops[1].compared[0].comparison.doing_better
    )
    assert rows["commitments"][0]["first_review"] == "2020-10-23"
    assert rows["sources"][0]["licence"]


def test_a_folder_that_cannot_be_made_is_refused(journey: Journey, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(JourneyError, match="cannot be written"):
        write_brief(journey, tmp_path / "file" / "below")


def test_the_day_is_the_registers_own(journey: Journey) -> None:
    assert journey.as_at == AS_AT
    assert all(stop.answer.as_at == AS_AT for stop in journey.stops)
