"""Reading a policy file strictly: every key is asked for by name and type, and a key nobody asked for is refused.

Errors name the file, the entry and the key, because the person who mends a policy file is often not a programmer.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from alongside.errors import PolicyError

FOLDER = Path(__file__).parent


class Section:
    """One table of a policy file, with the name of its file and its `place` in it, for errors."""

    def __init__(self, values: Mapping[str, Any], *, file: str, place: str) -> None:
        self._values = values
        self._asked: set[str] = set()
        self.file = file
        self.place = place

    def refuse(self, what: str, *, key: str = "", remedy: str) -> PolicyError:
        """An error about this section (to raise), naming file, place and key."""
        where = ", ".join(part for part in (self.file, self.place, f"key {key!r}" if key else "") if part)
        return PolicyError(what, where=where, remedy=remedy)

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; `default` where the key is absent."""
        value = self._get(key, str, "a text in quotation marks", default)
        if not value.strip() and default is None:
            raise self.refuse("The text is empty.", key=key, remedy="Write it, or take the whole entry out.")
        return " ".join(value.split())

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        values = self._get(key, list, "a list of texts in square brackets", None if default is None else [*default])
        if not all(isinstance(value, str) for value in values):
            raise self.refuse("Not every item is a text.", key=key, remedy="Put each item in quotation marks.")
        return tuple(values)

    def day(self, key: str, default: dt.date | None = None) -> dt.date:
        """A day, written 2025-11-10 without quotation marks."""
        value: dt.date = self._get(key, dt.date, "a day written like 2025-11-10, without quotation marks", default)
        return value

    def day_or_none(self, key: str) -> dt.date | None:
        """A day, or None where the key is absent."""
        return self.day(key) if self.has(key) else None

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value: bool = self._get(key, bool, "true or false", default)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value: int = self._get(key, int, "a whole number", default)
        return value

    def number(self, key: str) -> float:
        """A number."""
        value = self._get(key, (int, float), "a number", None)
        return float(value)

    def raw(self, key: str) -> Any:
        """Whatever stands there, for values that are read by their own rules."""
        return self._get(key, object, "a value", None)

    def sections(self, key: str, *, named_by: str = "", needed: bool = True) -> Iterator[Section]:
        """The tables under `key`; each is called by its `named_by` key in errors."""
        for at, values in enumerate(self._get(key, list, f"one or more [[{key}]] tables", None if needed else [])):
            name = values.get(named_by, at + 1) if isinstance(values, dict) else at + 1
            place = f"{self.place + ', ' if self.place else ''}{key} {name}"
            if not isinstance(values, dict):
                raise self.refuse("Expected a table.", key=key, remedy=f"Write it as [[{key}]].")
            yield Section(values, file=self.file, place=place)

    def section(self, key: str) -> Section:
        """The single table under `key`."""
        values = self._get(key, dict, f"a [{key}] table", None)
        return Section(values, file=self.file, place=f"{self.place + ', ' if self.place else ''}{key}")

    def finish(self) -> None:
        """Refuse keys that nothing asked for. Call when the section has been read."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise self.refuse(
                f"There is no key {unknown[0]!r} here.",
                key=unknown[0],
                remedy=f"Correct its spelling or remove it. Keys known here: {', '.join(sorted(self._asked))}.",
            )

    def _get(self, key: str, kind: Any, kind_name: str, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                raise self.refuse("A key is missing.", key=key, remedy=f"Add {key} = {kind_name}.")
            return default
        value = self._values[key]
        wrong_bool = isinstance(value, bool) and kind not in (bool, object)
        wrong_moment = isinstance(value, dt.datetime)
        if wrong_bool or wrong_moment or not isinstance(value, kind):
            shown = "A table" if isinstance(value, dict | list) else repr(value)
            raise self.refuse(f"{shown} is not {kind_name}.", key=key, remedy=f"Write {kind_name}.")
        return value


def open_policy(name: str, path: Path | None = None) -> Section:
    """Read a policy file (`path`, or the one of that `name` that comes with the library).

    Raises PolicyError where the file is absent or is not TOML.
    """
    path = path or FOLDER / name
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PolicyError(
            f"The policy file cannot be read ({error.strerror}).", where=path.name, remedy="Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(
            f"The policy file is not valid TOML ({error}).", where=path.name, remedy="Mend the line that it names."
        ) from error
    return Section(values, file=path.name, place="")


def refuse_overlaps(periods: Sequence[tuple[dt.date, dt.date | None, Section]]) -> None:
    """Refuse dated entries of one thing that run backwards or share a day. Each is (first day, last day, section)."""
    for first, last, section in periods:
        if last is not None and last < first:
            raise section.refuse(
                f"It ends ({last}) before it begins ({first}).", key="to", remedy="Correct one of the two days."
            )
    in_order = sorted(periods, key=lambda period: period[0])
    for (first, last, _), (following, _, section) in pairwise(in_order):
        if last is None or last >= following:
            raise section.refuse(
                f"It begins on {following}, while the one from {first} is still in force.",
                key="from",
                remedy="Give the earlier one a last day (to) before this one's first day (from).",
            )
