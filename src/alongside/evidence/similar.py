"""Similar schools: the nearest in context across the whole country, with how near, and when nobody is near."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from alongside.evidence.context import Context
from alongside.identifiers import Urn
from alongside.methods.neighbours import nearest
from alongside.policy.evidence import EvidencePolicy
from alongside.records import SimilarSchool


@dataclass(frozen=True, kw_only=True)
class SimilarSchools:
    """One school's similar schools, nearest first. `thin` says that even the nearest are not very like it."""

    urn: Urn
    schools: tuple[SimilarSchool, ...]
    mean_distance: float | None
    thin: bool
    because: tuple[str, ...]


def similar_schools(
    of: Collection[Urn], context: Context, policy: EvidencePolicy, *, count: int | None = None
) -> Mapping[Urn, SimilarSchools]:
    """The `count` (policy's number by default) nearest schools in context to each of `of`, which must be in `context`.

    Distance: policy's `distance_text`. Schools that select by ability are compared only with each other, and so are
    schools that end before the age of the phase's figures. A school with too little known of it has none, and says so.
    """
    urns = [urn for urn in of if urn in context.position]
    rows = np.array([context.position[urn] for urn in urns], dtype=np.int64)
    if not rows.size:
        return {}
    barred = _kept_apart(context, rows)
    barred[np.arange(rows.size), rows] = True
    found = nearest(
        context.table[rows],
        context.table,
        context.scales,
        count=count or policy.neighbours,
        least_shared=policy.least_shared,
        barred=barred,
    )
    return {
        urn: _described(urn, context, policy, found.rows[at], found.distances[at], found.shared[at])
        for at, urn in enumerate(urns)
    }


def _kept_apart(context: Context, rows: np.ndarray) -> np.ndarray:
    """Which pairs (m, n) are known to be of kinds that are not compared."""
    here, there = context.apart[rows][:, None, :], context.apart[None, :, :]
    differ: np.ndarray = ((here != there) & ~np.isnan(here) & ~np.isnan(there)).any(axis=2)
    return differ


def _described(
    urn: Urn, context: Context, policy: EvidencePolicy, rows: np.ndarray, distances: np.ndarray, shared: np.ndarray
) -> SimilarSchools:
    kept = [(int(r), float(d), int(s)) for r, d, s in zip(rows, distances, shared, strict=True) if r >= 0]
    here = context.places[context.position[urn]]
    schools = tuple(
        SimilarSchool(
            urn=context.schools[row].urn,
            of=urn,
            rank=at + 1,
            distance=distance,
            distance_name=policy.distance_name,
            kilometres=_kilometres(here, context.places[row]),
            because=_closest_on(urn, row, context, used),
        )
        for at, (row, distance, used) in enumerate(kept)
    )
    mean = float(np.mean([distance for _, distance, _ in kept])) if kept else None
    return SimilarSchools(
        urn=urn,
        schools=schools,
        mean_distance=mean,
        thin=mean is None or mean > policy.thin_beyond,
        because=_because(mean, len(kept), policy),
    )


def _because(mean: float | None, count: int, policy: EvidencePolicy) -> tuple[str, ...]:
    if mean is None:
        return (
            f"No similar schools can be named: fewer than {policy.least_shared} of the {len(policy.variables)} context "
            "variables are known for this school and any other.",
        )
    said = f"The {count} nearest schools are on average {mean:.2f} {policy.distance_unit} away."
    if mean > policy.thin_beyond:
        said += f" That is far (over {policy.thin_beyond}): few schools are like this one. Read what follows with care."
    return (said,)


def _kilometres(here: np.ndarray, there: np.ndarray) -> float | None:
    gap = float(np.hypot(*(here - there))) / 1000
    return None if np.isnan(gap) else gap


def _closest_on(urn: Urn, row: int, context: Context, shared: int) -> tuple[str, ...]:
    gaps = np.abs(context.table[context.position[urn]] - context.table[row]) / context.scales
    known = np.flatnonzero(~np.isnan(gaps))
    order = known[np.argsort(gaps[known], kind="stable")]
    nearest_on = " and ".join(_short(context.variables[at].label) for at in order[:2])
    farthest = order[-1]
    said = [f"Nearest on {nearest_on}; least near on {_short(context.variables[farthest].label)}."]
    if shared < len(context.variables):
        said.append(f"Compared on {shared} of {len(context.variables)} variables: the others are not known for both.")
    return tuple(said)


def _short(label: str) -> str:
    plain = label.split(" (", maxsplit=1)[0].removesuffix(", %")
    return plain[0].lower() + plain[1:] if not plain.startswith("SEN") else plain
