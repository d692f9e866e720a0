"""Every value that crosses from one stage of the journey to the next, in the order of the journey.

    register -> identification -> evidence -> brokerage -> review

Stages never import each other: they meet here. A record is frozen, says where it came from, and carries `because`:
plain sentences that answer "why?". What the library recommends can be computed again; a `Decision` cannot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from alongside.identifiers import LaCode, Laestab, Uid, Urn
from alongside.provenance import EditionRef, Figure

# --- The register: schools and the bodies responsible for them ------------------------------------------------------


class Phase(StrEnum):
    """The phase in which the inspectorate and the performance tables place a school (middle schools as deemed)."""

    NURSERY = "Nursery"
    PRIMARY = "Primary"
    SECONDARY = "Secondary"
    ALL_THROUGH = "All-through"
    SPECIAL = "Special"
    PUPIL_REFERRAL_UNIT = "Pupil referral unit"
    SIXTEEN_PLUS = "16 plus"
    INDEPENDENT = "Independent"


class Governance(StrEnum):
    """Who runs the school."""

    MAINTAINED = "Local authority maintained"
    ACADEMY = "Academy"
    NON_MAINTAINED_SPECIAL = "Non-maintained special"
    INDEPENDENT = "Independent"
    OTHER = "Other"


class BodyKind(StrEnum):
    """What kind of body is responsible for schools, or offers support."""

    MULTI_ACADEMY_TRUST = "Multi-academy trust"
    SINGLE_ACADEMY_TRUST = "Single-academy trust"
    LOCAL_AUTHORITY = "Local authority"
    FEDERATION = "Federation"
    SPONSOR = "School sponsor"
    OTHER = "Other"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point on the British National Grid (EPSG:27700), in metres."""

    easting: float
    northing: float


@dataclass(frozen=True, kw_only=True)
class Body:
    """A trust, council or federation. `id` is the group UID for trusts and `LA<code>` for local authorities."""

    id: str
    name: str
    kind: BodyKind
    uid: Uid | None = None
    companies_house: str = ""
    opened: dt.date | None = None
    closed: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Establishment:
    """A school as its register described it in the editions of `drawn_from`. Unknown is None or empty, never zero."""

    urn: Urn
    name: str
    phase: Phase
    establishment_type: str
    governance: Governance
    region: str
    la_code: LaCode
    la_name: str
    laestab: Laestab | None = None
    responsible_body: Body | None = None
    open: bool = True
    opened: dt.date | None = None
    closed: dt.date | None = None
    postcode: str = ""
    town: str = ""
    place: Place | None = None
    lsoa: str = ""
    district_code: str = ""
    pupils: int | None = None
    statutory_ages: tuple[int, int] | None = None
    gender: str = ""
    admissions: str = ""
    sixth_form: str = ""
    religious_character: str = ""
    faith_group: str = ""
    urban_rural: str = ""
    idaci_quintile: int | None = None
    drawn_from: tuple[EditionRef, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """A tie between two URNs: `urn` had `other` as its predecessor (or successor) from `since`."""

    urn: Urn
    other: Urn
    relation: str
    """`predecessor` or `successor`."""
    how: str
    """The publisher's own words, such as `Predecessor - merged`."""
    since: dt.date | None = None
    other_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """The URNs that a school has lived under, newest first, and how each became the next.

    `straight` holds the chain in which one school became one school (conversion, amalgamation into a single
    successor); a merger or split brings in more than one predecessor, all in `links`.
    """

    urn: Urn
    straight: tuple[Urn, ...]
    links: tuple[Link, ...] = ()

    @property
    def all_urns(self) -> tuple[Urn, ...]:
        """This URN and every predecessor, without repeats."""
        return tuple(dict.fromkeys((*self.straight, *(link.other for link in self.links))))


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """One inspection, with its framework: grades of different frameworks never stand in one series.

    `grades` maps an area (`overall_effectiveness`, `leadership_and_governance`) to a grade in the words of
    `policy/frameworks.toml` for `framework`; an area not judged is absent. `urn` is the establishment inspected,
    which may be a predecessor of the school that the inspection is listed for.
    """

    urn: Urn
    framework: str
    graded: bool
    started: dt.date
    published: dt.date | None = None
    ended: dt.date | None = None
    number: str = ""
    kind: str = ""
    grades: Mapping[str, str] = field(default_factory=dict)
    category_of_concern: str = ""
    """`special measures`, `serious weaknesses`, `notice to improve`, `requires significant improvement` or empty."""
    safeguarding: str = ""
    """`met`, `not met`, or empty where not judged."""
    outcome: str = ""
    """The outcome in words of an ungraded inspection."""
    source: EditionRef | None = None
    row: int | None = None

    @property
    def known_from(self) -> dt.date:
        """The first day on which anybody outside could know of it."""
        return self.published or self.ended or self.started


@dataclass(frozen=True, kw_only=True)
class School:
    """Everything that the register and the published figures say of one school: what every stage starts from.

    `inspections` are newest first, along the lineage. `inspections_complete_from` is the first day from which the
    list is believed complete (earlier ones may be missing), so a rule can say "cannot tell". `figures` are in no order.
    """

    establishment: Establishment
    lineage: Lineage
    inspections: tuple[Inspection, ...] = ()
    figures: Sequence[Figure] = ()
    inspections_complete_from: dt.date | None = None

    @property
    def urn(self) -> Urn:
        """The school's present URN."""
        return self.establishment.urn

    def figures_of(self, measure: str) -> tuple[Figure, ...]:
        """The figures of one measure, oldest first."""
        return tuple(sorted((f for f in self.figures if f.measure == measure), key=lambda f: f.period))


# --- Identification -------------------------------------------------------------------------------------------------


class Answer(StrEnum):
    """What a rule can say of a school on a day."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value that a clause looked at: what, its value in words, and where it came from."""

    label: str
    value: str
    source: EditionRef | None = None
    row: int | None = None


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One condition of a rule and what it found."""

    id: str
    text: str
    answer: Answer
    facts: tuple[Fact, ...] = ()
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class RuleAnswer:
    """A dated rule's answer for one school on one day. `version` is the rule id with the day it came into force."""

    urn: Urn
    rule: str
    version: str
    as_at: dt.date
    answer: Answer
    clauses: tuple[Clause, ...]
    because: str
    would_change: tuple[str, ...] = ()
    same_structure: bool | None = None
    """Whether the latest inspection was of the present URN; None where there is none."""
    warnings: tuple[str, ...] = ()
    """What a reader must know before leaning on the answer: a rule not confirmed, or past its review date."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a named person decided, with reasons; never recomputed, never overwritten, open to an answer."""

    subject: str
    question: str
    decided: str
    by: str
    role: str
    on: dt.date
    reasons: tuple[str, ...]
    answer_by: dt.date | None = None
    rule_versions: tuple[str, ...] = ()


# --- Evidence -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SimilarSchool:
    """A school like another, how far away in context (in `distance_name`'s own unit), and why it counts as near."""

    urn: Urn
    of: Urn
    rank: int
    distance: float
    distance_name: str
    kilometres: float | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A school's figure beside those of its similar schools, and which of them do better on it."""

    urn: Urn
    measure: str
    own: Figure
    others: tuple[Figure, ...]
    doing_better: tuple[Urn, ...]
    because: tuple[str, ...] = ()


# --- Brokerage ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SupportingOrganisation:
    """A body that could help: which of its schools qualify it for a phase, and how many schools it can help now."""

    body: Body
    phase: Phase
    qualifying: tuple[Urn, ...]
    own_in_need: tuple[Urn, ...]
    capacity: int
    """Whole schools that it can help at once."""
    because: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A suggested pairing of a school with a supporting organisation: recomputable, and not an appointment."""

    urn: Urn
    supporter: str
    """The `Body.id` of the supporting organisation."""
    nearest_school: Urn
    """The supporter's qualifying school that is nearest."""
    kilometres: float
    own_body: bool
    cost: float
    because: tuple[str, ...]
    next_best: tuple[tuple[str, str], ...] = ()
    """Up to three others: `Body.id`, and why not them."""


@dataclass(frozen=True, kw_only=True)
class Unserved:
    """A school for which no supporting organisation could be proposed, and what blocks it."""

    urn: Urn
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Matching:
    """An optimal set of proposals, with the solver's own proof and the schools left out."""

    proposals: tuple[Proposal, ...]
    unserved: tuple[Unserved, ...]
    supporters: tuple[SupportingOrganisation, ...]
    objective: float
    bound: float
    solver: str
    steps: tuple[tuple[str, float, float, float], ...] = ()
    """For each aim in order: its name, the value reached, the solver's bound and our own."""


# --- Review ---------------------------------------------------------------------------------------------------------


class Side(StrEnum):
    """Who makes a commitment."""

    SUPPORTER = "supporting organisation"
    SCHOOL = "school"
    RESPONSIBLE_BODY = "responsible body"
    REGIONAL_TEAM = "regional team"


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """What one side promises, by when, and what will show that it was done. The school itself writes how it changes."""

    urn: Urn
    side: Side
    text: str
    due: dt.date
    shown_by: str
    written_by: Side
    """The side that fills in the words; a school writes its own `how`."""
    fixed: bool = False
    """Whether it is not negotiable."""


@dataclass(frozen=True, kw_only=True)
class CommitmentsSheet:
    """Both sides' commitments for one pairing, and the day they first sit down to look at them."""

    urn: Urn
    supporter: str
    commitments: tuple[Commitment, ...]
    first_review: dt.date
    because: tuple[str, ...] = ()
