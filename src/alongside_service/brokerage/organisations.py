"""Organisations that may be asked to help: five kinds, each known by its own number, found by name or number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from alongside.records import BodyKind
from alongside_service.register.models import Body, LocalAuthority, School
from alongside_service.register.search import find as find_schools

SCHOOL, TRUST, COUNCIL, TRADED, FEDERATION = "school", "trust", "council", "council-traded", "federation"
IN_REGISTER = (SCHOOL, TRUST, COUNCIL)
"""Kinds that are looked up; the others are typed."""
TRUSTS = (BodyKind.MULTI_ACADEMY_TRUST.value, BodyKind.SINGLE_ACADEMY_TRUST.value)
MOST = 12
"""Organisations that a search shows."""
NUMBERS = {
    SCHOOL: "URN", TRUST: "group UID", COUNCIL: "code", TRADED: "Companies House number",
    FEDERATION: "number",
}  # fmt: skip
_UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_COMPANY = re.compile(r"(\d{8}|[A-Z]{2}\d{6}|R\d{7}|[A-Z]{2}\d{5}[A-Z]|[A-Z]{2}\d{4}[A-Z]{2})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """One that may be asked, with its row in the register where it has one."""

    kind: str
    identifier: str
    name: str
    body: Body | None = None
    school: School | None = None
    gone: str = ""
    """Why it cannot be asked at all: it is closed, or the register lists it no more."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other."""
        return self.kind, self.identifier

    @property
    def number(self) -> str:
        """What its identifier is called."""
        return NUMBERS.get(self.kind, "number")

    @property
    def place(self) -> str:
        """Where it is, as far as the register says."""
        return self.school.town if self.school else ""


def search(kind: str, text: str) -> list[Organisation]:
    """Organisations of a kind in the register that `text` (a name or a number) may mean, the closest first."""
    text = _plain(text)[:100]
    if not text or kind not in IN_REGISTER:
        return []
    return {SCHOOL: _schools, TRUST: _trusts, COUNCIL: _councils}[kind](text)


def get(kind: str, identifier: str, name: str = "") -> tuple[Organisation | None, dict[str, str]]:
    """The organisation, or what is wrong with its number or name, by field."""
    identifier = _plain(identifier)
    if kind == SCHOOL:
        return _one(_school(identifier), f"No school has the URN {identifier}.")
    if kind == TRUST:
        return _one(_trust(identifier), f"No trust in the register has the group UID {identifier}.")
    if kind == COUNCIL:
        return _one(_council(identifier), f"No local authority has the code {identifier}.")
    if kind in (TRADED, FEDERATION):
        return _typed(kind, identifier, _plain(name))
    return None, {"kind": "Choose what kind of organisation it is."}


def _plain(text: str) -> str:
    """One line, without what a database could choke on."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def is_company_number(text: str) -> bool:
    """Whether it has the form of a Companies House number: eight characters, digits or two letters and the rest."""
    return bool(_COMPANY.fullmatch(text))


def _one(found: Organisation | None, absent: str) -> tuple[Organisation | None, dict[str, str]]:
    return (found, {}) if found else (None, {"identifier": absent})


def _typed(kind: str, identifier: str, name: str) -> tuple[Organisation | None, dict[str, str]]:
    problems = {}
    if kind == TRADED:
        identifier = identifier.replace(" ", "").upper()
        if not is_company_number(identifier):
            problems["identifier"] = (
                "A Companies House number has 8 characters, such as 01234567 or SC123456. Write the zeros in front too."
            )
        elif trust := Body.objects.filter(companies_house=identifier, kind__in=TRUSTS).first():
            problems["identifier"] = f"This is the number of a trust, {trust.name}. Choose “Trust” instead."
    elif not identifier or len(identifier) > 40:
        problems["identifier"] = "Enter a number that identifies it, of 40 characters or fewer."
    if not name or len(name) > 200:
        problems["name"] = "Enter its name, of 200 characters or fewer."
    return (None, problems) if problems else (Organisation(kind=kind, identifier=identifier, name=name), {})


def _of_school(school: School) -> Organisation:
    gone = "" if school.listed and school.open and not school.closed else f"{school.name} is closed or listed no more."
    return Organisation(kind=SCHOOL, identifier=school.pk, name=school.name, school=school, gone=gone)


def _of_body(body: Body) -> Organisation:
    gone = "" if body.listed and not body.closed else f"{body.name} is closed or listed no more."
    return Organisation(kind=TRUST, identifier=body.uid or body.pk, name=body.name[:200], body=body, gone=gone)


def _of_council(authority: LocalAuthority, body: Body | None) -> Organisation:
    gone = "" if authority.listed else f"{authority.name} is listed no more."
    return Organisation(kind=COUNCIL, identifier=authority.pk, name=authority.name, body=body, gone=gone)


def _schools(text: str) -> list[Organisation]:
    urns = find_schools(text)[:MOST]
    related = ("local_authority", "responsible_body")
    found = {school.pk: school for school in School.objects.select_related(*related).filter(pk__in=urns)}
    return [_of_school(found[urn]) for urn in urns if urn in found]


def _trusts(text: str) -> list[Organisation]:
    named = Q()
    for word in text.split():
        named &= Q(name__icontains=word)
    wanted = Q(uid=text) | Q(companies_house=text) | Q(pk=text) | named
    found = Body.objects.filter(wanted, kind__in=TRUSTS, listed=True).order_by("name", "pk")
    return [_of_body(body) for body in found[:MOST]]


def _councils(text: str) -> list[Organisation]:
    found = list(LocalAuthority.objects.filter(Q(pk=text) | Q(name__icontains=text), listed=True)[:MOST])
    bodies = Body.objects.in_bulk([council_body(authority.pk) for authority in found])
    return [_of_council(authority, bodies.get(council_body(authority.pk))) for authority in found]


def council_body(code: str) -> str:
    """The id of a council among the bodies that are responsible for schools."""
    return f"LA{code}"


def _school(urn: str) -> Organisation | None:
    school = School.objects.select_related("local_authority", "responsible_body").filter(pk=urn).first()
    return _of_school(school) if school else None


def _trust(uid: str) -> Organisation | None:
    found: Sequence[Body] = Body.objects.filter(Q(uid=uid) | Q(pk=uid), kind__in=TRUSTS)[:2] if uid else []
    return _of_body(found[0]) if len(found) == 1 else None


def _council(code: str) -> Organisation | None:
    authority = LocalAuthority.objects.filter(pk=code).first()
    return _of_council(authority, Body.objects.filter(pk=council_body(code)).first()) if authority else None


def renamed(organisation: Organisation, name: str) -> Organisation:
    """The same organisation under the name that it had when it was chosen."""
    return replace(organisation, name=name)
