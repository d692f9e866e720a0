"""A real region, from published files to the brief: what must come out on the data of 31 August 2020."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from alongside.brokerage import places_for_others
from alongside.editions import Shelf, open_shelf
from alongside.evidence import Figures
from alongside.journey.brief import write_brief
from alongside.journey.gather import figures_frame, gather
from alongside.journey.map import outlines
from alongside.journey.walk import Journey, walk
from alongside.policy import load_rules
from alongside.records import Phase
from data import shared_data, shared_store

pytestmark = pytest.mark.data
AS_AT = dt.date(2020, 8, 31)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return open_shelf(shared_data(), store=shared_store())


@pytest.fixture(scope="module")
def journey(shelf: Shelf) -> Journey:
    figures = Figures.of(figures_frame(shelf, as_at=AS_AT), [edition.ref for edition in shelf.editions])
    return walk(gather(shelf, as_at=AS_AT, measures=()), "North West", load_rules(), figures=figures)


def test_the_schools_identified_are_those_of_the_rule(journey: Journey) -> None:
    assert journey.country_identified == 950
    assert len(journey.stops) == 107
    assert Counter(stop.school.establishment.phase for stop in journey.stops) == {
        Phase.SECONDARY: 58,
        Phase.PRIMARY: 43,
        Phase.SPECIAL: 4,
        Phase.PUPIL_REFERRAL_UNIT: 2,
    }


def test_every_school_in_the_country_has_a_proposal_or_a_reason(journey: Journey) -> None:
    assert len(journey.matching.proposals) + len(journey.matching.unserved) == 950
    assert all(left.because for left in journey.matching.unserved)
    assert all(len(proposal.because) >= 4 for proposal in journey.matching.proposals)


def test_the_match_is_proven_best_and_keeps_every_rule(journey: Journey) -> None:
    for _, value, bound, ours in journey.matching.steps:
        assert bound == pytest.approx(value, rel=1e-9)
        assert ours == pytest.approx(value, rel=1e-6)
    phase_of = {urn: school.establishment.phase for urn, school in journey.schools.items()}
    total, outside = Counter[tuple[str, Phase]](), Counter[tuple[str, Phase]]()
    for proposal in journey.matching.proposals:
        key = (proposal.supporter, phase_of[proposal.urn])
        total[key] += 1
        outside[key] += not proposal.own_body
        body = journey.schools[proposal.urn].establishment.responsible_body
        assert proposal.own_body == (body is not None and body.id == proposal.supporter)
        assert phase_of[proposal.nearest_school] is phase_of[proposal.urn]
        if not proposal.own_body:
            assert proposal.kilometres <= journey.policies.brokerage.most_km[phase_of[proposal.urn].value]
    for supporter in journey.matching.supporters:
        key = (supporter.body.id, supporter.phase)
        assert total[key] <= supporter.capacity
        assert outside[key] <= places_for_others(supporter)


def test_similar_schools_come_from_the_whole_country_and_the_same_phase(journey: Journey) -> None:
    regions = set()
    for stop in journey.stops:
        assert stop.similar is not None
        assert len(stop.similar.schools) == 20
        for near in stop.similar.schools:
            other = journey.schools[near.urn].establishment
            assert other.phase is stop.school.establishment.phase
            assert near.urn != stop.school.urn
            regions.add(other.region)
    assert len(regions) == 9


def test_nothing_later_than_the_day_is_used_but_dated_facts(journey: Journey) -> None:
    later = {ref.source for ref in journey.sources if ref.as_at > AS_AT}
    assert later <= {"gias_links", "gias_group_links"}
    periods = {figure.period for stop in journey.stops for c in stop.compared for figure in c.history}
    assert max(periods) == "2018/19"


def test_figures_before_conversion_are_the_predecessors(journey: Journey) -> None:
    earlier = [
        (stop.school.urn, figure.urn)
        for stop in journey.stops
        for compared in stop.compared
        for figure in compared.history
        if figure.urn and figure.urn != stop.school.urn
    ]
    assert len(earlier) > 20
    lines = {stop.school.urn: stop.school.lineage.straight for stop in journey.stops}
    assert all(old in lines[urn] for urn, old in earlier)


def test_the_brief_is_written_with_a_map_and_every_school(journey: Journey, shelf: Shelf, tmp_path: Path) -> None:
    drawn = outlines(shelf)
    assert len(drawn.areas) == 153
    page = write_brief(journey, tmp_path, outlines=drawn)[0].read_text(encoding="utf-8")
    assert page.count('<section class="school"') == 107
    assert page.count('class="land"') == len(drawn.region("North West")) > 20
    assert "Boundaries of local authorities" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_line_over_morecambe_bay_is_marked(journey: Journey, shelf: Shelf) -> None:
    from alongside.journey.map import over_water

    wet = over_water(journey, outlines(shelf))
    assert 0 < len(wet) < len(journey.proposals) / 2
