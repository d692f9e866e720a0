"""What the API says, field by field. Unknown is null; a day is 2026-09-07."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BeforeValidator

MOST = 200
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact."""

Urn = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}$", description="Unique reference number of a school: six digits.", examples=["100001"]),
]


def _exactly(pattern: str) -> BeforeValidator:
    """Takes only what is written as the description says: not 0 for a day, not `on` for true."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(f"it has to be written like this: {pattern}")
        return value

    return BeforeValidator(check)


_whole = _exactly(r"-?[0-9]{1,20}([.]0+)?")
"""JSON has one kind of number, so 7.0 is a whole one."""
Limit = Annotated[int, Field(ge=1, le=MOST), _whole]
After = Annotated[int, Field(ge=0, le=LARGEST), _whole]
Truth = Annotated[bool, _exactly("true|false")]
Day = Annotated[dt.date, _exactly(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]
Number = Annotated[int, Field(ge=1, le=LARGEST, description="Number of a support project.", examples=[1]), _whole]
Key = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Next = Annotated[
    str | None,
    Field(
        description="Address of the next part, to be asked for as it is; null after the last.",
        examples=["/api/v1/schools?after=100001&limit=1"],
    ),
]


# --- Questions ---


class Asked(Schema):
    """A list, part by part."""

    limit: Limit = Field(50, description="How many at most.")


class SchoolsAsked(Asked):
    """Filters of the list of schools."""

    after: Urn | None = Field(None, description="Only schools after this URN; `next` gives it.")
    region: Key | None = Field(None, description="A region.", examples=["north-west"])
    local_authority: str | None = Field(
        None, pattern=r"^[0-9]{3}$", description="Code of a local authority.", examples=["350"]
    )
    responsible_body: str | None = Field(
        None, pattern=r"^[A-Za-z0-9]{1,20}$", description="Id of a responsible body.", examples=["5001"]
    )
    phase: str | None = Field(None, max_length=40, description="Phase, as schools say it.", examples=["primary"])
    open: Truth | None = Field(None, description="Whether it is open.")


class AnswersAsked(Asked):
    """Filters of the rules' answers."""

    after: After | None = Field(None, description="Only answers after this one; `next` gives it.")
    rule: Key | None = Field(None, description="A rule.", examples=["stuck"])
    answer: str | None = Field(
        None, pattern=r"^(met|not met|cannot tell)$", description="What it says.", examples=["met"]
    )
    region: Key | None = Field(None, description="A region.", examples=["north-west"])


class ProjectsAsked(Asked):
    """Filters of the list of projects."""

    after: After | None = Field(None, description="Only projects after this one; `next` gives it.")
    state: str | None = Field(None, pattern=r"^(in progress|paused|stopped)$", examples=["in progress"])
    region: Key | None = Field(None, description="A region.", examples=["north-west"])
    phase: Key | None = Field(None, description="A phase of the course.", examples=["identifying"])
    milestone: Key | None = Field(None, description="A milestone of the course.", examples=["referred"])
    priority: Key | None = Field(None, description="For regional teams, national leads and auditors.")
    support: Key | None = Field(None, description="Decision on support; `none` where there is none.")
    matching: Key | None = Field(None, description="Decision after the diagnosis; `none` where there is none.")
    overdue: Truth | None = Field(None, description="Whether something is overdue.")


class ListsAsked(Schema):
    """For which day."""

    on: Day | None = Field(None, description="As the course stood on a day; today without it.",
                               examples=["2026-09-07"])  # fmt: skip


# --- Answers ---


class Named(Schema):
    """Something with a key and a name."""

    id: str = Field(examples=["350"])
    name: str = Field(examples=["Bolton"])


class BodyOut(Named):
    """A responsible body."""

    kind: str = Field(examples=["local authority"])


class Latest(Schema):
    """The latest graded inspection."""

    framework: str = Field(examples=["cif-2015"])
    grade: str | None = Field(description="Overall grade, where the framework gives one.", examples=["good"])
    started: dt.date = Field(examples=["2018-03-06"])


class SchoolOut(Schema):
    """A school under its present URN."""

    urn: str = Field(examples=["100001"])
    name: str = Field(examples=["Greenfield Primary School"])
    phase: str = Field(examples=["primary"])
    establishment_type: str = Field(examples=["Community School"])
    governance: str = Field(examples=["maintained"])
    region: str = Field(examples=["north-west"])
    local_authority: Named
    responsible_body: BodyOut | None
    open: bool
    opened: dt.date | None
    closed: dt.date | None
    town: str | None = Field(examples=["Farnworth"])
    postcode: str | None = Field(examples=["BL4 7AB"])
    pupils: int | None = Field(description="Null where it is not known; never 0 for that.", examples=[210])
    low_age: int | None = Field(examples=[4])
    high_age: int | None = Field(examples=[11])
    former_urns: list[str] = Field(description="URNs that it had before, newest first.", examples=[["900001"]])
    latest_inspection: Latest | None
    drawn_from: list[str] = Field(description="Editions of the published files that describe it.")
    page: str = Field(description="Its page in the service.", examples=["/schools/100001/"])


class InspectionOut(Schema):
    """One inspection, of the school or of a predecessor."""

    urn: str = Field(examples=["100001"])
    framework: str = Field(examples=["cif-2015"])
    graded: bool
    started: dt.date
    published: dt.date | None
    grades: dict[str, str] = Field(examples=[{"overall_effectiveness": "good"}])
    category_of_concern: str | None
    safeguarding: str | None = Field(examples=["met"])
    outcome: str | None


class SchoolWhole(SchoolOut):
    """A school with its inspections, newest first."""

    inspections: list[InspectionOut]


class AnswerOut(Schema):
    """What one rule says of one school: recomputed at every load, and never a decision."""

    school: str = Field(description="URN.", examples=["100001"])
    rule: str = Field(examples=["stuck"])
    rule_version: str = Field(examples=["stuck@2023-09-01"])
    answer: str = Field(description="`met`, `not met` or `cannot tell`.", examples=["met"])
    because: str = Field(examples=["Two inspections below good."])
    as_at: dt.date = Field(description="The day for which it was worked out.", examples=["2020-08-31"])


class RegionOut(Schema):
    """One of the nine regions."""

    slug: str = Field(examples=["north-west"])
    name: str = Field(examples=["North West"])
    schools: int = Field(description="How many schools are listed.", examples=[64])


class SchoolRef(Schema):
    """Which school."""

    urn: str = Field(examples=["100001"])
    name: str = Field(examples=["Greenfield Primary School"])


class ProjectOut(Schema):
    """One episode of support for one school."""

    number: int = Field(examples=[1])
    school: SchoolRef
    region: str = Field(examples=["north-west"])
    episode: int = Field(examples=[1])
    opened_on: dt.date = Field(examples=["2026-09-07"])
    state: str = Field(description="`in progress`, `paused` or `stopped`.", examples=["in progress"])
    state_since: dt.date = Field(examples=["2026-09-07"])
    phase: str | None = Field(examples=["identifying"])
    milestone: str | None = Field(examples=["referred"])
    milestone_on: Day | None
    priority: str | None = Field(description="Null outside regional teams, national leads and auditors.")
    delivery_officer: str | None = Field(examples=["Ada Lovelace"])
    adviser: str | None
    support: str | None = Field(description="Decision on support.", examples=["offer"])
    matching: str | None = Field(description="Decision after the diagnosis.", examples=["match"])
    supporting_organisation: str | None
    appointed: bool
    next_due: dt.date | None = Field(examples=["2026-09-10"])
    overdue: bool
    tasks_done: int = Field(examples=[2])
    tasks_asked: int = Field(examples=[26])
    page: str = Field(description="Its page in the service.", examples=["/projects/1/"])


class TaskOut(Schema):
    """One task and its status, derived from what is written."""

    key: str = Field(examples=["first-contact"])
    title: str = Field(examples=["First contact"])
    phase: str = Field(examples=["identifying"])
    status: str = Field(examples=["not started"])
    because: list[str] = Field(description="Why it is closed.")
    due: dt.date | None
    overdue: bool


class ProjectWhole(ProjectOut):
    """A project with the tasks that its reader sees, in the order of the course."""

    course_version: str = Field(examples=["project@2025-11-10"])
    tasks: list[TaskOut]


class DecisionOut(Schema):
    """What a named person decided. It is never changed; a later one replaces it and both stay."""

    number: int = Field(examples=[1])
    task: str = Field(examples=["support-decision"])
    title: str = Field(examples=["Decision on support"])
    outcome: str = Field(examples=["offer"])
    outcome_in_words: str = Field(examples=["Offer support"])
    reasons: str
    decided_by: str = Field(examples=["Ada Lovelace"])
    decided_role: str = Field(examples=["regional-director"])
    decided_on: dt.date
    recorded_by: str | None = Field(description="Who wrote it down, where that was somebody else.")
    answer_by: dt.date | None = Field(description="Last day for the school and its responsible body to answer.")
    replaces: int | None
    course_version: str = Field(examples=["project@2025-11-10"])
    rule_versions: list[str]


class OptionOut(Schema):
    """One entry of a list."""

    key: str = Field(examples=["urgent"])
    label: str = Field(examples=["Urgent"])


class CourseTaskOut(Schema):
    """One task of the course."""

    key: str = Field(examples=["support-decision"])
    title: str = Field(examples=["Decision on support"])
    phase: str = Field(examples=["identifying"])
    decided_by: str | None = Field(description="The role that decides it, where it is a decision.")


class ListsOut(Schema):
    """The course of a project: what the keys in the other answers mean."""

    version: str = Field(examples=["project@2025-11-10"])
    phases: list[OptionOut]
    milestones: list[OptionOut]
    tasks: list[CourseTaskOut]
    areas: list[OptionOut] = Field(description="Areas of improvement.")
    lists: dict[str, list[OptionOut]]


class SchoolsOut(Schema):
    """A part of the list of schools, in the order of their URNs."""

    items: list[SchoolOut]
    next: Next


class AnswersOut(Schema):
    """A part of the list of answers."""

    items: list[AnswerOut]
    next: Next


class SchoolAnswersOut(Schema):
    """Every rule's answer for one school."""

    items: list[AnswerOut]


class RegionsOut(Schema):
    """The regions, by name."""

    items: list[RegionOut]


class ProjectsOut(Schema):
    """A part of the list of projects, in the order of their numbers."""

    items: list[ProjectOut]
    next: Next


class DecisionsOut(Schema):
    """The decisions of a project, the latest first."""

    items: list[DecisionOut]


class Mistake(Schema):
    """One parameter that cannot be used."""

    parameter: str
    detail: str


class Problem(Schema):
    """What is wrong, and what to do (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no such project, or it is not one of yours."])
    errors: list[Mistake] = Field(default=[])
