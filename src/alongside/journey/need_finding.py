"""One figure of a check of the measurement of need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One figure of a check, with what stands `beside` it in words. `holds` is None for what has no target."""

    part: str
    outcome: str
    figure: str
    value: float
    beside: str = ""
    holds: bool | None = None
