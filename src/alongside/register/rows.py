"""Typed rows of one edition, with the edition that they came from."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from alongside.provenance import EditionRef


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The typed rows of one edition of a source (see `alongside.sources`), and what a footnote calls it."""

    ref: EditionRef
    frame: pl.DataFrame
