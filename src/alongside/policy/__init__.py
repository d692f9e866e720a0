"""Dated rules and lists: what counts as what, since when, on whose word, and how sure we are of it.

Policy is data. Each list is a TOML file beside this module, and each has one loader, which refuses a file that it
does not wholly understand. Nothing here looks at a school: the stages ask policy what applies on a day, then look.
"""

from __future__ import annotations

from alongside.policy.citation import Citation
from alongside.policy.combination import Combination
from alongside.policy.eligibility import ClauseSpec, PublishedYears, Quoted, Rule, Rules, RuleVersion, load_rules
from alongside.policy.frameworks import Area, Framework, Frameworks, Ladder, load_frameworks
from alongside.policy.measures import Measure, load_measures
from alongside.policy.readings import Condition, FrameworkReading, Reading
from alongside.policy.similar_schools import Label, PublishedList, SimilarSchoolsPolicy, load_similar_schools

__all__ = [
    "Area",
    "Citation",
    "ClauseSpec",
    "Combination",
    "Condition",
    "Framework",
    "FrameworkReading",
    "Frameworks",
    "Label",
    "Ladder",
    "Measure",
    "PublishedList",
    "PublishedYears",
    "Quoted",
    "Reading",
    "Rule",
    "RuleVersion",
    "Rules",
    "SimilarSchoolsPolicy",
    "load_frameworks",
    "load_measures",
    "load_rules",
    "load_similar_schools",
]
