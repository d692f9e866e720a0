"""The assignment solver against brute force, a second solver and published optima."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.errors import MatchingError
from alongside.methods.assignment import Aim, Limit, Problem, solve
from data import shared_data


def general_assignment(
    agents: int, jobs: int, profit: list[int], use: list[int], room: list[int]
) -> tuple[Problem, Aim]:
    limits = [
        Limit(
            pairs=np.arange(agent * jobs, (agent + 1) * jobs),
            use=np.array(use[agent * jobs : (agent + 1) * jobs], dtype=float),
            most=room[agent],
        )
        for agent in range(agents)
    ]
    problem = Problem(task_of=np.tile(np.arange(jobs), agents), tasks=jobs, limits=limits, every_task=True)
    return problem, Aim(name="profit", value=np.array(profit, dtype=float))


@pytest.mark.data
def test_or_library_generalised_assignment_has_its_published_optima() -> None:
    numbers = iter(map(int, (shared_data() / "reference" / "orlib_gap1.txt").read_text().split()))
    take = lambda count: [next(numbers) for _ in range(count)]  # noqa: E731
    found, bounds = [], []
    for _ in range(next(numbers)):
        agents, jobs = take(2)
        problem, aim = general_assignment(agents, jobs, take(agents * jobs), take(agents * jobs), take(agents))
        step = solve(problem, [aim]).steps[0]
        found.append(step.value)
        bounds.append(step.our_bound)
        assert step.gap == 0
    assert found == [336, 327, 339, 341, 326]
    # Beasley's c515-1: the linear relaxation is 343.587, which weak duality must reproduce from the multipliers alone.
    assert bounds[0] == pytest.approx(343.587, abs=1e-3)
    assert all(bound >= value for bound, value in zip(bounds, found, strict=True))


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[int, int, np.ndarray, np.ndarray, list[int]]:
    tasks, agents = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    allowed = np.array(draw(st.lists(st.booleans(), min_size=tasks * agents, max_size=tasks * agents)))
    miles = np.array(draw(st.lists(st.integers(0, 30), min_size=tasks * agents, max_size=tasks * agents)))
    room = draw(st.lists(st.integers(0, 2), min_size=agents, max_size=agents))
    return tasks, agents, allowed.reshape(tasks, agents), miles.reshape(tasks, agents), room


def brute_force(allowed: np.ndarray, miles: np.ndarray, room: list[int]) -> tuple[int, int]:
    tasks, agents = allowed.shape
    best = (0, 0)
    for choice in product(range(-1, agents), repeat=tasks):
        used = [choice.count(agent) for agent in range(agents)]
        if any(u > r for u, r in zip(used, room, strict=True)):
            continue
        if any(agent >= 0 and not allowed[task, agent] for task, agent in enumerate(choice)):
            continue
        served = sum(agent >= 0 for agent in choice)
        total = sum(int(miles[task, agent]) for task, agent in enumerate(choice) if agent >= 0)
        best = max(best, (served, -total))
    return best[0], -best[1]


def pairs_of(allowed: np.ndarray, room: list[int]) -> tuple[np.ndarray, np.ndarray, list[Limit]]:
    task, agent = np.nonzero(allowed)
    limits = [
        Limit(pairs=np.flatnonzero(agent == a), use=np.ones(int((agent == a).sum())), most=r)
        for a, r in enumerate(room)
    ]
    return task, agent, limits


@settings(max_examples=60, deadline=None)
@given(small_problems())
def test_serves_the_most_and_then_travels_the_least(case: tuple[int, int, np.ndarray, np.ndarray, list[int]]) -> None:
    tasks, _, allowed, miles, room = case
    task, agent, limits = pairs_of(allowed, room)
    aims = [
        Aim(name="served", value=np.ones(task.size)),
        Aim(name="miles", value=miles[task, agent].astype(float), maximise=False),
    ]
    answer = solve(Problem(task_of=task, tasks=tasks, limits=limits), aims)
    assert (answer.steps[0].value, answer.steps[1].value) == brute_force(allowed, miles, room)
    assert answer.steps[0].our_bound >= answer.steps[0].value - 1e-6
    assert answer.steps[1].our_bound <= answer.steps[1].value + 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_or_tools_on_larger_problems(seed: int) -> None:
    cp_model = pytest.importorskip("ortools.sat.python.cp_model")
    generator = np.random.default_rng(seed)
    allowed = generator.random((40, 25)) < 0.15
    miles = generator.integers(1, 200, size=allowed.shape)
    room = generator.integers(0, 3, size=25).tolist()
    task, agent, limits = pairs_of(allowed, room)
    served = Aim(name="served", value=np.ones(task.size))
    near = Aim(name="miles", value=miles[task, agent].astype(float), maximise=False)
    answer = solve(Problem(task_of=task, tasks=40, limits=limits), [served, near])

    model = cp_model.CpModel()
    chosen = [model.new_bool_var(str(i)) for i in range(task.size)]
    for t in range(40):
        model.add(sum(c for c, of in zip(chosen, task, strict=True) if of == t) <= 1)
    for a, most in enumerate(room):
        model.add(sum(c for c, of in zip(chosen, agent, strict=True) if of == a) <= most)
    # Serving one more school is worth more than any distance that it could cost.
    model.maximize(
        sum(c * int(100_000 - miles[t, a]) for c, t, a in zip(chosen, task, agent, strict=True)),
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    assert solver.solve(model) == cp_model.OPTIMAL
    picked = [i for i, c in enumerate(chosen) if solver.value(c)]
    assert answer.steps[0].value == len(picked)
    assert answer.steps[1].value == sum(int(miles[task[i], agent[i]]) for i in picked)


def test_the_same_problem_gives_the_same_pairs() -> None:
    task = np.repeat(np.arange(6), 4)
    aims = [Aim(name="served", value=np.ones(24)), Aim(name="miles", value=np.ones(24), maximise=False)]
    limits = [Limit(pairs=np.flatnonzero(np.arange(24) % 4 == a), use=np.ones(6), most=1) for a in range(4)]
    answers = {tuple(solve(Problem(task_of=task, tasks=6, limits=limits), aims).chosen) for _ in range(3)}
    assert len(answers) == 1
    assert len(next(iter(answers))) == 4


def test_nothing_to_choose_from_is_an_answer_and_not_an_error() -> None:
    empty = np.array([], dtype=np.int64)
    answer = solve(Problem(task_of=empty, tasks=3), [Aim(name="served", value=np.array([]))])
    assert answer.chosen.size == 0
    assert answer.steps[0].value == answer.steps[0].bound == 0


def test_an_impossible_problem_says_what_to_do() -> None:
    problem, aim = general_assignment(1, 2, [1, 1], [5, 5], [5])
    with pytest.raises(MatchingError, match="let tasks be left undone"):
        solve(problem, [aim])


@pytest.mark.parametrize(
    ("problem", "aims"),
    [
        (Problem(task_of=np.array([0]), tasks=1), []),
        (Problem(task_of=np.array([0]), tasks=1), [Aim(name="a", value=np.array([np.nan]))]),
        (Problem(task_of=np.array([3]), tasks=1), [Aim(name="a", value=np.array([1.0]))]),
        (
            Problem(task_of=np.array([0]), tasks=1, limits=[Limit(pairs=np.array([4]), use=np.ones(1), most=1)]),
            [Aim(name="a", value=np.array([1.0]))],
        ),
    ],
    ids=["no aim", "not a number", "no such task", "no such pair"],
)
def test_a_malformed_problem_is_refused(problem: Problem, aims: list[Aim]) -> None:
    with pytest.raises(MatchingError, match="What to do"):
        solve(problem, aims)


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    problem, aim = general_assignment(2, 2, [1, 2, 3, 4], [1, 1, 1, 1], [1, 1])
    solve(problem, [aim])
    assert capfd.readouterr() == ("", "")
