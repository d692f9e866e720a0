"""Every rule's table of worked examples. A rule without one fails the tests."""

from __future__ import annotations

from collections.abc import Mapping

from spec import category_of_concern, low_attainment, rsi_from_sept_2026, stuck
from spec.rows import Row

TABLES: Mapping[str, tuple[Row, ...]] = {
    "stuck": stuck.ROWS,
    "category-of-concern": category_of_concern.ROWS,
    "rsi-from-sept-2026": rsi_from_sept_2026.ROWS,
    "low-attainment": low_attainment.ROWS,
}
