"""Nested models keep to one thread of linear algebra, whatever the machine would give, and leave it as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from threadpoolctl import ThreadpoolController

from alongside.methods.mixed import Crossed, Problem, RankError, fit
from alongside.methods.mixed.threads import on_one_thread
from unit.methods.test_mixed_likelihood import invented


@on_one_thread
def _threads(problem: Problem) -> set[int]:
    assert problem.names
    return _now()


def _now() -> set[int]:
    return {one["num_threads"] for one in ThreadpoolController().info() if one["user_api"] == "blas"}


def test_nested_levels_take_one_thread_and_crossed_factors_what_there_is() -> None:
    nested = invented("one", 1)
    crossed = replace(nested, structure=Crossed(factors=nested.levels))
    with ThreadpoolController().limit(limits=2, user_api="blas"):
        assert _threads(nested) == {1}
        assert _now() == {2}
        assert _threads(crossed) == {2}


def test_a_refused_model_puts_the_number_of_threads_back() -> None:
    problem = invented("one", 1)
    twice = replace(problem, fixed=problem.fixed[:, [0, 1, 1]])
    with ThreadpoolController().limit(limits=2, user_api="blas"):
        with pytest.raises(RankError):
            fit(twice)
        assert _now() == {2}
