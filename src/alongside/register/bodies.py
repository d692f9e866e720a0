"""Which body is responsible for a school: its trust for an academy, its local authority for a maintained school.

An academy whose trust on the day is not known has no responsible body here: its local authority never is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from alongside.identifiers import Uid, Urn
from alongside.provenance import EditionRef
from alongside.records import Body, BodyKind, Governance
from alongside.register.rows import Rows
from alongside.sources.gias_groups import SECURE_SINGLE_ACADEMY_TRUST
from alongside.sources.gias_headings import MULTI_ACADEMY_TRUST, SINGLE_ACADEMY_TRUST

TRUSTS: Mapping[str, BodyKind] = {
    MULTI_ACADEMY_TRUST: BodyKind.MULTI_ACADEMY_TRUST,
    SINGLE_ACADEMY_TRUST: BodyKind.SINGLE_ACADEMY_TRUST,
    SECURE_SINGLE_ACADEMY_TRUST: BodyKind.SINGLE_ACADEMY_TRUST,
}
"""Groups that are responsible for their schools. Federations, sponsors and umbrella trusts are not."""


def trust_of(memberships: Sequence[Rows], *, as_at: dt.date) -> dict[Urn, tuple[Body, EditionRef]]:
    """The trust that each school had joined by `as_at` and not left, with the edition that says so.

    `memberships` are editions of `gias_group_links`, the nearest to the day first. An edition published later counts
    only for those who had joined by then; it cannot say who has left since. A school in two trusts is in the one that
    it joined last.
    """
    if not memberships:
        return {}
    ranked = [_memberships(rows.frame, as_at).with_columns(rank=pl.lit(at)) for at, rows in enumerate(memberships)]
    every = pl.concat(ranked)
    described = every.sort("rank", "uid").unique("uid", keep="first")
    bodies = {row[0]: _trust(*row) for row in described.select(_DESCRIPTION).iter_rows()}
    last = every.sort(["joined", "rank", "uid"], descending=[True, False, False], nulls_last=True)
    mine = last.unique("urn", keep="first", maintain_order=True).select("urn", "uid", "rank")
    return {Urn(urn): (bodies[uid], memberships[rank].ref) for urn, uid, rank in mine.iter_rows()}


_DESCRIPTION = ("uid", "name", "group_type", "companies_house", "opened")


def _memberships(frame: pl.DataFrame, as_at: dt.date) -> pl.DataFrame:
    return frame.filter(
        pl.col("group_type").is_in(list(TRUSTS))
        & (pl.col("joined").fill_null(dt.date.min) <= as_at)
        & (pl.col("closed").is_null() | (pl.col("closed") > as_at))
    ).select("urn", "joined", *_DESCRIPTION)


def _trust(uid: str, name: str, group_type: str, number: str | None, opened: dt.date | None) -> Body:
    return Body(id=uid, name=name, kind=TRUSTS[group_type], uid=Uid(uid), companies_house=number or "", opened=opened)


def named_trust(uid: str, name: str, group_type: str) -> Body:
    """A trust of which only its register entry at the school is known."""
    return Body(id=uid, name=name, kind=TRUSTS.get(group_type, BodyKind.OTHER), uid=Uid(uid))


def local_authority(code: str, name: str) -> Body:
    """A local authority as a responsible body."""
    return Body(id=f"LA{code}", name=name, kind=BodyKind.LOCAL_AUTHORITY)


def responsible(governance: Governance, trust: Body | None, authority: Body) -> Body | None:
    """The responsible body: the trust if there is one, the authority of a maintained school, otherwise not known."""
    if governance is Governance.ACADEMY:
        return trust
    return authority if governance is Governance.MAINTAINED else None
