"""The forms of this room: what each asks, and which roles write it. Drawn and checked like the tasks of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alongside.policy.concerns import load_concerns
from alongside.policy.course import Condition, Course, Field, Option
from alongside_service.accounts.roles import Role
from alongside_service.projects.models import SupportProject
from alongside_service.review import sides
from alongside_service.review.models import Advice, Objective, ProgressReview

TEAM = (Role.DELIVERY_OFFICER.value, Role.REGIONAL_DIRECTOR.value, Role.ADVISER.value)
OFFICE = (Role.DELIVERY_OFFICER.value, Role.REGIONAL_DIRECTOR.value)
SCHOOL = (Role.SCHOOL_LEADER.value,)

OTHER = "other"
YES_NO = (Option(key="yes", label="Yes"), Option(key="no", label="No"))


def _if(field: str, *accepts: str) -> Condition:
    return Condition(task="form", field=field, accepts=accepts)


# --- The plan ---


def objective_fields(course: Course, *, new: bool) -> tuple[Field, ...]:
    """What is asked of an objective. What must change is agreed with the team; how is the school's alone."""
    agreed = () if new else TEAM
    areas = tuple(
        Option(
            key=area.key, label=area.label, hint="A plan needs an objective in a core area; this is one." * area.core
        )
        for area in course.areas
    )
    return (
        Field(key="area", label="Area of improvement", kind="choice", options=areas, must=True, written_by=agreed),
        Field(key="what", label="What must change?", kind="words", must=True, longest=2000, written_by=agreed,
              hint="Agreed between the school and the team. Say what will be different for pupils."),
        Field(key="how", label="How will we do it?", kind="words", longest=4000, written_by=SCHOOL, needed=True,
              hint="This is yours: nobody else can write or change it."),
        Field(key="measure", label="What will show it?", kind="text", longest=300, needed=True,
              hint="One measure that the school already keeps, if there is one"),
        Field(key="baseline", label="Where does it stand now?", kind="text", longest=200,
              hint="In words, with the date: such as 54% in July 2026"),
        Field(key="baseline_value", label="Where it stands now, as a number", kind="text", longest=20),
        Field(key="target", label="Where is it to be?", kind="text", longest=200, hint="Such as 65% by July 2027"),
        Field(key="target_value", label="Where it is to be, as a number", kind="text", longest=20),
        Field(key="owner", label="Who sees to it?", kind="text", longest=200, needed=True,
              hint="One person’s name, or their post"),
        Field(key="due_on", label="By when?", kind="day", needed=True),
        Field(key="cost", label="What does it cost?", kind="money"),
        Field(key="comment", label="Comment of the regional team", kind="words", longest=2000, written_by=TEAM,
              hint="The school reads it. It changes nothing of what the school has written."),
    )  # fmt: skip


DECIMALS = {
    "baseline_value": "Where it stands now, as a number",
    "target_value": "Where it is to be, as a number",
}


def drop_fields(objective: Objective, *, needed: bool) -> tuple[Field, ...]:
    """Why an objective is dropped, or taken up again."""
    label = "Why is it taken up again?" if objective.dropped else "Why is it dropped?"
    hint = "A review has rated it, so the reason is needed and stays in the plan." if needed else ""
    return (Field(key="because", label=label, kind="words", longest=1000, must=needed, needed=needed, hint=hint),)


# --- Promises and advice ---


def commitment_fields(*, sides_open: Sequence[str]) -> tuple[Field, ...]:
    """What is promised, by whom, by when."""
    options = tuple(Option(key=key, label=sides.SIDES[key]) for key in sides_open)
    side = Field(key="side", label="Who promises?", kind="choice", options=options, must=True)
    rest = (
        Field(key="text", label="What is promised?", kind="words", longest=500, must=True,
              hint="Something that both sides can see has been done"),
        Field(key="due_on", label="By when?", kind="day", must=True),
    )  # fmt: skip
    return (side, *rest) if len(options) > 1 else rest


DONE = (Field(key="done_on", label="When was it done?", kind="day", must=True, past=True),)
AGREED = (
    Field(key="agreed", label="Was the promise kept?", kind="choice", options=YES_NO, must=True),
    Field(key="words", label="What is missing?", kind="words", longest=1000, must=True, only_if=_if("agreed", "no")),
)

ADVICE = (
    Field(key="given_on", label="When was it given?", kind="day", must=True, past=True),
    Field(key="to", label="To whom?", kind="text", longest=200, must=True),
    Field(key="text", label="What was advised?", kind="words", longest=2000, must=True),
    Field(key="agreed_action", label="What was agreed to be done?", kind="words", longest=1000, needed=True,
          hint="Advice is not yet action: say what somebody will do"),
    Field(key="due_on", label="By when?", kind="day"),
)  # fmt: skip
ADVICE_DONE = (
    Field(key="status", label="What became of it?", kind="choice", must=True, options=(
        Option(key=Advice.DONE, label="It was done"), Option(key=Advice.NOT_DONE, label="It was not done"),
    )),
    Field(key="done_on", label="When was it done?", kind="day", must=True, past=True,
          only_if=_if("status", Advice.DONE)),
    Field(key="done_words", label="What was done, or why was it not?", kind="words", longest=2000, must=True),
)  # fmt: skip


# --- Reviews ---


def review_fields(project: SupportProject, review: ProgressReview | None = None) -> tuple[Field, ...]:
    """When a review is held, by whom, and whether another follows."""
    people = {
        str(person.pk): f"{person.name}, {what}"
        for person, what in ((project.delivery_officer, "delivery officer"), (project.adviser, "adviser"))
        if person
    }
    if review and review.reviewer:
        people.setdefault(str(review.reviewer_id), review.reviewer.name)
    options = (
        *(Option(key=key, label=label) for key, label in people.items()),
        Option(key=OTHER, label="Somebody else"),
    )
    return (
        Field(key="held_on", label="When is the review held?", kind="day", must=True),
        Field(key="reviewer", label="Who reviews?", kind="choice", options=options, must=True),
        Field(key="reviewer_name", label="Their name", kind="text", longest=200, must=True,
              only_if=_if("reviewer", OTHER)),
        Field(key="next_needed", label="Is another review needed?", kind="choice", options=YES_NO, must=True),
        Field(key="next_review_on", label="When, on or around?", kind="day", must=True,
              only_if=_if("next_needed", "yes")),
        Field(key="no_next_because", label="Why is none needed?", kind="words", longest=1000, must=True,
              only_if=_if("next_needed", "no")),
    )  # fmt: skip


def progress_fields(course: Course, objectives: Iterable[Objective]) -> tuple[Field, ...]:
    """How each objective stands, and what comes next."""
    fields: list[Field] = []
    for at, each in enumerate(objectives, start=1):
        fields += [
            Field(key=f"rating-{each.pk}", label=f"Objective {at}: how does it stand?", kind="choice",
                  options=course.options("rating"), needed=True),
            Field(key=f"details-{each.pk}", label=f"Objective {at}: what shows it?", kind="words", longest=2000,
                  needed=True),
            Field(key=f"value-{each.pk}", label=f"Objective {at}: the measure now, as a number", kind="text",
                  longest=20),
        ]  # fmt: skip
    steps = Field(key="next_steps", label="What are the next steps?", kind="words", longest=4000, needed=True,
                  hint="Who does what until the next review")  # fmt: skip
    return (*fields, steps)


def review_progress_fields(course: Course) -> tuple[Field, ...]:
    """What comes next where a school is not matched."""
    return (
        Field(key="next_step", label="What should come next?", kind="choice", options=course.options("next-step"),
              needed=True, hint="To match is a decision of the regional director: choosing it here asks for one."),
        Field(key="next_steps", label="How is the school getting on?", kind="words", longest=4000),
    )  # fmt: skip


ANSWER = (
    Field(key="text", label="What do you want to answer?", kind="words", longest=4000, must=True,
          hint="It stays beside the review, under your name, and nobody can change it."),
)  # fmt: skip


# --- Concerns ---


def concern_fields(course: Course) -> tuple[Field, ...]:
    """What a concern is about. The office says whether both sides read it."""
    return (
        Field(key="about", label="About whom?", kind="choice", options=course.options("party"), must=True),
        Field(key="summary", label="In one sentence", kind="text", longest=load_concerns().longest_summary, must=True),
        Field(key="details", label="What happened, and what would put it right?", kind="words", longest=4000, must=True,
              hint="Say when, and what shows it"),
        Field(key="shared", label="Both sides may read it", kind="tick", written_by=OFFICE, needed=True,
              hint="Without the tick it stays with the team. It can be shared later, and not taken back."),
    )  # fmt: skip


def _words(key: str, label: str, hint: str = "", longest: int = 4000) -> tuple[Field, ...]:
    return (Field(key=key, label=label, kind="words", longest=longest, must=True, hint=hint),)


RESPONSE = _words("text", "Your response", "Everybody who sees this concern reads it.")
RESOLUTION = _words("text", "How was it resolved?", "In words that the person who raised it would accept.")
REOPENING = _words("text", "Why is it open again?")


def escalation_fields(course: Course) -> tuple[Field, ...]:
    """Thirteen confirmations in their blocks, the reason and the case."""
    blocks = tuple(
        Field(key=block.key, label=block.title, kind="choices", needed=True,
              options=tuple(Option(key=each.key, label=each.label) for each in block.confirmations))
        for block in load_concerns().blocks
    )  # fmt: skip
    return (
        *blocks,
        Field(key="reason", label="The main reason", kind="choice", options=course.options("escalation"), needed=True),
        Field(key="details", label="The case, in plain words", kind="words", longest=4000, needed=True),
    )


ESCALATION_DECISION = (
    Field(key="outcome", label="The decision", kind="choice", must=True, options=(
        Option(key="approved", label="Escalate, and give the notice"),
        Option(key="refused", label="Do not escalate"),
    )),
    Field(key="reasons", label="The reasons, in plain words", kind="words", longest=4000, must=True),
    Field(key="decided_on", label="Decided on", kind="day", must=True, past=True),
)  # fmt: skip

POWERS = (
    Field(key="in_use", label="Are powers to require information in use?", kind="choice", options=YES_NO, must=True),
    Field(key="used_on", label="From which day?", kind="day", must=True, past=True, only_if=_if("in_use", "yes")),
    Field(key="details", label="Under which provision, and for what?", kind="words", longest=2000, must=True,
          only_if=_if("in_use", "yes")),
)  # fmt: skip

BOARD = (
    Field(key="created_on", label="From which day?", kind="day", must=True, past=True),
    Field(key="details", label="Who sits on it, and what is it to do?", kind="words", longest=2000, must=True),
)

CASE_STUDY = (
    Field(key="candidate", label="Would it make a case study?", kind="choice", options=YES_NO, must=True),
    Field(key="why", label="What could others learn from it?", kind="words", longest=2000, must=True,
          only_if=_if("candidate", "yes")),
)  # fmt: skip
