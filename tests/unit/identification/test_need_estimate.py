"""An estimate and its table are the same thing in two forms."""

from __future__ import annotations

import polars as pl
import pytest

from alongside.errors import JourneyError
from alongside.identification.need.estimate import SCHEMA, estimates


def _row(**change: object) -> dict[str, object]:
    filled = {pl.String: "x", pl.Int64: 3, pl.Float64: 0.5}
    return {name: filled[kind] for name, kind in SCHEMA.items()} | change


def test_rows_become_records_and_missing_stays_missing() -> None:
    frame = pl.DataFrame([_row(latest=None, latest_missing="suppressed", raw_probability=0.9)], schema=SCHEMA)
    (found,) = estimates(frame)
    assert found.latest is None
    assert found.latest_missing == "suppressed"
    assert found.probability == 0.9


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(JourneyError, match="other columns"):
        estimates(pl.DataFrame([_row()], schema=SCHEMA).drop("because"))
