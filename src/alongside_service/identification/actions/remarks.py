"""Answering what is held about a school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.identification.models import Remark
from alongside_service.identification.questions import REMARK, read_answers
from alongside_service.identification.selectors.remarks import party_for
from alongside_service.projects.refusals import NotYoursError
from alongside_service.register.models import School


@transaction.atomic
def remark(school: School, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Remark:
    """Add what a school or its responsible body says about what is held. Raises NotYoursError or InvalidError."""
    party = party_for(person, school)
    if not party:
        raise NotYoursError("What is held about a school is answered by the school and by its responsible body.")
    answers = read_answers(REMARK, raw, on=on, role=person.role)
    row = Remark(
        school=school, party=party, about=str(answers["about"]), text=str(answers["text"]), person=person, said_on=on
    )  # fmt: skip
    row.save()
    record("answered what is held", person=person, subject=f"school:{school.pk}", about=row.about, remark=row.pk)
    return row
