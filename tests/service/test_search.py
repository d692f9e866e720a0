"""A school is found however its name was typed."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from alongside_service.register.folding import fold
from alongside_service.register.search import find

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "Saint Marys",
        "st. mary's",
        "ST MARY’S C OF E",
        "st marys church of england primary",
        "Saint Maryz",
        "Marys Farnworth",
        "100001",
        "900001",
        "350/2001",
        "Riverbank",
        "riverbnk junior",
    ],
)
def test_a_school_is_found_by(typed, sample):
    assert find(typed)[0] == sample.STUCK


@pytest.mark.parametrize("typed", ["BL4", "bl4 7ab", "BL4 7", "bl47ab"])
def test_a_postcode_or_the_start_of_one_finds_the_schools_there(typed, sample):
    found = find(typed)
    assert sample.STUCK in found
    assert sample.NAMED not in found


def test_a_postcode_district_is_not_taken_for_a_longer_one():
    assert find("BL1") == []


def test_a_town_finds_its_schools(sample):
    assert find("Kentish Town") == [sample.NAMED]


def test_nothing_close_finds_nothing():
    assert find("zzyzx qwxk") == []
    assert find("   ") == []


def test_a_former_name_finds_the_school_once(sample):
    assert find("Riverbank Junior School").count(sample.STUCK) == 1


@given(st.text(max_size=60))
def test_anything_may_be_typed(typed):
    assert isinstance(fold(typed), str)


@pytest.mark.parametrize("typed", ["'", '"', "%", "a OR b", "NEAR(", "x\x00y", "*" * 90, "é" * 50])
def test_signs_of_the_query_language_do_no_harm(typed):
    assert isinstance(find(typed.replace("\x00", "")), list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register_school")
        assert cursor.fetchone()[0] > 0
