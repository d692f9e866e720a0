"""Published facts about inspections and grades that the invented England is set to. Marks as in `facts`."""

from __future__ import annotations

from collections.abc import Mapping

GRADED: Mapping[int, int] = {
    2006: 6000, 2007: 7000, 2008: 7500, 2009: 6800, 2010: 6000, 2011: 5700, 2012: 6000, 2013: 6134, 2014: 5406,
    2015: 4475, 2016: 2371, 2017: 3130, 2018: 3083, 2019: 3043, 2020: 1445, 2021: 0, 2022: 2700, 2023: 3400,
    2024: 3100, 2025: 3000, 2026: 3600,
}  # fmt: skip
"""Graded inspections per academic year ending in that summer, for about 22,000 schools (2013 to 2020 History, counted;
earlier and later to be checked). None from 13 March 2020 to August 2021, when routine inspection was suspended."""
SCHOOLS_THEN = 22_000
UNGRADED: Mapping[int, int] = {
    2016: 1200, 2017: 1700, 2018: 2000, 2019: 2200, 2020: 1400, 2022: 1700, 2023: 3300, 2024: 3200, 2025: 2600,
}  # fmt: skip
"""Section 8 inspections of good and outstanding schools (MI 2020 lists 5,628 latest ones; later to be checked)."""

INTERVAL = (0, 9.0, 5.0, 1.8, 1.5)
"""Years to the next graded inspection after grades 1 to 4 (History 2013 to 2020, medians 4.0, 4.1, 2.0, 1.7 among
schools that were inspected again; longer for grades 1 and 2 because most were not yet)."""
EXEMPT_FROM, EXEMPT_TO = 2012, 2020
"""Summers of the years in which outstanding primaries and secondaries were exempt from routine inspection (the
Education (Exemption from School Inspection) Regulations 2012, ended November 2020); a few were inspected anyway."""

START_GRADES = (0.11, 0.48, 0.35, 0.06)
"""Grades 1 to 4 at the start, about 2006 (Ofsted annual report 2006/07; to be checked)."""

Row = tuple[float, float, float, float]
TRANSITIONS: Mapping[tuple[int, int], Mapping[int, Row]] = {
    (2006, 2012): {1: (0.38, 0.49, 0.11, 0.02), 2: (0.08, 0.62, 0.26, 0.04), 3: (0.03, 0.50, 0.41, 0.06),
                   4: (0.02, 0.36, 0.52, 0.10)},
    (2013, 2016): {1: (0.28, 0.50, 0.17, 0.05), 2: (0.055, 0.665, 0.23, 0.05), 3: (0.03, 0.68, 0.25, 0.04),
                   4: (0.01, 0.42, 0.45, 0.12)},
    (2017, 2021): {1: (0.068, 0.647, 0.225, 0.060), 2: (0.080, 0.500, 0.320, 0.100), 3: (0.010, 0.600, 0.304, 0.086),
                   4: (0.018, 0.420, 0.445, 0.117)},
    (2022, 2026): {1: (0.20, 0.60, 0.16, 0.04), 2: (0.09, 0.66, 0.21, 0.04), 3: (0.01, 0.74, 0.22, 0.03),
                   4: (0.01, 0.56, 0.40, 0.03)},
}  # fmt: skip
"""Shares of grades 1 to 4 after each previous grade, by period. 2017 to 2021: MI 2020, 4,003 schools graded from
September 2018 (good to outstanding .116 there, set lower because inspectors who expected it came sooner).
2022 on: 75% of schools requiring improvement rose to good or better and 97% of inadequate ones improved
in 2022/23 (Ofsted, as cited in the shared policy notes); the rest of that row to be checked. Earlier rows: History."""
FIRST_GRADES: Mapping[tuple[int, int], Row] = {
    (2006, 2016): (0.12, 0.54, 0.28, 0.06),
    (2017, 2021): (0.15, 0.63, 0.17, 0.05),
    (2022, 2026): (0.12, 0.70, 0.15, 0.03),
}
"""Grades of schools with no inspection before (academies' and free schools' first; to be checked)."""
PHASE_LIFT: Mapping[str, float] = {
    "Primary": 0.0, "Secondary": -0.30, "All-through": -0.20, "Special": 1.5, "Nursery": 2.5, "PRU": 0.3,
}  # fmt: skip
"""How much higher on the grading scale a phase stands (MI 2020: 63% of nurseries, 37% of special schools and 17% of
primaries outstanding; secondaries 24% below good against 12% of primaries)."""
PHASE_STRETCH: Mapping[str, float] = {"Secondary": 1.7, "All-through": 1.5}
"""How much further apart schools of a phase stand than primaries (MI 2020: secondaries have more at both ends)."""

SUB_GRADES: Mapping[str, Mapping[int, Row]] = {
    "leadership_and_management": {1: (1.0, 0, 0, 0), 2: (0.034, 0.966, 0, 0), 3: (0, 0.256, 0.744, 0),
                                  4: (0, 0.008, 0.150, 0.842)},
    "quality_of_education": {1: (1.0, 0, 0, 0), 2: (0.002, 0.998, 0, 0), 3: (0.002, 0.011, 0.987, 0),
                             4: (0, 0.030, 0.218, 0.752)},
    "behaviour_and_attitudes": {1: (1.0, 0, 0, 0), 2: (0.123, 0.873, 0.004, 0), 3: (0.002, 0.638, 0.360, 0),
                                4: (0, 0.165, 0.384, 0.451)},
    "personal_development": {1: (1.0, 0, 0, 0), 2: (0.180, 0.820, 0, 0), 3: (0.009, 0.751, 0.240, 0),
                             4: (0, 0.256, 0.541, 0.203)},
    "early_years": {1: (0.95, 0.05, 0, 0), 2: (0.12, 0.85, 0.03, 0), 3: (0.03, 0.55, 0.42, 0),
                    4: (0, 0.25, 0.40, 0.35)},
    "sixth_form": {1: (0.90, 0.10, 0, 0), 2: (0.10, 0.83, 0.07, 0), 3: (0.02, 0.48, 0.48, 0.02),
                   4: (0, 0.20, 0.50, 0.30)},
}  # fmt: skip
"""Judgement of an area given the overall grade (MI 2020, 1,551 inspections from September 2019, counted; early years
and sixth form to be checked)."""
SPECIAL_MEASURES_SHARE = 0.69
"""Special measures among inadequate schools, the others having serious weaknesses (MI 2020: 556 of 806)."""
UNSAFE_AMONG_INADEQUATE = 0.45
"""Safeguarding not effective among inadequate schools (to be checked)."""

CARD_FROM = "2025-11-10"
"""First day of report cards (Ofsted)."""
CARD_GRADES = ("Exceptional", "Strong standard", "Expected standard", "Needs attention", "Urgent improvement")
CARD_SHARES = (0.03, 0.28, 0.54, 0.13, 0.02)
"""Five grades over all areas. The first 100 or so, of volunteers, gave 4, 35, 56, 5 and 0% (Schools Week, 9 February
2026); schools that did not volunteer are assumed to stand a little lower."""
CARD_AREAS = (
    "inclusion", "curriculum_and_teaching", "achievement", "attendance_and_behaviour",
    "personal_development_and_wellbeing", "leadership_and_governance", "early_years", "post_16",
)  # fmt: skip
DAYS_TO_PUBLISH = 27
"""Median days from the start of an inspection to its report (MI 2020, counted)."""
