"""Academic years: 1 September to 31 August, named as publishers name them in many ways."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from alongside.errors import AcademicYearError

_PAIR = re.compile(r"^(20\d\d|19\d\d)\s*[-/_–]?\s*(\d{2}|\d{4})$")


@dataclass(frozen=True, order=True)
class AcademicYear:
    """The academic year that starts on 1 September of `start` (2018 is 2018/19)."""

    start: int

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first_day(self) -> dt.date:
        """The first of September."""
        return dt.date(self.start, 9, 1)

    @property
    def last_day(self) -> dt.date:
        """The thirty-first of August."""
        return dt.date(self.start + 1, 8, 31)

    @classmethod
    def holding(cls, day: dt.date) -> AcademicYear:
        """The academic year that `day` falls in."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def ending(cls, year: int) -> AcademicYear:
        """The academic year that ends in summer `year` (2019 is 2018/19)."""
        return cls(year - 1)

    @classmethod
    def parse(cls, text: str) -> AcademicYear:
        """Read `2018/19`, `2018-2019`, `201819`, `2018-19`.

        Raises AcademicYearError for anything else, such as years that do not follow each other.
        """
        match = _PAIR.match(text.strip())
        if match:
            start, end = int(match[1]), match[2]
            if int(end) == (start + 1) % (100 if len(end) == 2 else 10_000):
                return cls(start)
        raise AcademicYearError(
            f"{text!r} does not name an academic year.", remedy="Write it like 2018/19, 2018-2019 or 201819."
        )
