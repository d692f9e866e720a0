"""Nested models are worked out on one thread of linear algebra.

Their matrices are long and thin, or many and small, so there is nothing to share out. Where other work is using the
processors, threads that wait for one another made a national fit take from 0.2 to 12 s instead of 0.08. Crossed factors
need one large matrix, which is worth sharing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

from alongside.methods.mixed.problem import Nested, Problem

More = ParamSpec("More")
Answer = TypeVar("Answer")


@cache
def _libraries() -> ThreadpoolController:
    """The linear algebra of NumPy and of SciPy, each with threads of its own."""
    return ThreadpoolController()


def on_one_thread(
    function: Callable[Concatenate[Problem, More], Answer],
) -> Callable[Concatenate[Problem, More], Answer]:
    """A function of a problem that works on one thread where levels nest, and puts the number back afterwards."""

    @wraps(function)
    def alone(problem: Problem, /, *args: More.args, **kwargs: More.kwargs) -> Answer:
        if not isinstance(problem.structure, Nested):
            return function(problem, *args, **kwargs)
        with _libraries().limit(limits=1, user_api="blas"):
            return function(problem, *args, **kwargs)

    return alone
