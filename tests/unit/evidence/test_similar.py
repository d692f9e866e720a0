"""Similar schools on made-up schools."""

from __future__ import annotations

import dataclasses

import pytest

from alongside.evidence import Context, Figures, describe_context, similar_schools
from alongside.identifiers import Urn
from alongside.policy.evidence import load_evidence
from alongside.records import Phase, School
from journey.made_up import context_rows, long_figures, school

POLICY = load_evidence()


def context_of(schools: list[School], rows: list[dict[str, object]]) -> Context:
    return describe_context(schools, schools[0].establishment.phase, Figures.of(long_figures(rows)), POLICY)


def spread(count: int) -> tuple[list[School], list[dict[str, object]]]:
    """Schools that differ a little more each on free school meals and size."""
    schools = [
        school(str(100_000 + n), east=400_000 + 900 * n, pupils=150 + 10 * n, idaci=1 + n % 5) for n in range(count)
    ]
    rows = [
        row for n, s in enumerate(schools) for row in context_rows([s.urn], fsm6_percent=2.0 * n, eal_percent=1.0 * n)
    ]
    return schools, rows


def test_the_nearest_come_first_and_never_the_school_itself() -> None:
    schools, rows = spread(30)
    found = similar_schools([Urn("100010")], context_of(schools, rows), POLICY)[Urn("100010")]
    distances = [near.distance for near in found.schools]
    assert distances == sorted(distances)
    assert len(found.schools) == POLICY.neighbours
    assert "100010" not in {near.urn for near in found.schools}
    assert [near.rank for near in found.schools] == list(range(1, POLICY.neighbours + 1))
    assert found.schools[0].distance_name == "simple context distance, version 1"


def test_an_identical_school_is_at_distance_nought() -> None:
    schools, rows = spread(12)
    twin = school("200000", east=400_000 + 900 * 5 + 1, pupils=200, idaci=1)
    rows += context_rows(["200000"], fsm6_percent=10.0, eal_percent=5.0)
    found = similar_schools([Urn("200000")], context_of([*schools, twin], rows), POLICY)[Urn("200000")]
    assert found.schools[0].urn == "100005"
    assert found.schools[0].distance < 0.35  # they differ in little but how near the fifth school is


def test_a_school_of_which_too_little_is_known_has_no_similar_schools_and_says_so() -> None:
    schools, rows = spread(8)
    unknown = school("200000", pupils=None, idaci=None)
    found = similar_schools([Urn("200000")], context_of([*schools, unknown], rows), POLICY)[Urn("200000")]
    assert found.schools == ()
    assert found.thin
    assert "fewer than 5 of the 7 context variables" in found.because[0]


def test_missing_values_are_left_out_of_the_distance_and_said() -> None:
    schools, rows = spread(8)
    rows = [row for row in rows if not (row["urn"] == "100003" and row["measure"] == "eal_percent")]
    context = context_of(schools, rows)
    assert context.described(Urn("100003"))["eal_percent"] is None
    found = similar_schools([Urn("100003")], context, POLICY)[Urn("100003")]
    assert any("Compared on 6 of 7 variables" in reason for near in found.schools for reason in near.because)


def test_figures_are_found_under_the_predecessor() -> None:
    schools, rows = spread(6)
    moved = school("200000", lineage=["150000"])
    rows += context_rows(["150000"], fsm6_percent=44.0)
    assert context_of([*schools, moved], rows).described(Urn("200000"))["fsm6_percent"] == 44.0


@pytest.mark.parametrize("change", [{"admissions": "Selective"}, {"ages": (4, 7)}], ids=["selective", "infant"])
def test_kinds_that_mean_different_things_are_kept_apart(change: dict[str, object]) -> None:
    schools, rows = spread(12)
    odd = [school(str(200_000 + n), pupils=160 + n, idaci=2, **change) for n in range(3)]  # type: ignore[arg-type]
    rows += context_rows([s.urn for s in odd], fsm6_percent=3.0)
    context = context_of([*schools, *odd], rows)
    found = similar_schools([Urn("200000"), Urn("100001")], context, POLICY)
    assert {near.urn for near in found[Urn("200000")].schools} == {"200001", "200002"}
    assert not {near.urn for near in found[Urn("100001")].schools} & {s.urn for s in odd}


def test_support_is_thin_where_the_nearest_are_far() -> None:
    schools, rows = spread(25)
    rare = school("200000", pupils=4_000, idaci=5)
    rows += context_rows(["200000"], fsm6_percent=100.0, eal_percent=100.0, ehc_percent=60.0, sen_support_percent=80.0)
    found = similar_schools([Urn("200000"), Urn("100012")], context_of([*schools, rare], rows), POLICY)
    assert found[Urn("200000")].thin
    assert "few schools are like this one" in found[Urn("200000")].because[0]
    assert found[Urn("200000")].mean_distance > (found[Urn("100012")].mean_distance or 0)  # type: ignore[operator]


def test_closed_schools_and_other_phases_are_not_compared_with() -> None:
    schools, rows = spread(6)
    shut = school("200000")
    shut = dataclasses.replace(shut, establishment=dataclasses.replace(shut.establishment, open=False))
    secondary = school("200001", phase=Phase.SECONDARY)
    context = context_of([*schools, shut, secondary], rows + context_rows(["200000", "200001"]))
    assert {s.urn for s in context.schools} == {s.urn for s in schools}
