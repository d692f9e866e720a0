"""Choosing among pairs under limits, for several aims in strict order, with a proof that does not trust the solver.

The problem: m candidate pairs; each of n tasks takes at most one (or exactly one) of its pairs; each limit says that
a weighted sum of some pairs may not exceed a number. The first aim is brought to its best value, then the second
without giving up any of the first, and so on (lexicographic optimisation). Each step is a mixed-integer programme
solved by HiGHS on one thread with a fixed seed, so the same problem gives the same answer.

The proof: the answer is checked against every limit in plain arithmetic, and the bound is our own as well as the
solver's. For any multipliers y >= 0 on the limits, no answer can score more than `y.b + sum(max(0, c - A'y))`
(Lagrangian weak duality; Geoffrion 1974, Mathematical Programming Study 2, 82-114). We take y from the linear
relaxation, but the inequality holds whatever y is, so a wrong solver could only make our bound weaker, never false.

Where the linear relaxation comes out whole, as it does when every limit counts places (a network matrix), it is the
answer, and the search over whole numbers is not needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from alongside.errors import MatchingError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

SOLVER = f"HiGHS {highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
_TOLERANCE = 1e-6
_WHOLE = 1e-9


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing: its constructor announces itself on standard output, which belongs to answers."""

    def enableCallbacks(self) -> None:  # noqa: N802 (the solver's own name)
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`sum(use[i] * chosen[pairs[i]]) <= most`."""

    pairs: Integers
    use: Floats
    most: float


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What to make as large (or as small) as possible: one number for each pair."""

    name: str
    value: Floats
    maximise: bool = True


@dataclass(frozen=True, kw_only=True)
class Step:
    """One aim's result: what was reached, the solver's own bound, and our bound from weak duality."""

    aim: str
    value: float
    bound: float
    our_bound: float

    @property
    def gap(self) -> float:
        """How far the value is from the solver's bound, relative to the value (0 is proven best)."""
        return abs(self.bound - self.value) / max(1.0, abs(self.value))


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The pairs chosen (positions, ascending) and the proof, one step for each aim."""

    chosen: Integers
    steps: tuple[Step, ...]
    solver: str = SOLVER


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Pairs by their task (0 to tasks-1), limits, and whether every task must be done."""

    task_of: Integers
    tasks: int
    limits: Sequence[Limit] = ()
    every_task: bool = False

    @property
    def pairs(self) -> int:
        """How many candidate pairs there are."""
        return int(self.task_of.size)


def solve(problem: Problem, aims: Sequence[Aim]) -> Assignment:
    """The best choice of pairs for `aims` in strict order.

    Raises MatchingError when the problem is malformed, cannot be met, or the solver's answer fails our own check.
    """
    _refuse_malformed(problem, aims)
    if problem.pairs == 0:
        return _nothing(problem, aims)
    equal = problem.tasks if problem.every_task else 0
    limits = [*_task_limits(problem), *problem.limits]
    relaxed = _solver(problem.pairs, limits, equal, np.zeros(problem.pairs), whole=False)
    steps: list[Step] = []
    chosen = np.array([], dtype=np.int64)
    for aim in aims:
        chosen, step = _reach(aim, relaxed, problem.pairs, limits, equal)
        _refuse_broken(problem, limits, chosen)
        steps.append(step)
        kept = _keep(aim, chosen)
        limits.append(kept)
        relaxed.addRow(-highspy.kHighsInf, kept.most, kept.pairs.size, kept.pairs.astype(np.int32), kept.use)
    return Assignment(chosen=chosen, steps=tuple(steps))


def _nothing(problem: Problem, aims: Sequence[Aim]) -> Assignment:
    """The answer where there are no pairs. Raises MatchingError where every task needs one."""
    if problem.every_task and problem.tasks:
        raise MatchingError("No task has a candidate pair.", remedy="Widen the search or drop `every_task`.")
    steps = tuple(Step(aim=aim.name, value=0.0, bound=0.0, our_bound=0.0) for aim in aims)
    return Assignment(chosen=np.array([], dtype=np.int64), steps=steps)


def _reach(aim: Aim, relaxed: highspy.Highs, pairs: int, limits: Sequence[Limit], equal: int) -> tuple[Integers, Step]:
    """The best choice for one aim within the limits, with its proof.

    `relaxed` is one model for all aims: each starts from where the last one ended, which is much quicker.
    """
    sign = 1.0 if aim.maximise else -1.0
    score = sign * aim.value
    relaxed.changeColsCost(pairs, np.arange(pairs, dtype=np.int32), -score)
    relaxed.run()
    chosen, bound = _whole(relaxed) or _best(pairs, limits, equal, score)
    reached = float(score[chosen].sum())
    ours = _weak_duality(relaxed, limits, equal, score)
    if min(bound, ours) < reached - _TOLERANCE * max(1.0, abs(reached)):
        raise MatchingError(f"The solver's bound on {aim.name!r} is below its own answer.", remedy="Report this.")
    # Adding nought turns a minus nought into a plain one.
    value, bound, ours = (sign * number + 0 for number in (reached, bound, ours))
    return chosen, Step(aim=aim.name, value=value, bound=bound, our_bound=ours)


def _keep(aim: Aim, chosen: Integers) -> Limit:
    """The limit that holds what an aim has reached, for the aims that follow."""
    score = aim.value if aim.maximise else -aim.value
    reached = float(score[chosen].sum())
    slack = 0.0 if np.array_equal(aim.value, np.rint(aim.value)) else _TOLERANCE * max(1.0, abs(reached))
    used = np.flatnonzero(score).astype(np.int64)
    return Limit(pairs=used, use=-score[used], most=-reached + slack)


def _task_limits(problem: Problem) -> list[Limit]:
    order = np.argsort(problem.task_of, kind="stable").astype(np.int64)
    edges = np.searchsorted(problem.task_of[order], np.arange(problem.tasks + 1))
    groups = [order[edges[task] : edges[task + 1]] for task in range(problem.tasks)]
    return [Limit(pairs=group, use=np.ones(group.size), most=1.0) for group in groups]


def _solver(pairs: int, limits: Sequence[Limit], equal: int, score: Floats, *, whole: bool) -> highspy.Highs:
    """A HiGHS model maximising `score`; the first `equal` limits hold with equality."""
    model = _Quiet()  # type: ignore[no-untyped-call]
    for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9)):
        model.setOptionValue(option, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = pairs, len(limits)
    lp.col_cost_ = -score
    lp.col_lower_, lp.col_upper_ = np.zeros(pairs), np.ones(pairs)
    most = np.array([limit.most for limit in limits])
    lp.row_upper_ = most
    lp.row_lower_ = np.where(np.arange(len(limits)) < equal, most, -highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([limit.pairs.size for limit in limits])]).astype(np.int32)
    lp.a_matrix_.index_ = _joined([limit.pairs for limit in limits]).astype(np.int32)
    lp.a_matrix_.value_ = _joined([limit.use for limit in limits]).astype(np.float64)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * pairs
    model.passModel(lp)
    model.run()
    return model


def _joined(parts: Sequence[npt.NDArray[np.generic]]) -> npt.NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.array([], dtype=np.float64)


def _whole(relaxed: highspy.Highs) -> tuple[Integers, float] | None:
    """The answer and bound of a linear relaxation that came out optimal and whole; None otherwise."""
    if relaxed.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.asarray(relaxed.getSolution().col_value)
    if np.abs(values - np.rint(values)).max() > _WHOLE:
        return None
    return np.flatnonzero(values > 0.5).astype(np.int64), -float(relaxed.getInfo().objective_function_value)


def _best(pairs: int, limits: Sequence[Limit], equal: int, score: Floats) -> tuple[Integers, float]:
    model = _solver(pairs, limits, equal, score, whole=True)
    status = model.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise MatchingError(
            f"The solver gave no proven answer ({model.modelStatusToString(status)}).",
            remedy="If it is infeasible, some task has no pair within the limits: let tasks be left undone.",
        )
    values = np.asarray(model.getSolution().col_value)
    return np.flatnonzero(values > 0.5).astype(np.int64), -float(model.getInfo().mip_dual_bound)


def _weak_duality(relaxed: highspy.Highs, limits: Sequence[Limit], equal: int, score: Floats) -> float:
    multipliers = -np.asarray(relaxed.getSolution().row_dual)
    multipliers[equal:] = np.maximum(multipliers[equal:], 0.0)
    reduced = score.astype(np.float64).copy()
    total = 0.0
    for multiplier, limit in zip(multipliers, limits, strict=True):
        if multiplier:
            total += multiplier * limit.most
            np.subtract.at(reduced, limit.pairs, multiplier * limit.use)
    return float(total + np.maximum(reduced, 0.0).sum())


def _refuse_malformed(problem: Problem, aims: Sequence[Aim]) -> None:
    if not aims:
        raise MatchingError("There is no aim.", remedy="Give at least one.")
    if any(aim.value.shape != problem.task_of.shape or not np.isfinite(aim.value).all() for aim in aims):
        raise MatchingError("An aim needs one finite number for each pair.", remedy="Check the lengths and values.")
    if problem.pairs and not 0 <= problem.task_of.min() <= problem.task_of.max() < problem.tasks:
        raise MatchingError("A pair names a task that is not there.", remedy="Number tasks from 0 to tasks-1.")
    for limit in problem.limits:
        if limit.pairs.shape != limit.use.shape or (limit.pairs.size and limit.pairs.max() >= problem.pairs):
            raise MatchingError("A limit names a pair that is not there.", remedy="Number pairs from 0.")


def _refuse_broken(problem: Problem, limits: Sequence[Limit], chosen: Integers) -> None:
    done = np.bincount(problem.task_of[chosen], minlength=problem.tasks)
    broken = bool((done > 1).any()) or (problem.every_task and bool((done == 0).any()))
    mark = np.zeros(problem.pairs)
    mark[chosen] = 1.0
    for limit in limits:
        used = float((mark[limit.pairs] * limit.use).sum())
        broken = broken or used > limit.most + _TOLERANCE * max(1.0, abs(limit.most))
    if broken:
        raise MatchingError("The solver's answer breaks a limit.", remedy="Report this with the data that gave it.")
