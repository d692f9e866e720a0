"""Stages for the tests in a browser, set inside the service by its own actions. What a stage gives is JSON."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from alongside.policy.concerns import load_concerns
from alongside.policy.grants import PAID, load_grants
from alongside_service.accounts.actions import DEMONSTRATION_PASSWORD, invite
from alongside_service.accounts.actions.passwords import make_password_link
from alongside_service.accounts.authority import Place
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.accounts.sessions import SEEN
from alongside_service.brokerage.actions import answer_request, save_award, save_claim, save_spend
from alongside_service.documents.actions import attach
from alongside_service.identification.actions import add_evidence, comment_on_need, give_reply, refer, save_need
from alongside_service.notices.models import Notice
from alongside_service.projects.actions import locked, write_answers
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.life import save_contact, watch, write_note
from alongside_service.projects.models import Contact, SupportProject
from alongside_service.register.models import Body, School
from alongside_service.review.actions.case_studies import set_case_study
from alongside_service.review.actions.concerns import raise_concern, resolve, respond
from alongside_service.review.actions.escalation import save_escalation
from alongside_service.review.actions.objectives import complete_plan
from alongside_service.review.actions.promises import give_advice, promise
from service import planned as p
from service import supported as s
from service import walking as w
from service.attachments import PDF


def people_of(urn: str, supporter: str = "5001") -> dict[str, str]:
    """Accounts for a leader of the school, its responsible body and a supporting trust: their email addresses."""
    school = School.objects.get(pk=urn)
    return {
        "school": school.name,
        "leader": _account(f"leader-{urn}", "school-leader", "Siân ap Rhys-Jones", school=school),
        "body": _account(f"body-{urn}", "responsible-body", "Nguyễn Thị Minh", body=school.responsible_body),
        "supporter": _account(
            f"supporter-{urn}", "supporting-organisation", "Marie-Claire", body=Body.objects.get(pk=supporter)
        ),
    }


def _account(called: str, role: str, name: str, **place: Any) -> str:
    email = f"{called}@example.org"
    if not User.objects.filter(email=email).exists():
        User.objects.create_user(email, name=name, role=role, password=DEMONSTRATION_PASSWORD, **place)
    return email


def before_the_decision(urn: str) -> dict[str, str]:
    """A project in which all is written that comes before the decision on support, and its people."""
    project = s.project_at("support-decision", urn)
    colleague = _account(f"colleague-{urn}", "delivery-officer", "Oyinkansola", region=project.region)
    return people_of(urn) | {"project": f"/projects/{project.pk}/", "colleague": colleague}


# --- A project that has come far, with something of every kind in it ---


def far_along() -> dict[str, int | str]:
    """The sample's project with everything that pages show; by the names that addresses use for their parts."""
    project = _decided()
    made = _diagnosed(project) | _supported(project) | _reviewed(project) | _worried(project) | _noted(project)
    return {"number": project.pk, "school": project.school.name} | made | _around(project)


def _decided() -> SupportProject:
    project = w.sample_project()
    w.walk_to_first_visit(project)
    on = w.SENT + dt.timedelta(days=3)
    no = {"agrees": "no", "why": "Our trust can do all of it.", "more": "Look at the summer results first."}
    give_reply(project.pk, no, person=w.person("school-leader"), on=on)
    give_reply(project.pk, {"agrees": "yes"}, person=w.person("responsible-body"), on=on)
    return project


def _diagnosed(project: SupportProject) -> dict[str, int]:
    officer, on = w.person("adviser"), dt.date(2026, 10, 30)
    words = {"area": "quality-of-education", "statement": "Pupils who arrive behind in reading catch up."}
    need = save_need(project.pk, None, words, person=officer, on=on, version=0)
    seen = {"kind": "visit", "source": "Lesson visits", "dated": "2026-10-16", "text": "Phonics is taught five ways."}
    evidence = add_evidence(project.pk, need.pk, seen | {"confidence": "fairly-sure"}, person=officer, on=on)
    says = {"text": "It is taught three ways.", "disputes": "yes"}
    comment_on_need(project.pk, need.pk, says, person=w.person("school-leader"), on=on)
    return {"need_id": need.pk, "evidence_id": evidence.pk}


def _supported(project: SupportProject) -> dict[str, int]:
    officer, adviser, on = w.person("delivery-officer"), w.person("adviser"), timezone.localdate()
    with transaction.atomic():
        held = locked(project.pk)
        task = course_of(held).task("right-of-reply")
        closed = {"outcome": "stands", "closed_on": w.LAST}
        write_answers(held, task, facts_of(held), closed, person=officer, version=None)
    days = {"matching_decision": {"outcome": "match"}}
    s.fill(project, "preferred-organisation", start="initial-diagnosis", officer=officer, adviser=adviser, **days)
    s.choose(SupportProject.objects.get(pk=project.pk), "council", "350")
    answer_request(project.pk, raw={"accepts": "yes"}, person=w.person("supporting-organisation"), on=on)
    s.appoint(SupportProject.objects.get(pk=project.pk))
    s.fill(project, "plan-objectives", start="planning-grant-request", officer=officer, adviser=adviser)
    s.fill(project, "", start="improvement-grant-request", officer=officer, adviser=adviser)
    return _paid(project, officer, on)


def _paid(project: SupportProject, officer: User, on: dt.date) -> dict[str, int]:
    day = on.isoformat()
    given = {"amount": "3,000", "offered_on": day, "reference": "PG-17", "paid_to": load_grants().paid_to[0].key}
    award = save_award(project.pk, given, kind="planning", person=officer, on=on)
    asked = {"amount": "2,000", "period": "Autumn 2026", "claimed_on": day, "status": PAID, "paid_on": day}
    claim = save_claim(project.pk, asked, award_id=award.pk, person=officer, on=on)
    bought = {"what_for": "Cover for coaching", "amount": "1,000", "spent_on": day, "evidence": "Payroll"}
    spend = save_spend(project.pk, bought, award_id=award.pk, person=officer, on=on)
    return {"award_id": award.pk, "claim_id": claim.pk, "spend_id": spend.pk}


def _reviewed(project: SupportProject) -> dict[str, int]:
    officer, leader, on = w.person("delivery-officer"), w.person("school-leader"), timezone.localdate()
    people = {
        "project": SupportProject.objects.get(pk=project.pk), "officer": officer, "adviser": w.person("adviser"),
        "director": w.person("regional-director"), "leader": leader, "council": w.person("responsible-body"),
        "supporter": w.person("supporting-organisation"),
    }  # fmt: skip
    plan = p.Planned(**people)
    first = p.with_objective(plan)
    p.with_objective(plan, what="Attendance of the oldest pupils returns to 95%.", area="attendance")
    complete_plan(project.pk, person=officer, on=on)
    p.rated(p.held(plan, days_ago=9), plan, first)
    review = p.held(plan, days_ago=1)
    soon = (on + dt.timedelta(days=3)).isoformat()
    promised = {"side": "school", "text": "A timetable for reading in every class.", "due_on": soon}
    kept = promise(project.pk, promised, person=leader, on=on)
    advised = {"given_on": on.isoformat(), "to": "The head", "text": "One scheme.", "agreed_action": "Choose it."}
    advice = give_advice(project.pk, advised | {"due_on": soon}, person=officer, on=on)
    return {"objective_id": first.pk, "review_id": review.pk, "commitment_id": kept.pk, "advice_id": advice.pk}


def _worried(project: SupportProject) -> dict[str, int]:
    officer, on = w.person("delivery-officer"), timezone.localdate()
    words = {"details": "On each Monday of term.", "shared": "yes"}
    about = {"about": "school", "summary": "Nobody came for three weeks."}
    concern = raise_concern(project.pk, about | words, person=officer, on=on)
    respond(concern.pk, {"text": "We were ill."}, person=w.person("school-leader"), on=on)
    over = {"about": "supporting-organisation", "summary": "Nobody answers."}
    settled = raise_concern(project.pk, over | words, person=officer, on=on)
    resolve(settled.pk, {"text": "They have a new number."}, person=officer, on=on)
    every = {block.key: tuple(each.key for each in block.confirmations) for block in load_concerns().blocks}
    case = every | {"reason": "no-cooperation", "details": "Three letters, no answer."}
    escalated = raise_concern(project.pk, about | words, person=officer, on=on)
    save_escalation(escalated.pk, case, send=True, person=officer, on=on)
    maintained = p.planned("matching-decision", school="200007")
    board = raise_concern(maintained.project.pk, about | words, person=maintained.officer, on=on)
    return {
        "concern_id": concern.pk, "resolved": settled.pk, "escalated": escalated.pk, "maintained": board.project_id,
        "maintained_concern": board.pk,
    }  # fmt: skip


def _noted(project: SupportProject) -> dict[str, int]:
    officer = w.person("delivery-officer")
    note = write_note(project.pk, text="The head rang.", private=True, person=officer)
    who = {"kind": Contact.KINDS[0][0], "name": "Björk", "role": "Headteacher", "email": "bjork@example.org"}
    contact = save_contact(project.pk, who, person=officer)
    file = SimpleUploadedFile("report.pdf", PDF)
    document = attach(project.pk, {"title": "A safeguarding audit", "kind": "evidence"}, file, person=officer)
    watch(project.pk, person=officer, watching=True)
    case = {"candidate": "yes", "why": "How a small school changed how it teaches reading."}
    set_case_study(project.pk, case, person=officer, on=timezone.localdate())
    return {"note_id": note.pk, "contact_id": contact.pk, "document_id": document.pk}


def _around(project: SupportProject) -> dict[str, int | str]:
    """What belongs to no project: a referral that waits, notices, an invitation and a link to a new password."""
    officer, now = w.person("delivery-officer"), timezone.now()
    asked = {"from_voice": "responsible-body", "reasons": "Reading has slipped.", "asked": "A visit."}
    referral = refer("200010", asked, person=officer, on=timezone.localdate())
    director = w.person("regional-director")
    place = Place(region=director.region)
    invited, secret = invite(
        director, email="zoe@example.org", name="Zoë O’Neill", role=Role.ADVISER, place=place, at=now
    )
    person = User.objects.get(email=_account("forgetful", "adviser", "Ifor ap Glyn", region=director.region))
    _, forgotten = make_password_link(person.pk, at=now)
    return {
        "referral": referral.pk, "invitation": secret, "invitation_id": invited.pk, "new-password": forgotten,
        "person_id": person.pk,
    } | {status: str(_notice(project, status)) for status in ("held", "failed", "sent")}  # fmt: skip


def _notice(project: SupportProject, status: str) -> uuid.UUID:
    made = Notice.objects.create(
        kind="message", audience="school", email="head@example.org", name="Siân", subject="A message",
        body="Good day.", school=project.school, region=project.region, status=status, queued_at=timezone.now(),
        about=project.subject,
    )  # fmt: skip
    return made.number


def leave_alone(email: str) -> int:
    """As if somebody had opened no page for longer than a session waits: how many sessions of theirs have ended."""
    long_ago = (timezone.now() - 2 * settings.IDLE_LIMIT).isoformat()
    person, ended = User.objects.get(email=email), 0
    for key in Session.objects.values_list("session_key", flat=True):
        session = SessionStore(key)
        if session.get(SESSION_KEY) == str(person.pk):
            session[SEEN] = long_ago
            session.save()
            ended += 1
    return ended
