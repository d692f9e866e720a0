"""The life of one invented project, step by step, each step through the action that its page calls.

A life is a generator: it yields how many working days pass before its next step and is sent the day of that step. It
ends when nothing more happens; a life that stalls leaves something overdue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Mapping

from alongside_service.seed import deciding, supporting, working
from alongside_service.seed.case import Case, Days

Life = Generator[int, dt.date, None]


def live(case: Case) -> Life:
    """All steps of a life, in order; cut where the case stalls."""
    on = yield 0
    for name, step in STEPS:
        if name in SKIPS.get(case.path, ()):
            continue
        on = yield from step(case, on)
        if name == case.stalls_at:
            return


Step = Callable[[Case, dt.date], Days]
STEPS: tuple[tuple[str, Step], ...] = (
    ("opened", deciding.open_step),
    ("heard", deciding.hear),
    ("proposed", deciding.support),
    ("told", deciding.tell),
    ("allocated", deciding.allocate),
    ("answered", deciding.answer),
    ("closed", deciding.close_window),
    ("visit-planned", supporting.visit),
    ("diagnosed", supporting.diagnose),
    ("matched", supporting.match),
    ("asked", supporting.choose),
    ("appointed", supporting.appoint),
    ("plan-submitted", working.plan),
    ("planned", working.agree),
    ("advised", working.advise),
    ("reviewed", working.review),
    ("ended", working.end),
)
SKIPS: Mapping[str, tuple[str, ...]] = {
    "review": ("asked", "appointed", "plan-submitted", "planned"),
    "paused": ("diagnosed", "matched", "asked", "appointed", "plan-submitted", "planned", "advised", "reviewed"),
    "stopped": ("asked", "appointed", "plan-submitted", "planned", "advised", "reviewed"),
}
"""Steps that a path leaves out."""
