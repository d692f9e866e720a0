"""Brokerage: who could help whom, within capacity, distance and conflicts, and why each pair and each gap."""

from __future__ import annotations

from alongside.brokerage.capacity import places_for_others, supporters
from alongside.brokerage.matching import match

__all__ = ["match", "places_for_others", "supporters"]
