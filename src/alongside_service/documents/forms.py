"""What is asked of somebody who attaches a file."""

from __future__ import annotations

from alongside.policy.course import Course, Field, Option
from alongside_service.accounts.models import User
from alongside_service.documents.scope import kinds_for, tasks_for
from alongside_service.projects.forms import Form


def attaching(person: User, course: Course) -> Form:
    """The fields beside the file itself."""
    return Form(
        fields=(
            Field(key="title", label="What is it?", kind="text", must=True, longest=200,
                  hint="In a few words, such as Safeguarding audit, autumn 2026"),
            Field(key="kind", label="What kind of file is it?", kind="choice", must=True,
                  options=tuple(Option(key=key, label=label) for key, label in kinds_for(person))),
            Field(key="task", label="Which task does it belong to?", kind="choice",
                  options=tuple(Option(key=task.key, label=task.title) for task in tasks_for(person, course))),
            Field(key="private", label="Only for the regional team", kind="tick", needed=True,
                  hint="Without the tick the school, its responsible body and the supporting organisation see it too."),
        ),
        inside_only=("private",),
    )  # fmt: skip
