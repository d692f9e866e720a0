"""Writing small made-up files in the publishers' own headings, and spoiling them, for the tests of sources."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

_HEADINGS = Path(__file__).parent / "unit" / "sources" / "headings"


def headings(name: str) -> tuple[str, ...]:
    """The headings of an official file, as its publisher prints them."""
    return tuple((_HEADINGS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n").split("\n"))


@dataclass(frozen=True, kw_only=True)
class Published:
    """A file as a publisher would give it: its name, headings and rows. A row names only the cells that are filled."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    titles: tuple[str, ...] = ()
    encoding: str = "utf-8"
    blank: str = ""
    """What the publisher writes where there is nothing."""

    def write(self, folder: Path) -> Path:
        """Write it into `folder` and return its path; a name that ends in .gz is compressed."""
        text = io.StringIO(newline="")
        for title in self.titles:
            text.write(title + "\r\n")
        writer = csv.writer(text)
        writer.writerow(self.headings)
        for row in self.rows:
            assert set(row) <= set(self.headings), set(row) - set(self.headings)
            writer.writerow([row.get(heading, self.blank) for heading in self.headings])
        content = text.getvalue().encode(self.encoding)
        path = folder / self.name
        path.write_bytes(gzip.compress(content) if self.name.endswith(".gz") else content)
        return path

    def with_cell(self, heading: str, value: str) -> Published:
        """The same file with another value in one cell of its first row."""
        first, *others = self.rows
        return replace(self, rows=({**first, heading: value}, *others))

    def with_column(self, heading: str) -> Published:
        """The same file with one heading more."""
        return replace(self, headings=(*self.headings, heading))

    def without_column(self, heading: str) -> Published:
        """The same file with one heading fewer."""
        rows = tuple({name: cell for name, cell in row.items() if name != heading} for row in self.rows)
        return replace(self, headings=tuple(name for name in self.headings if name != heading), rows=rows)
