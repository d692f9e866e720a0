"""What the forms of this stage ask, as fields of the same kind as the policy's, and how an answer to them is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from alongside.policy.course import Condition, Course, Field, Option, Task
from alongside.project import ProjectFacts, Value, check_answers
from alongside.project.answers import Raw
from alongside_service.identification.models import EvidenceItem, Remark, Reply, ReplyOutcome, Voice
from alongside_service.projects.refusals import InvalidError

LONG = 8000
OTHER = Option(key="other", label="Something else")


def read_answers(
    fields: Sequence[Field], raw: Mapping[str, Raw], *, on: dt.date, role: str, form: str = "form"
) -> dict[str, Value]:
    """The typed answers of a form. Raises InvalidError with every problem."""
    asked = Task(key=form, phase="", title="", purpose="", fields=tuple(fields), written_by=(role,))
    checked = check_answers(asked, raw, ProjectFacts(opened=on), on=on, role=role)
    if checked.problems:
        raise InvalidError({problem.field: problem.text for problem in checked.problems})
    return dict(checked.answers)


def options_of(pairs: Sequence[tuple[str, str]]) -> tuple[Option, ...]:
    """Options from pairs of key and label."""
    return tuple(Option(key=key, label=label) for key, label in pairs)


# --- Referral ---

_REFERRAL = (
    Field(
        key="reasons", label="Why should this school be looked at?", kind="words", must=True, longest=LONG,
        hint="What is happening, since when, and what has been tried. The school and its responsible body may read it.",
    ),
    Field(key="asked", label="What is asked for?", kind="words", must=True, longest=4000,
          hint="Such as a conversation, help with one subject, or a visit"),
)  # fmt: skip


def referral_fields(course: Course, *, voices: bool, schools: Sequence[Option] = ()) -> tuple[Field, ...]:
    """What a referral asks: of the team whose voice it is, of a responsible body which of its schools."""
    first: list[Field] = []
    if schools:
        first.append(Field(key="school", label="Which school?", kind="choice", options=tuple(schools), must=True))
    if voices:
        first.append(Field(key="from_voice", label="Whose voice is it?", kind="choice", must=True,
                           options=course.options("referrer")))  # fmt: skip
    return (*first, *_REFERRAL)


ANSWER = (
    Field(
        key="outcome", label="Your answer", kind="choice", must=True,
        options=(
            Option(key="accept", label="Accept it: open a support project"),
            Option(key="decline", label="Decline it"),
        ),
    ),
    Field(key="answer", label="Why do you decline it?", kind="words", longest=4000, needed=True,
          only_if=Condition(task="", field="outcome", accepts=("decline",)),
          hint="Whoever made the referral reads this, and may refer again."),
)  # fmt: skip


# --- Voices ---

_SAID, _ASKED = Condition(task="", field="how", accepts=("said",)), Condition(task="", field="how", accepts=("asked",))
_DOING = "What is it already doing for the school?"
_READ = Field(key="read", label="I have read this, and it says what the sources say", kind="tick", must=True)
_HOW = Field(
    key="how", label="What happened?", kind="choice", must=True,
    options=(Option(key="said", label="They told us something"),
             Option(key="asked", label="They were asked and have not answered")),
)  # fmt: skip
_ASKING = (
    Field(key="asked_on", label="When were they asked?", kind="day", must=True, past=True, only_if=_ASKED),
    Field(key="answer_by", label="Until when was, or is, an answer awaited?", kind="day", must=True,
          not_before="voice.asked_on", only_if=_ASKED),
)  # fmt: skip


def voice_fields(voice: str, *, inside: bool) -> tuple[Field, ...]:
    """What the form of a voice asks: of its owner, or of the regional team (`inside`), who writes what it was told."""
    doing = Field(key="already_doing", label="What are you already doing for the school?", kind="words", longest=LONG)
    if voice == Voice.INSPECTORATE:
        return (
            Field(key="text", label="What did the inspectorate say?", kind="words", longest=LONG, must=True),
            Field(key="said_on", label="When was it published?", kind="day", must=True, past=True),
            _READ,
        )
    if voice == Voice.DATA:
        return (Field(key="text", label="What does the data say?", kind="words", longest=LONG, must=True), _READ)
    if not inside:
        own = Field(key="text", label=_OWN[voice], kind="words", longest=LONG, must=True)
        return (own, doing) if voice == Voice.RESPONSIBLE_BODY else (own,)
    return (_HOW, *_told(voice), *_ASKING)


_OWN = {
    Voice.SCHOOL: "What do you say of your school?",
    Voice.RESPONSIBLE_BODY: "What do you say of the school?",
}


def _told(voice: str) -> tuple[Field, ...]:
    words = Field(key="text", label="What did they say?", kind="words", longest=LONG, must=True, only_if=_SAID)
    doing = Field(key="already_doing", label=_DOING, kind="words", longest=LONG, only_if=_SAID)
    who = Field(key="said_by", label="Who said it?", kind="text", longest=200, must=True, only_if=_SAID,
                hint="Their name and what they are there")  # fmt: skip
    day = Field(key="said_on", label="When?", kind="day", must=True, past=True, only_if=_SAID)
    return (words, *((doing,) if voice == Voice.RESPONSIBLE_BODY else ()), who, day)


# --- Answer to a decision ---


def reply_fields(*, inside: bool) -> tuple[Field, ...]:
    """What an answer to a decision asks; of the office also whose it is and who gave it."""
    disagrees = Condition(task="", field="agrees", accepts=("no",))
    told = (
        Field(key="party", label="Whose answer is it?", kind="choice", must=True, options=options_of(Reply.PARTIES)),
        Field(key="said_by", label="Who gave it?", kind="text", longest=200, must=True,
              hint="Their name and what they are there"),
    )  # fmt: skip
    return (
        *(told if inside else ()),
        Field(key="agrees", label="Do you agree with the decision?" if not inside else "Do they agree with it?",
              kind="yes-no", must=True),
        Field(key="why", label="What do you say to it, and what should be different?" if not inside
              else "What do they say to it?", kind="words", longest=LONG, must=True, only_if=disagrees),
        Field(key="more", label="Anything else that should stand on the record", kind="words", longest=LONG),
    )  # fmt: skip


OUTCOME = (
    Field(key="outcome", label="What comes of the answers?", kind="choice", must=True,
          options=options_of(ReplyOutcome.OUTCOMES)),
    Field(key="reasons", label="The reasons, in plain words", kind="words", longest=LONG, must=True,
          hint="The school and its responsible body will read this."),
)  # fmt: skip


# --- Diagnosis ---


def areas_of(course: Course) -> tuple[Option, ...]:
    """The areas of need: those of the policy, and another."""
    return (*(Option(key=area.key, label=area.label) for area in course.areas), OTHER)


def need_fields(course: Course, *, new: bool) -> tuple[Field, ...]:
    """What a need asks. A new one has nothing that shows it yet, so it is not asked how sure we are."""
    area = Field(key="area", label="Which area?", kind="choice", options=areas_of(course), must=True)
    words = Field(key="statement", label="What is needed, in words?", kind="words", longest=2000, must=True,
                  hint="What is to be different for pupils, not who is to blame")  # fmt: skip
    return (area, words) if new else (area, words, confidence_field(course))


def confidence_field(course: Course) -> Field:
    """How sure we are of a need."""
    return Field(key="confidence", label="How sure are you of this need?", kind="choice", must=True,
                 options=course.options("confidence"))  # fmt: skip


def evidence_fields(course: Course, figures: Sequence[Option]) -> tuple[Field, ...]:
    """What a piece of evidence asks; a figure is chosen from those that are loaded for the school."""
    others = tuple(key for key, _ in EvidenceItem.KINDS if key != "figure")
    seen = Condition(task="", field="kind", accepts=others)
    kinds = options_of([pair for pair in EvidenceItem.KINDS if figures or pair[0] != "figure"])
    chosen = Condition(task="", field="kind", accepts=("figure",))
    figure = Field(key="figure", label="Which figure?", kind="choice", options=tuple(figures), must=True,
                   only_if=chosen)  # fmt: skip
    return (
        Field(key="kind", label="What is it?", kind="choice", options=kinds, must=True),
        *((figure,) if figures else ()),
        Field(key="source", label="Where does it come from?", kind="text", longest=300, must=True, only_if=seen,
              hint="Such as “lesson visits in years 7 and 8” or “minutes of the trust board”"),
        Field(key="dated", label="Of which day is it?", kind="day", must=True, past=True, only_if=seen),
        Field(key="text", label="What does it show?", kind="words", longest=4000, must=True),
        confidence_field(course),
    )  # fmt: skip


COMMENT = (
    Field(key="text", label="What do you say to it?", kind="words", longest=4000, must=True),
    Field(key="disputes", label="We see this need otherwise", kind="tick"),
)
REMARK = (
    Field(key="about", label="What do you answer?", kind="choice", must=True, options=options_of(Remark.ABOUT)),
    Field(key="text", label="What do you say to it?", kind="words", longest=4000, must=True,
          hint="What is wrong, what explains it, or what it misses. Name no pupil and no member of staff."),
)  # fmt: skip
TAKE_BACK = (
    Field(key="why", label="Why is it taken back?", kind="words", longest=1000, must=True,
          hint="It stays on the record with this reason."),
)  # fmt: skip
