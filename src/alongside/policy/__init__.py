"""Dated rules and lists: what counts as what, since when, on whose word, and how sure we are of it.

Policy is data. Each list is a TOML file beside this module, and each has one loader, which refuses a file that it
does not wholly understand. Nothing here looks at a school: the stages ask policy what applies on a day, then look.
"""

from __future__ import annotations

from alongside.policy.citation import Citation
from alongside.policy.frameworks import Area, Framework, Frameworks, Ladder, load_frameworks
from alongside.policy.measures import Measure, load_measures

__all__ = [
    "Area",
    "Citation",
    "Framework",
    "Frameworks",
    "Ladder",
    "Measure",
    "load_frameworks",
    "load_measures",
]
