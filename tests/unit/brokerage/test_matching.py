"""The match on made-up needs and trusts: against brute force, and rule by rule."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.brokerage import match, places_for_others, supporters
from alongside.brokerage.market import Bar, survey
from alongside.policy.brokerage import load_brokerage
from alongside.records import Matching, Phase, School
from journey.made_up import AS_AT, school, trust

POLICY = load_brokerage()
KM = 1000.0


def needy(urn: str, **more: object) -> School:
    return school(urn, grades=("requires improvement", "requires improvement"), **more)  # type: ignore[arg-type]


def helpers(uid: str, start: int, *, east: float, good: int = 2, north: float = 400_000) -> list[School]:
    """A trust of good schools, the first of them at `east` and the others far away in the sea."""
    body = trust(uid)
    places = [(east, north)] + [(east + 900 * KM + 10 * KM * n, north) for n in range(good - 1)]
    return [school(str(start + n), east=e, north=y, body=body) for n, (e, y) in enumerate(places)]


def matched(needs: list[School], others: list[School]) -> Matching:
    schools = {s.urn: s for s in (*needs, *others)}
    bodies = supporters(schools.values(), [s.urn for s in needs], as_at=AS_AT, policy=POLICY)
    return match(needs, schools, bodies, POLICY)


def test_the_nearest_able_trust_is_proposed_and_the_reasons_say_so() -> None:
    answer = matched([needy("100000")], [*helpers("1", 200_000, east=420_000), *helpers("2", 300_000, east=412_000)])
    proposal = answer.proposals[0]
    assert (proposal.supporter, proposal.nearest_school, proposal.kilometres) == ("2", "300000", 12.0)
    said = " ".join(proposal.because)
    assert "12.0 km in a straight line to School 300000" in said
    assert "uses 1 of 1 place: 0 left" in said
    assert proposal.next_best[0][0] == "1"
    assert proposal.next_best[0][1] == "It could help too: 20.0 km away, 8.0 km farther."


def test_own_trust_is_asked_first_even_when_another_is_nearer() -> None:
    own = trust("1")
    mine = [school(str(200_000 + n), east=445_000, body=own) for n in range(6)]
    need = needy("100000", body=own)
    answer = matched([need], [*mine, *helpers("2", 300_000, east=410_000)])
    assert answer.proposals[0].supporter == "1"
    assert answer.proposals[0].own_body
    assert answer.proposals[0].because[0] == "It is the school's own trust, which is asked first."
    assert ("2", "10.0 km away; the school's own trust is asked first.") in answer.proposals[0].next_best


def test_the_regional_team_adds_only_what_the_own_trust_cannot() -> None:
    own = trust("1")
    mine = [school(str(200_000 + n), east=420_000, body=own) for n in range(4)]
    needs = [needy(str(100_000 + n), body=own, east=400_000 + n * KM) for n in range(2)]
    answer = matched(needs, [*mine, *helpers("2", 300_000, east=410_000)])
    assert sorted((p.supporter, p.own_body) for p in answer.proposals) == [("1", True), ("2", False)]
    assert answer.steps[0][1:] == (1.0, 1.0, 1.0)


def test_a_competitor_is_never_proposed() -> None:
    near = helpers("1", 200_000, east=401_000)
    answer = matched([needy("100000")], near)
    assert answer.proposals == ()
    assert "1 may want the same pupils" in answer.unserved[0].because[0]
    assert "School 200000, which it runs, is 1.0 km from the school" in answer.unserved[0].because[1]


def test_any_school_of_the_trust_can_make_it_a_competitor_not_only_its_good_ones() -> None:
    rival = school("400000", east=400_500, body=trust("1"), grades=("requires improvement",))
    answer = matched([needy("100000")], [*helpers("1", 200_000, east=420_000, good=4), rival])
    assert answer.proposals == ()


def test_special_schools_do_not_compete() -> None:
    body = trust("1")
    good = [school(str(200_000 + n), east=400_500, body=body, phase=Phase.SPECIAL) for n in range(2)]
    answer = matched([needy("100000", phase=Phase.SPECIAL)], good)
    assert answer.proposals[0].supporter == "1"


def test_the_distance_cap_is_hard() -> None:
    answer = matched([needy("100000")], helpers("1", 200_000, east=451_000))
    assert answer.proposals == ()
    assert answer.unserved[0].because[0] == "No candidate within 50 km. The nearest is Trust 1, 51 km away."


def test_a_trust_never_helps_more_schools_than_it_has_places_for() -> None:
    needs = [needy(str(100_000 + n), east=400_000 + 5 * KM * n) for n in range(3)]
    answer = matched(needs, helpers("1", 200_000, east=425_000))
    assert [p.urn for p in answer.proposals] == ["100002"]
    assert {u.urn for u in answer.unserved} == {"100000", "100001"}
    assert any("its one place is proposed for School 100002" in reason for reason in answer.unserved[0].because)


def test_serving_more_schools_comes_before_shorter_roads() -> None:
    # Trust 1 is nearest to both; only school 100001 can also be reached by trust 2.
    needs = [needy("100000", east=400_000), needy("100001", east=430_000)]
    others = [*helpers("1", 200_000, east=425_000), *helpers("2", 300_000, east=470_000)]
    answer = matched(needs, others)
    assert {(p.urn, p.supporter) for p in answer.proposals} == {("100000", "1"), ("100001", "2")}
    nearer = next(p for p in answer.proposals if p.urn == "100001").next_best[0]
    assert nearer == ("1", "5.0 km away; its one place is proposed for School 100000.")


def test_nobody_of_the_phase_is_said() -> None:
    answer = matched([needy("100000", phase=Phase.NURSERY)], helpers("1", 200_000, east=410_000))
    assert answer.unserved[0].because == ("No trust in the country has 2 good or outstanding nursery schools.",)


def test_a_school_without_coordinates_is_said() -> None:
    answer = matched([needy("100000", east=None)], helpers("1", 200_000, east=410_000))
    assert "no coordinates" in answer.unserved[0].because[0]


def test_no_school_in_need_is_an_empty_match() -> None:
    answer = matched([], helpers("1", 200_000, east=410_000))
    assert (answer.proposals, answer.unserved, answer.objective, answer.bound) == ((), (), 0.0, 0.0)


@st.composite
def countries(draw: st.DrawFn) -> tuple[list[School], list[School]]:
    """A few trusts with good schools and needs, some of them their own, on a line of towns."""
    bodies = [trust(str(n)) for n in range(draw(st.integers(1, 3)))]
    good = []
    for at, body in enumerate(bodies):
        for n in range(draw(st.integers(2, 5))):
            east = 400_000 + 7 * KM * draw(st.integers(0, 9))
            good.append(school(str(200_000 + 10 * at + n), east=east, north=400_000 + 300 * at, body=body))
    needs = []
    for n in range(draw(st.integers(1, 4))):
        body = draw(st.sampled_from([None, *bodies]))
        east = 400_000 + 7 * KM * draw(st.integers(0, 9)) + 2_000
        needs.append(needy(str(100_000 + n), east=east, body=body))
    return needs, good


@settings(max_examples=40, deadline=None)
@given(countries())
def test_no_other_choice_within_the_rules_is_better(country: tuple[list[School], list[School]]) -> None:
    needs, good = country
    answer = matched(needs, good)
    schools = {s.urn: s for s in (*needs, *good)}
    bodies = supporters(schools.values(), [s.urn for s in needs], as_at=AS_AT, policy=POLICY)
    surveyed = survey(needs, schools, bodies, POLICY)
    choices = [[None, *(offer for offer in need.offers() if offer.bar is Bar.OPEN)] for need in surveyed]
    best = None
    for choice in product(*choices):
        taken = [offer for offer in choice if offer is not None]
        within = all(
            sum(o.body == b for o in taken) <= b.capacity
            and sum(o.body == b and not o.own for o in taken) <= places_for_others(b)
            for b in bodies
        )
        if within:
            value = (sum(o.own for o in taken), len(taken), -sum(round(o.metres) for o in taken))
            best = value if best is None else max(best, value)
    own, served, metres = (step[1] for step in answer.steps[:3])
    assert (own, served, -metres) == best
    assert len(answer.proposals) + len(answer.unserved) == len(needs)


@settings(max_examples=30, deadline=None)
@given(countries())
def test_the_order_in_which_schools_are_given_does_not_matter(country: tuple[list[School], list[School]]) -> None:
    needs, good = country
    assert matched(needs, good) == matched(needs[::-1], good)


@pytest.mark.parametrize("north", [400_000, 400_300])
def test_town_and_country_have_different_radii(north: float) -> None:
    lone = matched([needy("100000")], helpers("1", 200_000, east=403_000, north=north))
    assert lone.unserved  # 3 km away: within the country radius of 4.8 km, beyond the town's 1.6 km
    crowd = [school(str(500_000 + n), east=400_000 + 100 * n, north=399_000) for n in range(8)]
    town = matched([needy("100000")], [*helpers("1", 200_000, east=403_000, north=north), *crowd])
    assert town.proposals
