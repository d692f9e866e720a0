"""Walking the chain: is every event what it was, in its place, and is none gone?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from alongside_service.audit import chain
from alongside_service.audit.models import Event, seal

CHUNK = 2_000


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first place where the chain does not hold."""

    kind: str
    """`changed`, `missing`, `out of order`, `not linked`, `truncated` or `rewritten`."""
    sequence: int | None
    at: dt.datetime | None
    what: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a walk along the chain found: how many events hold, the last link of those, and the first break, if any."""

    count: int
    head: str
    broken: Break | None = None


def head() -> tuple[int, str]:
    """How many events the chain has, and its last link: to be kept elsewhere. (0, "") for an empty trail."""
    linked = Event.objects.filter(sequence__isnull=False).order_by("-sequence")
    return linked.values_list("sequence", "hash").first() or (0, chain.START)


def verify(*, kept_head: str = "", kept_count: int = 0) -> Verdict:
    """Walk the chain in order, in one statement and constant memory.

    `kept_head` and `kept_count` are what `head` gave earlier: the event with that number must still carry that link.
    """
    count, previous, met = 0, chain.START, not kept_head or kept_head == chain.START
    events = Event.objects.order_by(F("sequence").asc(nulls_last=True), "id")
    for event in events.iterator(chunk_size=CHUNK):
        broken = _check(event, number=count + 1, previous=previous) or _check_kept(event, kept_head, kept_count)
        if broken:
            return Verdict(count=count, head=previous, broken=broken)
        count, previous = count + 1, event.hash
        met = met or (previous == kept_head and not kept_count) or count == kept_count
    return Verdict(count=count, head=previous, broken=_check_end(count, met=met, kept_count=kept_count))


def _check(event: Event, *, number: int, previous: str) -> Break | None:
    if event.sequence is None:
        return _break("not linked", event, f"the event with the id {event.pk} is in no place of the chain")
    if event.sequence != number:
        gone = event.sequence - number
        many = f"event {number} is" if gone == 1 else f"events {number} to {event.sequence - 1} are"
        return _break("missing", event, f"{many} gone: this one comes next")
    if seal(event) != event.digest:
        return _break("changed", event, "what it says is not what it said when it was sealed")
    if event.previous != previous:
        return _break("out of order", event, "it is linked to another event than the one before it")
    if event.hash != chain.hash_of(sequence=number, previous=previous, digest=event.digest):
        return _break("changed", event, "its seal was made anew and its link does not fit it")
    return None


def _check_kept(event: Event, kept_head: str, kept_count: int) -> Break | None:
    if kept_head and kept_count and event.sequence == kept_count and event.hash != kept_head:
        return _break("rewritten", event, "the chain holds, but this link is not the one that was kept elsewhere")
    return None


def _check_end(count: int, *, met: bool, kept_count: int) -> Break | None:
    if count < kept_count:
        what = f"the trail ends at event {count}, but {kept_count} were there when its head was kept"
        return Break(kind="truncated", sequence=count, at=None, what=what)
    if not met:
        what = "no event carries the link that was kept: the end of the trail was cut off, or the trail written anew"
        return Break(kind="truncated", sequence=count, at=None, what=what)
    return None


def _break(kind: str, event: Event, what: str) -> Break:
    return Break(kind=kind, sequence=event.sequence, at=event.at, what=what)
