"""Forms that are not policy: the same fields, written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from alongside.policy.course import Condition, Course, Field, Option
from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.look.fields import draw_form, error_summary_of
from alongside_service.projects.models import Contact
from alongside_service.projects.selectors import saved_views


@dataclass(frozen=True, kw_only=True)
class Form:
    """Fields that are drawn together."""

    fields: Sequence[Field]
    inside_only: tuple[str, ...] = ()
    """Fields that those of the other side are not asked."""

    def draw(self, values: Mapping[str, Any], problems: Mapping[str, str], *, outside: bool = False) -> SafeString:
        """The controls, with what was typed and what is wrong with it."""
        shown = [field for field in self.fields if not (outside and field.key in self.inside_only)]
        return draw_form(shown, values=values, errors=problems)

    def errors(self, problems: Mapping[str, str]) -> list[dict[str, str]]:
        """The lines of the error summary."""
        return error_summary_of(problems, self.fields)


NOTE = Form(
    fields=(
        Field(key="text", label="Note", kind="words", must=True),
        Field(
            key="private", label="Only for the regional team", kind="tick",
            hint="Without the tick the school, its responsible body and the supporting organisation read it too.",
            needed=True,
        ),
    ),
    inside_only=("private",),
)  # fmt: skip

CONTACT = Form(
    fields=(
        Field(
            key="kind", label="Where do they belong?", kind="choice", must=True,
            options=tuple(Option(key=key, label=label) for key, label in Contact.KINDS),
        ),
        Field(key="name", label="Name", kind="text", must=True, longest=200),
        Field(key="role", label="What are they there?", kind="text", must=True, longest=120,
              hint="Such as headteacher, interim headteacher, chair of governors, accounting officer"),
        Field(key="organisation", label="Organisation, if it is not the school", kind="text", longest=200),
        Field(key="email", label="Email address", kind="email"),
        Field(key="phone", label="Telephone", kind="phone"),
        Field(key="left", label="They have left", kind="tick"),
    )
)  # fmt: skip


def opening(course: Course) -> Form:
    """What is asked when a project is opened."""
    return Form(
        fields=(
            Field(key="referrer", label="Who asks for support?", kind="choice", must=True,
                  options=course.options("referrer")),
            Field(key="referral", label="What do they say?", kind="words", longest=4000),
            Field(key="priority", label="How urgent is it?", kind="choice", must=True,
                  options=course.options("priority")),
        )
    )  # fmt: skip


_AFTER = {
    State.IN_PROGRESS: Option(key=State.IN_PROGRESS.value, label="Resume it"),
    State.PAUSED: Option(key=State.PAUSED.value, label="Pause it", hint="The case is not decided; work waits."),
    State.STOPPED: Option(key=State.STOPPED.value, label="Stop it", hint="This episode of support ends."),
}


def halting(course: Course, state: str) -> Form:
    """What is asked when a project is paused, stopped or resumed."""

    def reason(key: str, label: str, after: State) -> Field:
        only_if = Condition(task="", field="after", accepts=(after.value,))
        return Field(key=key, label=label, kind="choice", must=True, options=course.options(key), only_if=only_if)

    return Form(
        fields=(
            Field(key="after", label="What should happen?", kind="choice", must=True,
                  options=tuple(option for each, option in _AFTER.items() if each.value != state)),
            reason("stop", "What came of it?", State.STOPPED),
            reason("pause", "Why is it paused?", State.PAUSED),
            Field(key="changed_on", label="From which day?", kind="day", must=True, past=True),
            Field(key="support_ends_on", label="When does support end, if that is settled?", kind="day"),
            Field(key="details", label="Why? In a sentence or two", kind="words", must=True, longest=2000),
        )
    )  # fmt: skip


def kept_views(
    person: User, page: str, *, keep: str, forget: str, problems: Mapping[str, str], name: str = ""
) -> dict[str, Any]:
    """What `_saved_views.html` shows beside a list: its saved views, and the form that keeps one (one query)."""
    return {
        "views": saved_views(person, page),
        "view_list": page,
        "view_keep": keep if BY_ROUTE[keep].allows(person.role) else "",
        "view_forget": forget,
        "view_name": {
            "name": "name", "label": {"text": "Keep these filters as", "classes": "govuk-label--s"}, "value": name,
            "error_message": {"text": problems["name"]} if "name" in problems else None,
        },
        "may_share": person.region_id is not None,
        "errors": [{"text": text, "href": f"#{field}"} for field, text in problems.items()],
    }  # fmt: skip
