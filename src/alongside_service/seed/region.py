"""Simulating a region day by day, so that the trail of all its projects runs in the order of time."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from alongside.policy.calendar import add_working_days, is_working_day
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.notices.telling import silently
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import Body, Region, School
from alongside_service.seed.case import Case
from alongside_service.seed.clock import pretended
from alongside_service.seed.life import Life, live
from alongside_service.seed.people import Seats, seats_for

SPAN = 230
"""Calendar days before today on which the first project is opened."""
PATHS = ("match", "match", "match", "contested", "match", "review", "match", "improved", "match", "paused", "stopped")
STALLS = (
    "", "", "heard", "proposed", "", "told", "visit-planned", "asked", "appointed", "plan-submitted", "", "advised",
    "opened",
)  # fmt: skip


def seed(
    *, on: dt.date, projects: int = 34, seed_number: int = 1, tell: Callable[[str], None] = lambda line: None
) -> int:
    """Fill the region of the demonstration accounts with projects at every stage; how many. Does nothing where any are.

    The same data, day and number give the same projects.
    """
    if SupportProject.objects.filter(demonstration=True).exists():
        return 0
    rng = random.Random(seed_number)
    region = _region()
    if region is None:
        return 0
    tell(f"Making a region in mid-year: {projects} invented projects in {region.name}.")
    with transaction.atomic(), silently():
        seats = seats_for(region, rng, officers=4, advisers=5)
        record("made demonstration projects", projects=projects, region=region.pk)
        _run(_cases(region, seats, rng, projects), rng, on)
    return SupportProject.objects.filter(demonstration=True).count()


def _region() -> Region | None:
    officer = User.objects.filter(role="delivery-officer", demonstration=True).select_related("region").first()
    return officer.region if officer else None


def _cases(region: Region, seats: Seats, rng: random.Random, projects: int) -> list[Case]:
    schools = _schools(region, seats, projects)
    helpers = _helpers(region, seats, schools)
    cases = []
    for at, school in enumerate(schools):
        able = [body for body in helpers if body.pk != school.responsible_body_id] or helpers
        helper = able[0] if at % 4 == 0 else able[at % len(able)]
        stalls = STALLS[at % len(STALLS)] if school.pk not in seats.leaders else "advised"
        cases.append(
            Case(
                school=school, seats=seats, officer=_one(seats.officers, at, first=stalls in SHOWN),
                adviser=_one(seats.advisers, at, first=stalls in SHOWN), helper=helper, rng=rng,
                path=PATHS[at % len(PATHS)],
                self_referral=at % 5 == 2, urgent=at % 7 == 3, stalls_at=stalls,
                concern=at % 4 == 1,
            )
        )  # fmt: skip
    return cases


SHOWN = ("asked", "visit-planned", "plan-submitted")
"""What is left undone goes to the demonstration accounts, so that whoever tries the service out finds it."""


def _one(people: list[User], at: int, *, first: bool) -> User:
    return people[0] if first else people[at % len(people)]


def _schools(region: Region, seats: Seats, projects: int) -> list[School]:
    """The school of the demonstration leader first, then schools that a rule flags, of several phases."""
    taken = SupportProject.objects.exclude(state="stopped").values("school")
    listed = School.objects.filter(region=region, listed=True, open=True).exclude(pk__in=taken)
    listed = listed.select_related("responsible_body", "region")
    own = list(listed.filter(pk__in=seats.leaders))
    flagged = listed.filter(rule_answers__answer="met").exclude(pk__in=[s.pk for s in own]).distinct().order_by("pk")
    known = [school for school in flagged[: projects * 4] if school.responsible_body_id]
    step = max(len(known) // max(projects, 1), 1)
    chosen = [*own, *known[::step]]
    if len(chosen) < projects:
        chosen += list(listed.exclude(pk__in=[s.pk for s in chosen]).order_by("pk")[: projects - len(chosen)])
    return chosen[:projects]


def _helpers(region: Region, seats: Seats, schools: list[School]) -> list[Body]:
    """Trusts of the region that may help, that of the demonstration account first."""
    own = list(Body.objects.filter(pk__in=seats.supporters))
    among = Body.objects.filter(kind="Multi-academy trust", listed=True, schools__region=region).distinct()
    supported = {school.responsible_body_id for school in schools}
    others = [body for body in among.exclude(pk__in=seats.supporters).order_by("pk")[:60] if body.pk not in supported]
    return [*own, *others[:5]] or list(Body.objects.filter(listed=True)[:3])


def _run(cases: list[Case], rng: random.Random, today: dt.date) -> None:
    first = today - dt.timedelta(days=SPAN)
    queue: list[tuple[dt.date, int, Life]] = []
    for at, case in enumerate(cases):
        life = live(case)
        next(life)
        start = first + dt.timedelta(days=round((SPAN - 12) * (at * 7 % len(cases)) / max(len(cases) - 1, 1)))
        while not is_working_day(start):
            start += dt.timedelta(days=1)
        heapq.heappush(queue, (start, at, life))
    minute, last = 0, first
    while queue and queue[0][0] <= today:
        on, at, life = heapq.heappop(queue)
        minute = minute + rng.randint(3, 11) if on == last else 0
        last = on
        moment = dt.datetime.combine(on, dt.time(8, 40)) + dt.timedelta(minutes=min(minute, 600))
        with pretended(min(timezone.make_aware(moment), timezone.now())):
            days = _next(life, on)
        if days is not None:
            heapq.heappush(queue, (add_working_days(on, days) if days else on, at, life))


def _next(life: Life, on: dt.date) -> int | None:
    try:
        return life.send(on)
    except StopIteration:
        return None
