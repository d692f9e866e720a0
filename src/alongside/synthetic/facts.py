"""The published facts that the invented England is set to, each with its source.

"Shared data" means files published by the Department for Education or Ofsted and counted once while this was written:
the management information as at 31 August 2020 (MI 2020), the graded inspection history to February 2020 (History),
the performance tables, absence and census of 2015/16 to 2018/19, and the group links of July 2022.
"To be checked" marks a figure written from memory of a publication; "assumed" one that nobody has published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Region:
    """One of the nine regions, with a crude outline (kilometres on the British National Grid)."""

    code: str
    """Government Office Region code of the register (GIAS, `GOR (code)`)."""
    name: str
    authorities: int
    """Local authorities with education duties, 153 in all: MI 2020 has 151; two counties have been divided since."""
    schools: Mapping[str, int]
    """State-funded schools by phase (MI 2020, counted)."""
    ever_fsm: float
    """Mean percentage of pupils ever eligible for free school meals in six years (census 2018/19, counted)."""
    eal: float
    """Mean percentage whose first language is not English (census 2018/19, counted)."""
    outline: tuple[Point, ...]
    """A dozen corners that follow the region's real extent and tile with its neighbours; not a real boundary."""


def _phases(primary: int, secondary: int, special: int, nursery: int, pru: int) -> Mapping[str, int]:
    return {"Primary": primary, "Secondary": secondary, "Special": special, "Nursery": nursery, "PRU": pru}


REGIONS: tuple[Region, ...] = (
    Region(
        code="A", name="North East", authorities=12, schools=_phases(858, 174, 64, 31, 18), ever_fsm=31.5, eal=6.5,
        outline=((395, 655), (425, 640), (440, 570), (460, 525), (430, 510), (380, 522), (368, 570), (375, 610)),
    ),
    Region(
        code="B", name="North West", authorities=24, schools=_phases(2449, 463, 169, 66, 51), ever_fsm=25.6, eal=13.1,
        outline=((368, 570), (380, 522), (375, 470), (395, 410), (400, 380), (385, 345), (340, 345), (322, 385),
                 (335, 420), (325, 460), (302, 500), (300, 530), (335, 570)),
    ),
    Region(
        code="D", name="Yorkshire and the Humber", authorities=15, schools=_phases(1776, 320, 82, 27, 38),
        ever_fsm=24.5, eal=13.9,
        outline=((380, 522), (430, 510), (460, 525), (500, 500), (525, 455), (540, 412), (500, 395), (450, 375),
                 (400, 380), (395, 410), (375, 470)),
    ),
    Region(
        code="E", name="East Midlands", authorities=10, schools=_phases(1642, 288, 85, 32, 23), ever_fsm=21.4, eal=11.6,
        outline=((400, 380), (450, 375), (500, 395), (540, 412), (556, 365), (535, 315), (505, 300), (500, 255),
                 (455, 235), (440, 275), (420, 300), (385, 345)),
    ),
    Region(
        code="F", name="West Midlands", authorities=14, schools=_phases(1772, 415, 124, 56, 43), ever_fsm=25.8,
        eal=17.8,
        outline=((385, 345), (420, 300), (440, 275), (455, 235), (420, 220), (375, 215), (325, 265), (325, 330),
                 (340, 345)),
    ),
    Region(
        code="G", name="East of England", authorities=11, schools=_phases(1993, 387, 102, 38, 39), ever_fsm=18.8,
        eal=12.4,
        outline=((505, 300), (535, 315), (562, 345), (622, 342), (655, 305), (640, 240), (598, 185), (558, 178),
                 (555, 195), (530, 202), (508, 190), (490, 215), (500, 255)),
    ),
    Region(
        code="H", name="London", authorities=33, schools=_phases(1814, 505, 154, 79, 56), ever_fsm=28.6, eal=45.7,
        outline=((505, 170), (508, 190), (530, 202), (555, 195), (558, 178), (545, 160), (520, 158)),
    ),
    Region(
        code="J", name="South East", authorities=19, schools=_phases(2597, 505, 177, 42, 43), ever_fsm=17.0, eal=12.4,
        outline=((455, 235), (500, 255), (490, 215), (508, 190), (505, 170), (520, 158), (545, 160), (558, 178),
                 (598, 172), (637, 168), (635, 145), (590, 105), (520, 103), (465, 90), (430, 97), (415, 140),
                 (425, 190), (420, 220)),
    ),
    Region(
        code="K", name="South West", authorities=15, schools=_phases(1882, 342, 94, 18, 36), ever_fsm=18.8, eal=6.9,
        outline=((420, 220), (425, 190), (415, 140), (430, 97), (395, 80), (300, 85), (280, 45), (165, 22), (145, 35),
                 (200, 90), (245, 130), (310, 145), (345, 180), (375, 215)),
    ),
)  # fmt: skip

PHASES = ("Primary", "Secondary", "All-through", "Special", "Nursery", "PRU")
"""Order of the phase index used throughout. All-through schools are counted as secondary in MI 2020."""
PRIMARY, SECONDARY, ALL_THROUGH, SPECIAL, NURSERY, PRU = range(6)
ALL_THROUGH_SHARE = 0.045
"""All-through schools among secondary and all-through: about 170 of 3,600 (register, to be checked)."""

PUPILS: Mapping[str, tuple[float, float]] = {
    "Primary": (281, 163), "Secondary": (1000, 414), "All-through": (1150, 420), "Special": (126, 69),
    "Nursery": (108, 41), "PRU": (45, 35),
}  # fmt: skip
"""Mean and standard deviation of pupils by phase (MI 2020, counted; all-through to be checked)."""

CONTEXT: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "Primary": {"fsm": (21.8, 15.1), "eal": (16.1, 21.3), "sen": (12.8, 6.3), "ehc": (1.6, 1.6)},
    "Secondary": {"fsm": (28.4, 15.1), "eal": (16.4, 19.5), "sen": (11.5, 5.8), "ehc": (1.7, 1.3)},
    "All-through": {"fsm": (27.0, 15.1), "eal": (18.0, 19.5), "sen": (12.0, 5.8), "ehc": (1.7, 1.3)},
    "Special": {"fsm": (51.7, 17.4), "eal": (13.4, 17.0), "sen": (2.2, 4.0), "ehc": (97.3, 4.0)},
    "Nursery": {"fsm": (15.0, 10.0), "eal": (28.0, 23.5), "sen": (13.4, 9.0), "ehc": (1.0, 1.5)},
    "PRU": {"fsm": (69.3, 17.8), "eal": (7.0, 10.0), "sen": (64.0, 22.0), "ehc": (16.8, 15.0)},
}
"""Mean and spread over schools of ever-FSM, EAL, SEN support and EHC percentages (census 2018/19, counted)."""

FSM_SHIFT: Mapping[int, float] = {
    2014: 1.10, 2015: 1.08, 2016: 1.06, 2017: 1.03, 2018: 1.01, 2019: 1.00, 2020: 1.02, 2021: 1.07, 2022: 1.10,
    2023: 1.12, 2024: 1.14, 2025: 1.15, 2026: 1.15,
}  # fmt: skip
"""Ever-FSM relative to 2018/19 (Schools, pupils and their characteristics; to be checked; 2026 assumed)."""
FSM_NOW: Mapping[int, float] = {
    2014: 16.3, 2015: 15.2, 2016: 14.3, 2017: 14.0, 2018: 13.6, 2019: 15.4, 2020: 17.3, 2021: 20.8, 2022: 22.5,
    2023: 23.8, 2024: 24.6, 2025: 25.7, 2026: 26.0,
}  # fmt: skip
"""Percentage eligible for free school meals now, all schools (same publication; to be checked; 2026 assumed)."""
SEN_SHIFT: Mapping[int, float] = {
    year: 1 + 0.03 * max(0, year - 2019) - 0.01 * max(0, 2019 - year) for year in range(2014, 2027)
}
"""SEN support relative to 2018/19: 11.9% then, 14.2% in 2024/25 (Special educational needs; to be checked)."""

KS2_RWM: Mapping[int, float] = {
    2014: 53.0, 2015: 53.0, 2016: 53.0, 2017: 61.0, 2018: 64.0, 2019: 65.0, 2020: 65.0, 2021: 60.0, 2022: 59.0,
    2023: 60.0, 2024: 61.0, 2025: 62.0, 2026: 63.0,
}  # fmt: skip
"""National percentage at the expected standard in reading, writing and maths (Key stage 2 attainment; 2019 and 2025 as
published, others to be checked; 2014, 2015, 2020, 2021 had no such tests and are unseen; 2026 assumed)."""
KS2_PUBLISHED = (2016, 2017, 2018, 2019, 2023, 2024, 2025, 2026)
"""Years with school-level key stage 2 results: none in 2019/20 and 2020/21 (no tests), none published for 2021/22."""
KS2_PROGRESS_PUBLISHED = (2016, 2017, 2018, 2019, 2023)
"""Years with progress: the cohorts of 2023/24 and 2024/25 had no key stage 1 tests; 2025/26 is assumed without."""
KS2_HIGHER: Mapping[int, float] = {2016: 5, 2017: 9, 2018: 10, 2019: 11, 2023: 8, 2024: 8, 2025: 8, 2026: 8}
"""National percentage at the higher standard (Key stage 2 attainment; to be checked; 2026 assumed)."""
KS2_SUBJECT: Mapping[str, float] = {"reading": 75.0, "writing": 72.0, "maths": 74.0, "gps": 73.0}
"""Subjects in 2024/25 (Key stage 2 attainment; to be checked). Their distance from the combined figure is kept."""

KS4_ATTAINMENT8: Mapping[int, float] = {
    2014: 47.0, 2015: 47.0, 2016: 50.1, 2017: 46.4, 2018: 46.6, 2019: 46.8, 2020: 50.2, 2021: 50.9, 2022: 48.9,
    2023: 46.4, 2024: 46.1, 2025: 46.0, 2026: 46.0,
}  # fmt: skip
"""Attainment 8, state-funded (school profile service 2023 to 2025 as published; others Key stage 4 performance, to be
checked; 2026 assumed)."""
KS4_PUBLISHED = (2016, 2017, 2018, 2019, 2022, 2023, 2024, 2025, 2026)
"""Years with school-level key stage 4 results: grades of 2020 and 2021 were not published by school."""
KS4_PROGRESS_PUBLISHED = (2016, 2017, 2018, 2019, 2022, 2023, 2024)
"""Years with Progress 8: the cohorts of 2024/25 and 2025/26 sat no key stage 2 tests (data guidance 2024/25)."""
KS4_BASICS5: Mapping[int, float] = {
    2016: 43.0, 2017: 42.9, 2018: 43.5, 2019: 43.4, 2022: 50.0, 2023: 45.5, 2024: 46.2, 2025: 45.4, 2026: 45.4,
}  # fmt: skip
"""Grade 5 or above in English and maths (2023 to 2025 as published by the school profile service; others to be
checked; grade 5 did not exist in 2016; 2026 assumed)."""

ABSENCE: Mapping[int, tuple[float, float, float, float]] = {
    2016: (4.0, 5.2, 8.2, 13.1), 2017: (4.0, 5.4, 8.3, 13.5), 2018: (4.2, 5.5, 8.7, 13.9), 2019: (4.0, 5.5, 8.2, 13.7),
    2021: (3.6, 5.5, 8.8, 14.8), 2022: (6.3, 9.0, 17.7, 27.7), 2023: (5.9, 9.0, 16.2, 26.5),
    2024: (5.5, 8.9, 14.6, 25.6), 2025: (5.2, 8.5, 13.2, 23.8), 2026: (5.1, 8.3, 12.7, 23.0),
}  # fmt: skip
"""Absence: overall primary, overall secondary, persistent primary, persistent secondary (Pupil absence in schools;
2018/19 and 2023/24 checked against the shared data; others to be checked; 2026 assumed). No full year 2019/20."""

ACADEMY_SHARE: Mapping[str, Mapping[int, float]] = {
    "Primary": {2011: 0.005, 2012: 0.03, 2013: 0.08, 2014: 0.12, 2015: 0.16, 2016: 0.20, 2017: 0.25, 2018: 0.30,
                2019: 0.33, 2020: 0.357, 2021: 0.37, 2022: 0.39, 2023: 0.41, 2024: 0.43, 2025: 0.45, 2026: 0.46},
    "Secondary": {2008: 0.03, 2010: 0.06, 2011: 0.16, 2012: 0.42, 2013: 0.50, 2014: 0.55, 2015: 0.60, 2016: 0.64,
                  2017: 0.69, 2018: 0.72, 2019: 0.75, 2020: 0.771, 2021: 0.78, 2022: 0.79, 2023: 0.80, 2024: 0.81,
                  2025: 0.82, 2026: 0.83},
    "Special": {2012: 0.04, 2014: 0.12, 2016: 0.20, 2018: 0.30, 2020: 0.365, 2022: 0.40, 2024: 0.44, 2026: 0.46},
    "PRU": {2013: 0.08, 2016: 0.25, 2018: 0.35, 2020: 0.42, 2023: 0.46, 2026: 0.49},
}  # fmt: skip
"""Share of schools that are academies or free schools by summer (2020: MI 2020, counted; others to be checked)."""
FREE_SHARE: Mapping[str, float] = {"Primary": 0.014, "Secondary": 0.07, "Special": 0.06, "PRU": 0.13}
"""Free schools, studio schools and technical colleges among all (MI 2020, counted, with growth since)."""
SPONSORED_SHARE = 0.27
"""Sponsor-led academies among converted academies (MI 2020: 2,402 of 8,592)."""

TRUST_SIZES: Mapping[int, int] = {
    1: 176, 2: 230, 3: 174, 4: 147, 5: 118, 6: 88, 7: 64, 8: 67, 9: 50, 10: 29, 11: 35, 12: 24, 13: 17, 14: 15, 15: 26,
    16: 14, 17: 10, 18: 7, 19: 11, 20: 7, 22: 8, 25: 9, 28: 12, 31: 8, 34: 6, 39: 6, 43: 2, 46: 2, 51: 3, 56: 1, 60: 1,
    75: 1,
}  # fmt: skip
"""Multi-academy trusts by number of schools (group links July 2022, counted; sizes above 20 grouped)."""
SINGLE_TRUST_SHARE = 0.114
"""Academies that are alone in a single-academy trust: 1,140 of 9,994 (group links July 2022, counted)."""

RELIGION: Mapping[str, Mapping[str, float]] = {
    "Primary": {"Church of England": 0.26, "Roman Catholic": 0.098, "Methodist": 0.003, "Jewish": 0.0025,
                "Muslim": 0.001},
    "Secondary": {"Church of England": 0.06, "Roman Catholic": 0.095, "Jewish": 0.003, "Muslim": 0.004},
}  # fmt: skip
"""Designated religious character (MI 2020: Church of England 4,580, Roman Catholic 1,953 in all; split by phase to be
checked)."""
SELECTIVE_SHARE = 0.048
"""Selective schools among secondaries: 164 of 3,399 (MI 2020)."""
SIXTH_FORM_SHARE = 0.62
"""Secondaries with a sixth form: 2,107 of 3,399 (MI 2020)."""
