"""Invented people for every seat, with names as people have them."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.register.models import Body, Region, School

GIVEN = (
    "Ada", "Bilal", "Carys", "Dele", "Eilidh", "Farah", "Grzegorz", "Hana", "Imran", "Joy", "Kwame", "Lowri", "Mei",
    "Niamh", "Oyinkan", "Priya", "Quentin", "Rhiannon", "Sorcha", "Tomasz", "Uma", "Venetia", "Winston", "Xiomara",
    "Yusuf", "Zofia", "Aoife", "Bronwen", "Chidi", "Dilnoza", "Emeka", "Fionnuala",
)  # fmt: skip
FAMILY = (
    "Adeyemi", "Ap Rhys", "Błaszczyk", "Chowdhury", "D’Souza", "El-Amin", "Fitzgerald-Obi", "Ghosh", "Hosseini",
    "Ibbotson", "Jankowska", "Kaur", "Lindqvist", "MacAskill", "Nguyễn", "O’Rourke", "Patel", "Quayle", "Rasmussen",
    "Sidhu", "Tremayne", "Umarov", "van der Meer", "Whitcombe", "Xu", "Yeboah", "Zielińska", "Ó Briain",
)  # fmt: skip
DOMAIN = "invented.example.org"


@dataclass
class Seats:
    """Who sits where in one region."""

    region: Region
    director: User
    officers: list[User]
    advisers: list[User]
    names: Iterator[str]
    leaders: dict[str, User] = field(default_factory=dict)
    bodies: dict[str, User] = field(default_factory=dict)
    supporters: dict[str, User] = field(default_factory=dict)

    def leader(self, school: School) -> User:
        """The school's leader; made on the first call."""
        if school.pk not in self.leaders:
            self.leaders[school.pk] = make(next(self.names), Role.SCHOOL_LEADER, school=school)
        return self.leaders[school.pk]

    def body(self, school: School) -> User | None:
        """Who speaks for the school's responsible body; None where none is known."""
        body = school.responsible_body
        if body is None:
            return None
        if body.pk not in self.bodies:
            self.bodies[body.pk] = make(next(self.names), Role.RESPONSIBLE_BODY, body=body)
        return self.bodies[body.pk]

    def supporter(self, body: Body) -> User:
        """Who speaks for a supporting organisation."""
        if body.pk not in self.supporters:
            self.supporters[body.pk] = make(next(self.names), Role.SUPPORTING_ORGANISATION, body=body)
        return self.supporters[body.pk]


def seats_for(region: Region, rng: random.Random, *, officers: int, advisers: int) -> Seats:
    """The people of a region: the demonstration accounts where they sit there, and others beside them."""
    names = _names(rng)
    shown = {user.role: user for user in User.objects.filter(demonstration=True)}

    def some(role: Role, count: int) -> list[User]:
        first = [shown[role]] if role in shown and shown[role].region_id == region.pk else []
        return first + [make(next(names), role, region=region) for _ in range(count - len(first))]

    seats = Seats(
        region=region,
        director=some(Role.REGIONAL_DIRECTOR, 1)[0],
        officers=some(Role.DELIVERY_OFFICER, officers),
        advisers=some(Role.ADVISER, advisers),
        names=names,
    )
    for role, place, key in (
        (Role.SCHOOL_LEADER, seats.leaders, "school_id"),
        (Role.RESPONSIBLE_BODY, seats.bodies, "body_id"),
        (Role.SUPPORTING_ORGANISATION, seats.supporters, "body_id"),
    ):
        if role in shown and getattr(shown[role], key):
            place[getattr(shown[role], key)] = shown[role]
    return seats


def _names(rng: random.Random) -> Iterator[str]:
    pairs = [f"{given} {family}" for given, family in itertools.product(GIVEN, FAMILY)]
    rng.shuffle(pairs)
    return iter(pairs)


def make(name: str, role: Role, **place: object) -> User:
    """An account that nobody can sign in to: it has no password."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z]+", ".", plain).strip(".")
    number = User.objects.filter(email__startswith=f"{stem}.").count()
    return User.objects.create_user(f"{stem}.{number}@{DOMAIN}", name=name, role=role.value, **place)
