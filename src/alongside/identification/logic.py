"""Reasoning with answers that may be "cannot tell": Kleene's strong three-valued logic.

An unknown settles nothing unless it cannot matter: not met and unknown is not met; met or unknown is met. So an answer
given on part of the evidence still stands when the rest arrives.

Source: Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from alongside.policy.combination import Combination
from alongside.records import Answer

Leaf = TypeVar("Leaf")


def all_of(answers: Iterable[Answer]) -> Answer:
    """Met where every answer is; not met where any is not; else cannot tell."""
    found = Answer.MET
    for answer in answers:
        if answer is Answer.NOT_MET:
            return answer
        found = answer if answer is Answer.CANNOT_TELL else found
    return found


def any_of(answers: Iterable[Answer]) -> Answer:
    """Met where any answer is; not met where none can be; else cannot tell."""
    found = Answer.NOT_MET
    for answer in answers:
        if answer is Answer.MET:
            return answer
        found = answer if answer is Answer.CANNOT_TELL else found
    return found


def opposite(answer: Answer) -> Answer:
    """Met for not met and the reverse; cannot tell stays."""
    return {Answer.MET: Answer.NOT_MET, Answer.NOT_MET: Answer.MET}.get(answer, answer)


def whether(fact: bool) -> Answer:
    """Met for true, not met for false."""
    return Answer.MET if fact else Answer.NOT_MET


def decide(combination: Combination[Leaf], answer_of: Callable[[Leaf], Answer]) -> Answer:
    """The answer of a combination, given the answer of each of its leaves."""
    join = all_of if combination.how == "all" else any_of
    return join(
        decide(item, answer_of) if isinstance(item, Combination) else answer_of(item) for item in combination.of
    )


def telling(combination: Combination[Leaf], answer_of: Callable[[Leaf], Answer]) -> tuple[Leaf, ...]:
    """The leaves that make the whole what it is: of an `all` that is not met, those of its first part that is not."""
    whole = decide(combination, answer_of)
    found: list[tuple[Leaf, ...]] = []
    for item in combination.of:
        if isinstance(item, Combination):
            if decide(item, answer_of) is whole:
                found.append(telling(item, answer_of))
        elif answer_of(item) is whole:
            found.append((item,))
    if combination.how == "all" and whole is Answer.NOT_MET:
        found = found[:1]
    return tuple(leaf for leaves in found for leaf in leaves)


def pivotal(combination: Combination[str], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The leaves that could change the whole answer by changing alone.

    Where the whole cannot tell, these are the unknown leaves whose answer would settle it or bring it nearer.
    """
    return _pivotal(combination, tuple(answers.items()))


@lru_cache(maxsize=1024)
def _pivotal(combination: Combination[str], given: tuple[tuple[str, Answer], ...]) -> tuple[str, ...]:
    """Few patterns of answers serve every school of the country."""
    answers = dict(given)
    now = decide(combination, answers.__getitem__)
    leaves = tuple(dict.fromkeys(combination.leaves()))
    if now is Answer.CANNOT_TELL:
        return tuple(leaf for leaf in leaves if answers[leaf] is now)
    return tuple(leaf for leaf in leaves if _turns(combination, answers, leaf, now))


def _turns(combination: Combination[str], answers: Mapping[str, Answer], leaf: str, now: Answer) -> bool:
    changed = {**answers, leaf: opposite(answers[leaf])}
    if answers[leaf] is Answer.CANNOT_TELL:
        changed[leaf] = opposite(now)
    return decide(combination, changed.__getitem__) is not now
