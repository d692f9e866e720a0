"""Grants: what may be awarded, claimed and spent, and the sums that must agree.

Every rule takes sums in pounds and answers with a sentence for the person who typed, or nothing where all is well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from alongside.policy.course import Band, Option
from alongside.policy.document import Section, open_policy, refuse_overlaps

FILE = "grants.toml"
LIMITS = ("fixed", "band")
CLAIMED, PAID, REFUSED = "claimed", "paid", "refused"
NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One kind of grant. `limit` is `fixed` (the planning grant of the course) or `band` (the settled ceiling)."""

    key: str
    title: str
    purpose: str
    letter: str
    """The task that says that the offer letter went out: nothing is awarded before it is complete."""
    limit: str
    paid_to: str
    """To whom it is usually paid, an entry of `GrantPolicy.paid_to`."""
    first: dt.date
    last: dt.date | None


@dataclass(frozen=True, kw_only=True)
class GrantPolicy:
    """Everything that rules on money take from policy."""

    grants: tuple[Grant, ...]
    paid_to: tuple[Option, ...]
    claim: tuple[Option, ...]
    source: str
    review: dt.date

    def on(self, day: dt.date) -> tuple[Grant, ...]:
        """The grants of a project opened on `day`; before the first day of the file, the first ones."""
        day = max(day, min(grant.first for grant in self.grants))
        return tuple(grant for grant in self.grants if grant.first <= day and (not grant.last or day <= grant.last))


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What was awarded, claimed, paid and spent. `claimed` holds what was paid; what was refused is in none."""

    awarded: Decimal = NOTHING
    claimed: Decimal = NOTHING
    paid: Decimal = NOTHING
    spent: Decimal = NOTHING

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            awarded=self.awarded + other.awarded,
            claimed=self.claimed + other.claimed,
            paid=self.paid + other.paid,
            spent=self.spent + other.spent,
        )

    @property
    def to_claim(self) -> Decimal:
        """Awarded and not claimed."""
        return self.awarded - self.claimed

    @property
    def to_pay(self) -> Decimal:
        """Claimed and not paid."""
        return self.claimed - self.paid

    @property
    def left(self) -> Decimal:
        """Paid and not spent."""
        return self.paid - self.spent


def total(each: Iterable[Sums]) -> Sums:
    """The sums of several awards or projects together."""
    return sum(each, Sums())


def pounds(amount: Decimal) -> str:
    """£3,000, or £3,000.50."""
    return f"£{amount:,.2f}".removesuffix(".00")


def problem_of_award(
    grant: Grant, would_be: Decimal, *, planning_grant: int, band: Band | None, reason: str, director: bool
) -> str:
    """Why a grant cannot come to `would_be`; empty where it can.

    The planning grant differs from its amount only with a reason; an improvement grant goes above the ceiling of the
    settled band only with a reason of the regional director.
    """
    if grant.limit == "fixed":
        if would_be == planning_grant or reason:
            return ""
        return (
            f"The planning grant is {pounds(Decimal(planning_grant))}, and with this {pounds(would_be)} "
            "would be awarded. Correct the amount, or say why it differs."
        )
    if band is None:
        return "No funding band is settled, so there is no ceiling to award under. Settle the band first."
    if not is_exception(grant, would_be, planning_grant=planning_grant, band=band):
        return ""
    above = f"With this {pounds(would_be)} would be awarded, above the ceiling of {pounds(Decimal(band.pounds))}."
    if not director:
        return f"{above} Award less; only the regional director can go above it, with a reason."
    return "" if reason else f"{above} Award less, or say why you go above it."


def is_exception(grant: Grant, would_be: Decimal, *, planning_grant: int, band: Band | None) -> bool:
    """Whether an award needs a reason: it is not the fixed amount, or above the ceiling."""
    if grant.limit == "fixed":
        return would_be != planning_grant
    return band is not None and would_be > band.pounds


def problem_of_claims(claimed: Decimal, awarded: Decimal) -> str:
    """Why claims cannot come to `claimed` under an award; empty where they can."""
    if claimed <= awarded:
        return ""
    return f"Claims would come to {pounds(claimed)}, more than the {pounds(awarded)} awarded."


def problem_of_spending(spent: Decimal, paid: Decimal) -> str:
    """Why spending cannot come to `spent` under an award; empty where it can."""
    if spent <= paid:
        return ""
    return f"Spending would come to {pounds(spent)}, more than the {pounds(paid)} paid so far."


@cache
def load_grants(path: Path | None = None) -> GrantPolicy:
    """Load the policy of grants. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    first = file.day("in_force_from")
    paid_to = tuple(_option(section) for section in file.sections("paid_to", named_by="key"))
    claim = tuple(_option(section) for section in file.sections("claim", named_by="key"))
    known = [option.key for option in paid_to]
    read = [(_grant(section, first, known), section) for section in file.sections("grant", named_by="key")]
    for key in {grant.key for grant, _ in read}:
        refuse_overlaps([(grant.first, grant.last, section) for grant, section in read if grant.key == key])
    if {option.key for option in claim} != {CLAIMED, PAID, REFUSED}:
        raise file.refuse(
            "A claim is claimed, paid or refused.", key="claim", remedy="Give these three keys, and no other."
        )
    policy = GrantPolicy(
        grants=tuple(grant for grant, _ in read),
        paid_to=paid_to,
        claim=claim,
        source=file.text("source"),
        review=file.day("review"),
    )
    file.finish()
    return policy


def _grant(section: Section, first: dt.date, known: list[str]) -> Grant:
    grant = Grant(
        key=section.text("key"),
        title=section.text("title"),
        purpose=section.text("purpose"),
        letter=section.text("letter"),
        limit=section.text("limit"),
        paid_to=section.text("paid_to"),
        first=section.day("from", first),
        last=section.day_or_none("to"),
    )
    if grant.limit not in LIMITS:
        raise section.refuse(f"{grant.limit!r} is not a limit.", key="limit", remedy=f"One of: {', '.join(LIMITS)}.")
    if grant.paid_to not in known:
        raise section.refuse(
            f"{grant.paid_to!r} is nobody known here.", key="paid_to", remedy=f"One of: {', '.join(known)}."
        )
    section.finish()
    return grant


def _option(section: Section) -> Option:
    option = Option(key=section.text("key"), label=section.text("label"), hint=section.text("hint", ""))
    section.finish()
    return option
