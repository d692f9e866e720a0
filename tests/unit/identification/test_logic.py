"""Three-valued logic: Kleene's tables and laws, and that learning more never takes an answer back."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.identification.logic import all_of, any_of, decide, opposite, pivotal, telling
from alongside.policy import Combination
from alongside.records import Answer

MET, NOT, UNKNOWN = Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL
ANSWERS = st.sampled_from(Answer)
LEAVES = "abcde"


def combinations(depth: int = 3) -> st.SearchStrategy[Combination[str]]:
    leaf = st.sampled_from(LEAVES)
    item = leaf if depth == 0 else st.one_of(leaf, combinations(depth - 1))
    return st.builds(
        lambda how, of: Combination(how=how, of=tuple(of)),
        st.sampled_from(["all", "any"]),
        st.lists(item, min_size=1, max_size=4),
    )


ASSIGNMENTS = st.fixed_dictionaries(dict.fromkeys(LEAVES, ANSWERS))


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (MET, MET, MET, MET),
        (MET, NOT, NOT, MET),
        (MET, UNKNOWN, UNKNOWN, MET),
        (NOT, NOT, NOT, NOT),
        (NOT, UNKNOWN, NOT, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_the_tables_of_strong_kleene_logic(one: Answer, other: Answer, both: Answer, either: Answer) -> None:
    assert all_of([one, other]) is all_of([other, one]) is both
    assert any_of([one, other]) is any_of([other, one]) is either


@given(st.lists(ANSWERS))
def test_not_all_is_some_not(answers: list[Answer]) -> None:
    assert opposite(all_of(answers)) is any_of(opposite(answer) for answer in answers)
    assert opposite(any_of(answers)) is all_of(opposite(answer) for answer in answers)


@given(st.lists(ANSWERS, min_size=1), st.lists(ANSWERS, min_size=1))
def test_grouping_does_not_matter(some: list[Answer], others: list[Answer]) -> None:
    assert all_of([all_of(some), all_of(others)]) is all_of(some + others)
    assert any_of([any_of(some), any_of(others)]) is any_of(some + others)


@given(combinations(), ASSIGNMENTS)
def test_an_answer_holds_whatever_the_unknowns_turn_out_to_be(
    combination: Combination[str], answers: dict[str, Answer]
) -> None:
    now = decide(combination, answers.__getitem__)
    unknown = [leaf for leaf in LEAVES if answers[leaf] is UNKNOWN]
    futures = {
        decide(combination, {**answers, **dict(zip(unknown, known, strict=True))}.__getitem__)
        for known in product((MET, NOT), repeat=len(unknown))
    }
    assert now is UNKNOWN or futures == {now}
    assert UNKNOWN not in futures


@given(combinations(), ASSIGNMENTS)
def test_pivotal_leaves_turn_the_answer_and_others_do_not(
    combination: Combination[str], answers: dict[str, Answer]
) -> None:
    now = decide(combination, answers.__getitem__)
    named = pivotal(combination, answers)
    if now is UNKNOWN:
        assert set(named) == {leaf for leaf in combination.leaves() if answers[leaf] is UNKNOWN}
        return
    for leaf in set(combination.leaves()):
        turned = {decide(combination, {**answers, leaf: other}.__getitem__) for other in Answer}
        assert (leaf in named) is (opposite(now) in turned or (turned != {now} and answers[leaf] is not UNKNOWN))


@given(combinations(), ASSIGNMENTS)
def test_what_is_told_suffices_for_the_answer(combination: Combination[str], answers: dict[str, Answer]) -> None:
    now = decide(combination, answers.__getitem__)
    told = telling(combination, answers.__getitem__)
    assert told
    assert {answers[leaf] for leaf in told} == {now}
    if now is not UNKNOWN:
        alone = {leaf: answers[leaf] if leaf in told else UNKNOWN for leaf in LEAVES}
        assert decide(combination, alone.__getitem__) is now
