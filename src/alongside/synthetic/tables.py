"""Cells as publishers print them, and files in their encodings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.synthetic.geography import Floats
from alongside.synthetic.schools import Flags

SMALLEST_PUBLISHED = 6
"""Cohorts of one to five pupils are suppressed (performance tables; the threshold came down from ten)."""


@dataclass(frozen=True, kw_only=True)
class File:
    """One file to write: its place under the output folder, its cells and its encoding."""

    path: str
    cells: pl.DataFrame
    encoding: str = "utf-8"
    title: str = ""
    """A line above the headings, as some files have."""


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What a publisher prints instead of a figure."""

    suppressed: str
    empty: str
    """Nobody in the group."""


TABLES = Codes(suppressed="SUPP", empty="NE")
"""Performance tables."""
EES = Codes(suppressed="c", empty="z")
"""Explore Education Statistics."""


def encode(file: File) -> bytes:
    """The bytes of a file: Unix line ends, a byte order mark for `utf-8-sig`."""
    title = f'"{file.title}"\n' if file.title else ""
    return (title + file.cells.write_csv()).encode(file.encoding)


def round_half_up(values: Floats, places: int) -> Floats:
    """Halves away from zero, as publishers round."""
    scale = 10.0**places
    found: Floats = np.sign(values) * np.floor(np.abs(values) * scale + 0.5) / scale
    return found


def printed(values: Floats, places: int = 0, *, unit: str = "") -> pl.Series:
    """Rounded figures as text, such as `62%`, `46.1` or `-0.35`."""
    rounded = round_half_up(np.nan_to_num(values), places) + 0.0
    if places == 0:
        return pl.Series(rounded.astype(np.int64)).cast(pl.String) + unit
    return pl.Series(rounded).round(places).cast(pl.String) + unit


def guarded(text: pl.Series, pupils: Floats, codes: Codes) -> pl.Series:
    """Text with the code in its place where the group is empty or has five pupils or fewer."""
    few = pl.Series((pupils >= 1) & (pupils < SMALLEST_PUBLISHED))
    return replaced(replaced(text, few, codes.suppressed), pl.Series(pupils < 1), codes.empty)


def replaced(text: pl.Series, where: pl.Series | Flags, code: str) -> pl.Series:
    """Text with a code where `where` is true."""
    mask = pl.Series(where)
    return pl.select(pl.when(mask).then(pl.lit(code)).otherwise(text)).to_series()


def frame(columns: Mapping[str, object]) -> pl.DataFrame:
    """A table of text from columns of anything; single values repeat, missing days are empty."""
    height = max(len(c) for c in columns.values() if isinstance(c, pl.Series | np.ndarray))
    return pl.DataFrame({name: _column(values, height) for name, values in columns.items()})


def _column(values: object, height: int) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.cast(pl.String).fill_null("")
    if isinstance(values, np.ndarray):
        return pl.Series(values).cast(pl.String)
    return pl.Series([str(values)]).new_from_index(0, height)


def day_first(days: npt.NDArray[np.datetime64]) -> pl.Series:
    """Days as 31-08-2020, empty where there is none."""
    return pl.Series(days.astype("datetime64[D]")).dt.strftime("%d-%m-%Y").fill_null("")


def iso(days: npt.NDArray[np.datetime64], *, none: str = "") -> pl.Series:
    """Days as 2020-08-31, `none` where there is none."""
    return pl.Series(days.astype("datetime64[D]")).dt.strftime("%Y-%m-%d").fill_null(none)


def slashed(days: npt.NDArray[np.datetime64], *, none: str = "") -> pl.Series:
    """Days as 31/08/2020, `none` where there is none."""
    return pl.Series(days.astype("datetime64[D]")).dt.strftime("%d/%m/%Y").fill_null(none)
