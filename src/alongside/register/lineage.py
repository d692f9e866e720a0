"""Following a school across URNs: conversion to an academy closes one URN and opens another.

The register's links say which URN came before which. The inspectorate's file says under which URN the latest and
previous inspections were made; where the register has no such link, that is one too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from alongside.identifiers import Urn
from alongside.records import Lineage, Link
from alongside.sources.gias_links import ONE_TO_ONE, PREDECESSOR, SUCCESSOR, UNDATED_ARE_OLD

INSPECTED_AS = "Inspected under this URN"
"""How a link is worded that only the inspectorate's file gives."""

Predecessors = Mapping[Urn, Sequence[Link]]
"""For each URN, the links to the URNs that came just before it."""


def predecessors(editions: Sequence[pl.DataFrame], *, as_at: dt.date) -> dict[Urn, list[Link]]:
    """The links to predecessors that held on `as_at`, by URN, from typed rows of `gias_links`.

    `editions` stand with the nearest to the day first; of the others only links with a day are taken.
    A link counts from its day. A link without a day counts where it says that one school became another, for in the
    published file those are old; one that says that a school was merged into another does not. A `Successor` is the
    same link seen from the other end, and fills in where its `Predecessor` is absent.
    """
    if not editions:
        return {}
    columns = ["urn", "other_urn", "other_name", "link_type", "since", "relation"]
    dated = [rows.select(columns).filter(pl.col("since") <= as_at) for rows in editions]
    undated = pl.col("since").is_null() & pl.col("link_type").is_in(UNDATED_ARE_OLD)
    known = pl.concat([*dated, editions[0].select(columns).filter(undated)])
    forward = known.filter(pl.col("relation") == PREDECESSOR)
    turned = known.filter(pl.col("relation") == SUCCESSOR).select(
        pl.col("other_urn").alias("urn"),
        pl.col("urn").alias("other_urn"),
        pl.lit("").alias("other_name"),
        "link_type",
        "since",
    )
    order = ["urn", "other_urn", "link_type"]
    both = pl.concat([forward.select(turned.columns).sort(order), turned.sort(order)])
    return _by_urn(both.unique(order[:2], keep="first", maintain_order=True).sort(order[:2]))


def _by_urn(rows: pl.DataFrame) -> dict[Urn, list[Link]]:
    found: dict[Urn, list[Link]] = defaultdict(list)
    for urn, other, name, how, since in rows.iter_rows():
        found[urn].append(Link(urn=urn, other=other, relation=PREDECESSOR, how=how, since=since, other_name=name or ""))
    return dict(found)


def add_inspected(found: dict[Urn, list[Link]], pairs: Iterable[tuple[Urn, Urn]]) -> dict[Urn, list[Link]]:
    """The same links with those that only inspections show: `(urn, the URN inspected)`."""
    result = dict(found)
    for urn, other in pairs:
        if urn != other and other not in ancestors(urn, result):
            link = Link(urn=urn, other=other, relation=PREDECESSOR, how=INSPECTED_AS)
            result[urn] = [*result.get(urn, []), link]
    return result


def trace(urn: Urn, found: Predecessors, successors: Mapping[Urn, int]) -> Lineage:
    """The lineage of one URN: its straight chain, newest first, and every link behind it, nearest first.

    The chain goes on while a URN has a single predecessor, that became it alone (`successors` counts those of each
    URN). Links that run in a circle are followed once.
    """
    links = _links_behind(urn, found)
    return Lineage(urn=urn, straight=_straight(urn, found, successors), links=links)


def trace_all(urns: Iterable[Urn], found: Predecessors) -> dict[Urn, Lineage]:
    """The lineage of each URN."""
    successors: dict[Urn, int] = defaultdict(int)
    for links in found.values():
        for link in links:
            successors[link.other] += 1
    return {urn: trace(urn, found, successors) if urn in found else _alone(urn) for urn in urns}


def ancestors(urn: Urn, found: Predecessors) -> set[Urn]:
    """Every URN behind `urn`, itself not included unless the links run in a circle."""
    return {link.other for link in _links_behind(urn, found)}


def _alone(urn: Urn) -> Lineage:
    return Lineage(urn=urn, straight=(urn,))


def _links_behind(urn: Urn, found: Predecessors) -> tuple[Link, ...]:
    seen, waiting, links = {urn}, [urn], []
    for current in waiting:
        for link in found.get(current, ()):
            links.append(link)
            if link.other not in seen:
                seen.add(link.other)
                waiting.append(link.other)
    return tuple(links)


def _straight(urn: Urn, found: Predecessors, successors: Mapping[Urn, int]) -> tuple[Urn, ...]:
    chain = [urn]
    while True:
        links = found.get(chain[-1], ())
        if len(links) != 1 or not _one_to_one(links[0], successors) or links[0].other in chain:
            return tuple(chain)
        chain.append(links[0].other)


def _one_to_one(link: Link, successors: Mapping[Urn, int]) -> bool:
    return link.how in (*ONE_TO_ONE, INSPECTED_AS) and successors.get(link.other, 0) <= 1
