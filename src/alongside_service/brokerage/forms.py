"""What the forms of this part ask: the same fields as those of the policy, written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from alongside.policy.course import Condition, Field, Option, Task
from alongside.policy.grants import PAID, REFUSED, load_grants
from alongside.project import ProjectFacts, check_answers
from alongside.project.answers import Raw
from alongside_service.projects.refusals import InvalidError

LONGEST = 2_000

STRUCK = (
    Field(key="struck", label="It was entered by mistake: strike it out", kind="tick"),
    Field(key="struck_because", label="Why is it struck out?", kind="words", longest=500, must=True,
          only_if=Condition(task="entry", field="struck")),
)  # fmt: skip
"""Asked only when something is corrected."""


def award_fields(standard_reason: str) -> tuple[Field, ...]:
    """What is asked of an award. `standard_reason` says when a reason is wanted."""
    return (
        Field(key="amount", label="Amount", kind="money", must=True),
        Field(key="offered_on", label="Date of the offer letter", kind="day", must=True, past=True,
              not_before="about.opened_on"),
        Field(key="reference", label="Reference of the letter", kind="text", longest=60, must=True),
        Field(key="paid_to", label="To whom is it paid?", kind="choice", must=True, options=load_grants().paid_to),
        Field(key="reason", label="Why does it differ?", kind="words", longest=LONGEST, hint=standard_reason),
        Field(key="note", label="Note", kind="words", longest=LONGEST,
              hint="The school and the supporting organisation can read it."),
    )  # fmt: skip


CLAIM = (
    Field(key="amount", label="Amount", kind="money", must=True),
    Field(key="period", label="For which period?", kind="text", longest=120, must=True,
          hint="Such as September to December 2026"),
    Field(key="claimed_on", label="When was it claimed?", kind="day", must=True, past=True,
          not_before="about.offered_on"),
    Field(key="status", label="What came of it?", kind="choice", must=True, options=load_grants().claim),
    Field(key="paid_on", label="When was it paid?", kind="day", must=True, past=True, not_before="entry.claimed_on",
          only_if=Condition(task="entry", field="status", accepts=(PAID,))),
    Field(key="reason", label="Why was it refused?", kind="words", longest=LONGEST, must=True,
          only_if=Condition(task="entry", field="status", accepts=(REFUSED,))),
)  # fmt: skip

SPEND = (
    Field(key="what_for", label="What was it spent on?", kind="text", longest=300, must=True),
    Field(key="amount", label="Amount", kind="money", must=True),
    Field(key="spent_on", label="When?", kind="day", must=True, past=True, not_before="about.offered_on"),
    Field(key="objective", label="Which objective of the plan does it serve?", kind="words", longest=500),
    Field(key="evidence", label="What shows it?", kind="words", longest=1_000,
          hint="Such as an invoice and its number, or a payroll record and its month"),
)  # fmt: skip

ANSWER = (
    Field(key="accepts", label="Will you help this school?", kind="choice", must=True,
          options=(Option(key="yes", label="Yes, we accept"), Option(key="no", label="No, we cannot"))),
    Field(key="reasons", label="Reasons, or what you would need", kind="words", longest=LONGEST,
          hint="The regional team reads this. Say why if you cannot."),
)  # fmt: skip


def read_entry(
    fields: Sequence[Field], raw: Mapping[str, Raw], *, opened: dt.date, on: dt.date, role: str, about: dict[str, Any]
) -> dict[str, Any]:
    """The typed answers. Raises InvalidError with a sentence for each field that cannot be saved."""
    task = Task(key="entry", phase="", title="", purpose="", fields=tuple(fields), written_by=(role,))
    facts = ProjectFacts(opened=opened, answers={"about": about})
    checked = check_answers(task, raw, facts, on=on, role=role)
    problems = {problem.field: problem.text for problem in checked.problems}
    if "amount" in checked.answers and not checked.answers["amount"]:
        problems.setdefault("amount", "Enter an amount above nothing.")
    if problems:
        raise InvalidError(problems)
    return dict(checked.answers)
