"""Are like schools treated alike: the page says what decisions show, and plainly when they are too few."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import School

pytestmark = pytest.mark.django_db
ALIKE = "/who-may-need-support/alike/"


def main(client, path: str = ALIKE) -> str:
    text = client.get(path).content.decode()
    return re.sub(r"\s+", " ", text.split('id="main-content"')[1].split("</main>")[0])


def offer(schools, *, demonstration: bool = False) -> None:
    """Support offered to these schools: stored as a decision leaves it with its project."""
    officer = User.objects.get(role="delivery-officer", demonstration=True)
    SupportProject.objects.bulk_create(
        SupportProject(
            school=school, region_id=school.region_id, opened_on=dt.date(2026, 9, 1), opened_by=officer,
            state_since=dt.date(2026, 9, 1), referred_by="data", support="offer", demonstration=demonstration,
        )
        for school in schools
    )  # fmt: skip


def plain() -> list[School]:
    """Schools of about equal need, of which each third is an academy of the trust."""
    return list(School.objects.filter(pk__gte="200002", pk__lt="200060").order_by("pk"))


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_reads_it(sign_in, role):
    sees = role in {"national-lead", "regional-director", "analyst", "auditor"}
    assert sign_in(role).get(ALIKE).status_code == (200 if sees else 403)
    assert sign_in(role).post(ALIKE).status_code in (403, 405)


def test_too_few_decisions_are_said_first(lead):
    offer(plain()[:4])
    text = main(lead)
    assert "We cannot tell: there are too few decisions. Only 4 of these schools have been offered support" in text
    assert "<table" not in text


def test_schools_treated_alike_are_not_called_otherwise(lead):
    offer([school for at, school in enumerate(plain()) if at % 2])
    offer(School.objects.filter(pk__in=["100001", "100003", "100004"]).exclude(projects__isnull=False))
    text = main(lead)
    assert "no difference that chance would not make" in text
    assert "cannot tell: fewer than 20 schools" in text.lower()


def test_a_plain_difference_is_named_with_its_interval(lead):
    """Every academy is offered support, and hardly a maintained school of the same need."""
    academies = [school for school in plain() if school.governance == "Academy"]
    others = [school for school in plain() if school.governance != "Academy"]
    offer([*academies, *others[:13]])
    text = main(lead)
    assert "offered more often than others of equal need; very sure" in text
    assert re.search(r"larger than chance would make", text)
    assert 'class="chart profile"' in text
    assert "Academy" in text


def test_the_decisions_of_a_demonstration_are_called_invented_and_left_out_beside_real_ones(lead):
    offer(plain()[:5], demonstration=True)
    assert "Every decision counted here is invented" in main(lead)
    offer(plain()[5:8])
    assert "Only 3 of these schools" in main(lead)


@pytest.mark.parametrize("by", ["raw", "adjusted", "either", "grade", ""])
def test_need_can_be_measured_each_way(lead, by):
    assert lead.get(f"{ALIKE}?by={by}").status_code == 200


def test_no_school_is_named(sign_in):
    offer(plain()[:40])
    text = main(sign_in("auditor"))
    assert "Greenfield" not in text
    assert "/schools/2" not in text
