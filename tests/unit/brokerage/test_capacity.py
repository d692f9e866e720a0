"""Who could help and how many, on made-up trusts."""

from __future__ import annotations

import dataclasses

import pytest

from alongside.brokerage import places_for_others, supporters
from alongside.brokerage.capacity import qualifies
from alongside.identifiers import Urn
from alongside.policy.brokerage import load_brokerage
from alongside.policy.frameworks import load_frameworks
from alongside.records import Body, Phase, School, SupportingOrganisation
from journey.made_up import AS_AT, inspection, school, trust

POLICY = load_brokerage()


def trust_of(*grades: str, uid: str = "1", start: int = 100_000) -> tuple[Body, list[School]]:
    body = trust(uid)
    return body, [school(str(start + n), body=body, grades=(grade,)) for n, grade in enumerate(grades)]


def found(schools: list[School], in_need: set[Urn] | None = None) -> list[SupportingOrganisation]:
    return list(supporters(schools, in_need or set(), as_at=AS_AT, policy=POLICY))


@pytest.mark.parametrize(
    ("grades", "places"),
    [
        (["good"], None),
        (["good", "requires improvement"], None),
        (["good", "outstanding"], 1),
        (["good"] * 5, 2),
        (["good"] * 8, 3),
        (["good"] * 40, 4),
    ],
)
def test_places_follow_the_number_of_good_or_outstanding_schools(grades: list[str], places: int | None) -> None:
    _, schools = trust_of(*grades)
    assert [supporter.capacity for supporter in found(schools)] == ([] if places is None else [places])


def test_own_schools_in_need_come_first() -> None:
    _, schools = trust_of(*["good"] * 5, "requires improvement")
    supporter = found(schools, {schools[5].urn})[0]
    assert (supporter.capacity, supporter.own_in_need, places_for_others(supporter)) == (2, (schools[5].urn,), 1)


def test_an_inadequate_school_is_in_need_whatever_the_rule_says() -> None:
    _, schools = trust_of(*["good"] * 5, "inadequate")
    assert found(schools)[0].own_in_need == (schools[5].urn,)


def test_a_trust_with_too_large_a_share_in_need_has_no_place_at_all() -> None:
    _, schools = trust_of("good", "good", "requires improvement", "requires improvement")
    supporter = found(schools, {schools[2].urn, schools[3].urn})[0]
    assert supporter.capacity == 0
    assert "no place for anybody else" in supporter.because[-1]


def test_phases_are_apart() -> None:
    body = trust("1")
    schools = [school("100000", body=body), school("100001", body=body, phase=Phase.SECONDARY)]
    assert found(schools) == []


def test_councils_and_single_schools_are_not_supporters_here() -> None:
    assert found([school(str(100_000 + n)) for n in range(4)]) == []


def test_a_grade_too_old_does_not_count() -> None:
    old = school("100000")
    old = dataclasses.replace(old, inspections=(inspection("100000", "outstanding", AS_AT.replace(year=2009)),))
    assert not qualifies(old, as_at=AS_AT, policy=POLICY)
    assert qualifies(school("100001"), as_at=AS_AT, policy=POLICY)


def test_a_leap_day_has_a_day_ten_years_before() -> None:
    assert qualifies(school("100001"), as_at=AS_AT.replace(year=2024, month=2, day=29), policy=POLICY)


@pytest.mark.parametrize(
    ("grades", "counts"),
    [
        ({"leadership_and_governance": "strong standard", "curriculum_and_teaching": "exceptional"}, True),
        ({"leadership_and_governance": "strong standard", "curriculum_and_teaching": "expected standard"}, False),
        ({"leadership_and_governance": "exceptional"}, False),
    ],
)
def test_report_cards_have_a_condition_of_their_own(grades: dict[str, str], counts: bool) -> None:
    card = dataclasses.replace(inspection("100000", "", AS_AT, "report-card-2025"), grades=grades)
    assert qualifies(dataclasses.replace(school("100000"), inspections=(card,)), as_at=AS_AT, policy=POLICY) is counts


def test_policy_names_only_grades_and_areas_that_the_frameworks_have() -> None:
    frameworks = load_frameworks()
    for condition in (*POLICY.qualifying, *POLICY.in_need):
        for name in condition.frameworks:
            framework = frameworks.get(name)
            assert set(condition.areas) <= {*framework.areas, *framework.optional_areas}
            assert set(condition.grades) <= set(framework.grades)
