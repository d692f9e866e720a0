"""The window in which a decision on support can be answered, the answers, and whether the decision is final."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from alongside.policy.calendar import add_working_days
from alongside.project import ProjectFacts
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.identification.models import Reply, ReplyClosing, ReplyOutcome
from alongside_service.identification.models.reply import CHANGED
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import Decision, SupportProject

SUPPORT, REPLY = "support-decision", "right-of-reply"
PARTY_OF = {Role.SCHOOL_LEADER: "school", Role.RESPONSIBLE_BODY: "responsible-body"}


@dataclass(frozen=True, kw_only=True)
class Answering:
    """One decision on support and what was answered to it."""

    project: SupportProject
    decision: Decision
    on: dt.date
    answer_by: dt.date | None
    """The last day of the window; None while no day is set."""
    replies: list[Reply]
    outcomes: list[ReplyOutcome]
    unsettled: list[Reply]
    """Answers to which the director has not said anything yet."""
    closing: ReplyClosing | None

    @property
    def window_open(self) -> bool:
        """Whether an answer given today is in time."""
        return self.answer_by is not None and self.on <= self.answer_by and self.closing is None

    @property
    def awaited(self) -> tuple[str, ...]:
        """The parties that have not answered."""
        answered = {reply.party for reply in self.replies}
        return tuple(party for party in self.parties if party not in answered)

    @property
    def parties(self) -> tuple[str, ...]:
        """Who may answer: the school, and its responsible body where it has one."""
        return ("school", "responsible-body") if self.project.school.responsible_body_id else ("school",)

    @property
    def all_answered(self) -> bool:
        """Whether nobody is waited for, however long the window still is."""
        return not self.awaited

    @property
    def outcome(self) -> str:
        """What the director said last, once nothing is unsettled."""
        return self.outcomes[-1].outcome if self.outcomes and not self.unsettled else ""

    @property
    def retaken(self) -> bool:
        """Whether the decision has to be taken again, and has not been."""
        return bool(self.closing and self.closing.outcome == CHANGED) or self.outcome == CHANGED

    @property
    def urgent(self) -> bool:
        """Whether help begins while an answer is awaited."""
        return self.decision.answers.get("urgent") is True

    @property
    def closable(self) -> bool:
        """Whether the window can be closed now: it has ended or everybody has answered, and nothing is unsettled."""
        ended = self.answer_by is not None and self.on > self.answer_by
        return self.closing is None and not self.unsettled and (ended or self.all_answered)

    @property
    def final(self) -> bool:
        """Whether the decision can no longer be changed by an answer."""
        if self.closing:
            return self.closing.outcome != CHANGED
        if self.unsettled or self.outcome == CHANGED or self.decision.outcome == "offer":
            return False
        # Nobody is formally told of a decision that offers nothing, so its window ends by itself.
        return self.answer_by is None or self.on > self.answer_by or self.all_answered


def window_days(project: SupportProject) -> int:
    """The working days in which a decision can be answered, by the policy of the project."""
    course = course_of(project)
    clock = course.task(REPLY).clock if course.has_task(REPLY) else None
    return clock.working_days if clock else 0


def answer_by_for(project: SupportProject, decided_on: dt.date) -> dt.date | None:
    """The last day on which a decision of this day can be answered, before any formal notification; None for never."""
    days = window_days(project)
    return add_working_days(decided_on, days) if days else None


def answer_by_of(project: SupportProject, decision: Decision, facts: ProjectFacts | None = None) -> dt.date | None:
    """The last day to answer a decision: counted from the formal notification, never earlier than was promised."""
    facts = facts or facts_of(project)
    sent = facts.value("formal-notification", "sent_on")
    told = isinstance(sent, dt.date) and sent >= decision.decided_on and decision.outcome == "offer"
    days = [add_working_days(sent, window_days(project))] if told and isinstance(sent, dt.date) else []
    return max([*days, *([decision.answer_by] if decision.answer_by else [])], default=None)


def answering_of(project: SupportProject, on: dt.date) -> Answering | None:
    """What stands of the newest decision on support; None where there is none."""
    found = decisions_answered(project, on, most=1)
    return found[0] if found else None


def decisions_answered(project: SupportProject, on: dt.date, most: int = 50) -> list[Answering]:
    """The decisions on support, the newest first, each with its answers (a fixed number of queries)."""
    decisions = list(
        project.decisions.filter(task=SUPPORT)
        .select_related("decided_by", "recorded_by", "reply_closing__person")
        .prefetch_related("replies__person", "replies__outcomes", "reply_outcomes__decided_by")
        .order_by("-pk")[:most]
    )
    facts = facts_of(project) if decisions else None
    return [_answering(project, each, on, facts) for each in decisions]


def _answering(project: SupportProject, decision: Decision, on: dt.date, facts: ProjectFacts | None) -> Answering:
    replies = list(decision.replies.all())
    return Answering(
        project=project, decision=decision, on=on, answer_by=answer_by_of(project, decision, facts), replies=replies,
        outcomes=list(decision.reply_outcomes.all()), closing=getattr(decision, "reply_closing", None),
        unsettled=[reply for reply in replies if not reply.outcomes.all()],
    )  # fmt: skip


def is_final(project: SupportProject, on: dt.date) -> bool:
    """Whether there is a decision on support that no answer can change any more."""
    found = answering_of(project, on)
    return bool(found and found.final)


def party_of(person: User, project: SupportProject) -> str:
    """For whom `person` answers a decision: `school`, `responsible-body`, or nobody (empty)."""
    if person.role not in {str(role) for role in PARTY_OF} or not scope.may_see(person, project):
        return ""
    return PARTY_OF[Role(person.role)]
