"""What people add to projects beside their tasks, in bulk: voices, decisions, needs, money, plans, concerns, notes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from alongside_service.audit import chain
from alongside_service.audit.models import Event, seal
from alongside_service.brokerage import models as money
from alongside_service.documents.models import Document
from alongside_service.identification import models as heard
from alongside_service.notices.models import Audience, Notice, Status
from alongside_service.projects.models import Contact, Decision, Note, Proposal, SupportProject, Watch
from alongside_service.review import models as plans

WORDS = "Pupils in Years 3 and 4 who read below their age catch up within the year, with the same adult every day. " * 2
DECIDED = {"support-decision": "offer", "matching-decision": "match", "appointment": "appoint",
           "plan-decision": "approve"}  # fmt: skip


def add_rows(projects: Sequence[SupportProject], *, on: dt.date, each: int = 1) -> None:
    """Give every project `each` of everything that fits how far it has come, with history."""
    _life(projects, each)
    _heard(projects, on, each)
    _decided(projects, on, each)
    _diagnosed([p for p in projects if p.adviser_id], on, each)
    helped = [p for p in projects if p.appointed]
    _paid(helped, on, each)
    _planned([p for p in helped if p.band], on, each)
    _concerned(projects[::3] if len(projects) > 1 else projects, on, each)
    _told(projects, on, each)
    _trail(projects, each)


def _save(rows: Iterable[models.Model]) -> list[Any]:
    """Add rows of one model, and their history where they have one. Also those that are only ever added one by one."""
    made = list(rows)
    if made:
        models.QuerySet(type(made[0])).bulk_create(made, batch_size=500)
        if hasattr(type(made[0]), "history"):
            type(made[0]).history.bulk_history_create(made, batch_size=500)
    return made


def _by(project: SupportProject) -> int:
    return project.delivery_officer_id or project.opened_by_id


def _life(projects: Sequence[SupportProject], each: int) -> None:
    times = [(project, at) for project in projects for at in range(2 * each)]
    _save(Note(project=p, text=WORDS, private=at % 2 == 0, author_id=_by(p)) for p, at in times)
    kinds = [key for key, _ in Contact.KINDS]
    _save(
        Contact(project=p, kind=kinds[at % 3], role="Headteacher", name=f"Siân ap Rhys {at}", email="s@example.org")
        for p, at in times
    )
    watched = [p for p, at in times if at == 0 and p.adviser_id and p.adviser_id != p.delivery_officer_id]
    Watch.objects.bulk_create(
        [Watch(project=p, person_id=p.adviser_id) for p in watched], batch_size=500, ignore_conflicts=True
    )
    _save(
        Document(
            project=p, title="Note of visit", kind="note-of-visit", name="visit.pdf", content_type="application/pdf",
            size=20_000, sha256=uuid.uuid4().hex, private=at % 2 == 0, uploaded_by_id=_by(p),
        )
        for p, at in times
    )  # fmt: skip


def _heard(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    _save(
        heard.Voice(project=p, voice=key, text=WORDS, said_on=p.opened_on, said_by="The head", recorded_by_id=_by(p),
                    recorded_role="delivery-officer")
        for p in projects for key, _ in heard.Voice.ALL for _ in range(each)
    )  # fmt: skip
    free = [p for p in projects if not heard.Referral.objects.filter(school_id=p.school_id, status="waiting").exists()]
    _save(
        heard.Referral(school_id=p.school_id, region_id=p.region_id, from_voice="team", person_id=_by(p),
                       reasons=WORDS, made_on=on)
        for p in free[::9]
    )  # fmt: skip


def _decided(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    written = {p.pk: {row.task for row in p.records.all()} for p in _with_records(projects)}
    tasks = [(p, task) for p in projects for task in DECIDED if task in written[p.pk] for _ in range(each)]
    decisions = _save(
        Decision(project=p, task=task, outcome=DECIDED[task], reasons=WORDS, decided_by_id=_by(p), decided_on=on,
                 decided_role="regional-director", course_version="project", rule_versions=["stuck@2025-11-10"],
                 answers={"outcome": DECIDED[task], "reasons": WORDS, "decided_on": on.isoformat()})
        for p, task in tasks
    )  # fmt: skip
    _save(
        Proposal(project=p, task=task, status=Proposal.SENT_BACK, recorded_by_id=_by(p), closed_by_id=_by(p),
                 answers={"outcome": DECIDED[task], "reasons": WORDS, "decided_on": on.isoformat()})
        for p, task in tasks
    )  # fmt: skip
    support = [row for row in decisions if row.task == "support-decision"]
    replies = _save(
        heard.Reply(decision=row, project=row.project, party=party, agrees=party == "school", text=WORDS,
                    person_id=_by(row.project), given_on=on)
        for row in support for party, _ in heard.Reply.PARTIES
    )  # fmt: skip
    settled = _save(
        heard.ReplyOutcome(decision=row, outcome="stands", reasons=WORDS, decided_by_id=_by(row.project), decided_on=on)
        for row in support[::2]
    )
    by_decision = {outcome.decision_id: outcome for outcome in settled}
    through = heard.ReplyOutcome.answers.through
    _save(
        through(replyoutcome_id=by_decision[reply.decision_id].pk, reply_id=reply.pk)
        for reply in replies if reply.decision_id in by_decision
    )  # fmt: skip


def _with_records(projects: Sequence[SupportProject]) -> list[SupportProject]:
    models.prefetch_related_objects(list(projects), "records")
    return list(projects)


def _diagnosed(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    needs = _save(
        heard.Need(project=p, area="quality-of-education", statement=WORDS, confidence="fairly-sure", position=at + 1,
                   saved_by_id=_by(p))
        for p in projects for at in range(2 * each)
    )  # fmt: skip
    _save(
        heard.EvidenceItem(need=need, kind="visit", text=WORDS, source="Lesson visits", dated=on,
                           saved_by_id=need.saved_by_id)
        for need in needs for _ in range(2 * each)
    )  # fmt: skip
    _save(
        heard.NeedComment(need=need, text=WORDS, person_id=need.saved_by_id, role="school-leader")
        for need in needs
        for _ in range(each)
    )


def _paid(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    named = {"kind": "trust", "identifier": "5001", "name": "Northern Lights"}
    times = [p for p in projects for _ in range(each)]
    _save(money.Choice(project=p, **named, chosen_on=on, chosen_by_id=_by(p)) for p in times)
    _save(money.SupporterAnswer(project=p, **named, person_id=_by(p), accepts=True, reasons=WORDS) for p in times)
    organisation = {f"organisation_{key}": value for key, value in named.items()}
    awards = _save(
        money.Award(project=p, kind=kind, offered_on=on, reference=f"G-{at}", paid_to="school", amount=Decimal("3000"),
                    recorded_by_id=_by(p), **organisation)
        for at, p in enumerate(times) for kind in ("planning", "improvement")
    )  # fmt: skip
    entries = [award for award in awards for _ in range(each)]
    _save(
        money.Claim(award=award, period="Autumn", claimed_on=on, status="paid", paid_on=on, amount=Decimal("500"),
                    recorded_by_id=award.recorded_by_id)
        for award in entries
    )  # fmt: skip
    _save(
        money.Spend(award=award, what_for="Release time", spent_on=on, amount=Decimal("400"),
                    recorded_by_id=award.recorded_by_id)
        for award in entries
    )  # fmt: skip


def _planned(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    objectives = _save(
        plans.Objective(project=p, area="attendance", what=WORDS, how=WORDS, measure="Reading age", owner="Tolu",
                        due_on=on, order=at, added_on=on, changed_by_id=_by(p))
        for p in projects for at in range(2 * each)
    )  # fmt: skip
    reviews = _save(
        plans.ProgressReview(project=p, pathway="match", held_on=on - dt.timedelta(days=30 * (at + 1)),
                             reviewer_id=p.adviser_id, next_review_on=on + dt.timedelta(days=3), next_steps=WORDS,
                             recorded_by_id=_by(p), changed_by_id=_by(p))
        for p in projects for at in range(2 * each)
    )  # fmt: skip
    of_project: dict[int, list[Any]] = {}
    for objective in objectives:
        of_project.setdefault(objective.project_id, []).append(objective)
    _save(
        plans.ObjectiveProgress(review=review, objective=objective, rating="on-track", details=WORDS)
        for review in reviews for objective in of_project[review.project_id]
    )  # fmt: skip
    _save(plans.ReviewAnswer(review=r, text=WORDS, by_id=r.recorded_by_id, role="school-leader") for r in reviews)
    times = [(p, at) for p in projects for at in range(2 * each)]
    sides = ("regional-team", "supporting-organisation", "school", "responsible-body")
    _save(
        plans.Commitment(project=p, side=sides[(p.pk + at) % 4], text=WORDS, due_on=on, said_by_id=_by(p))
        for p, at in times
    )
    _save(plans.Advice(project=p, given_on=on, by_id=_by(p), to="The head", text=WORDS, due_on=on) for p, _ in times)


def _concerned(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    concerns = _save(
        plans.Concern(project=p, about="school", summary="No answer to three messages", details=WORDS, raised_on=on,
                      raised_by_id=_by(p), raised_role="delivery-officer", from_outside=p.pk % 2 == 0,
                      shared=at % 2 == 0)
        for p in projects for at in range(each)
    )  # fmt: skip
    _save(
        plans.ConcernEntry(concern=concern, kind="response", text=WORDS, by_id=concern.raised_by_id, role="adviser")
        for concern in concerns
        if concern.pk % 2 or each > 1
        for _ in range(each)
    )


def _told(projects: Sequence[SupportProject], on: dt.date, each: int) -> None:
    now = timezone.now()
    _save(
        Notice(kind="question", audience=Audience.TEAM, person_id=_by(p), name="Somebody", email="a@example.org",
               subject="A question is waiting", body=WORDS, about=p.subject, school_id=p.school_id,
               region_id=p.region_id, queued_at=now, status=Status.FAILED if p.pk % 25 == 0 else Status.SENT)
        for p in projects for _ in range(each)
    )  # fmt: skip


def _trail(projects: Sequence[SupportProject], each: int) -> None:
    """Events as the actions would have left them, sealed and linked."""
    tasks = [(p, row.task) for p in _with_records(projects) for row in p.records.all() for _ in range(each)]
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first() or (0, chain.START)
    rows = []
    for p, task in tasks:
        event = Event(
            at=timezone.now(), action="saved a task", person_id=_by(p), role="delivery-officer", subject=p.subject,
            project=p.pk, detail={"task": task, "answers": {"reasons": WORDS}},
        )  # fmt: skip
        event.digest = seal(event)
        if connection.vendor != "postgresql":
            event.sequence, event.previous = last[0] + 1, last[1]
            event.hash = chain.hash_of(sequence=event.sequence, previous=event.previous, digest=event.digest)
            last = event.sequence, event.hash
        rows.append(event)
    _save(rows)
