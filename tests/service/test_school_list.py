"""The list says how many, lets each filter be taken away, and is the same as its CSV and its map."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urlencode

import pytest

from alongside_service.register.models import School

pytestmark = pytest.mark.django_db


def count(response) -> int:
    return int(re.search(r'id="count">([\d,]+) school', response.content.decode())[1].replace(",", ""))


def rows_of(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({}, 65),
        ({"phase": "Secondary"}, 1),
        ({"phase": ["Secondary", "Nursery"]}, 2),
        ({"region": "london"}, 1),
        ({"la": "350"}, 64),
        ({"governance": "Academy"}, 21),
        ({"body": "5001"}, 21),
        ({"body": "extraordinarily"}, 21),
        ({"grade": "cif-2015:outstanding"}, 30),
        ({"grade": ["cif-2015:requires improvement", "none"]}, 2),
        ({"grade": "eif-2024:"}, 1),
        ({"rule": "stuck"}, 1),
        ({"pupils_from": "150", "pupils_to": "155"}, 6),
        ({"q": "greenfield"}, 60),
        ({"q": "greenfield", "governance": "Academy"}, 20),
        ({"region": "london", "phase": "Secondary"}, 0),
    ],
)
def test_list_csv_and_map_agree(lead, question, expected):
    query = urlencode(question, doseq=True)
    assert count(lead.get(f"/schools/?{query}")) == expected
    assert count(lead.get(f"/schools/map/?{query}")) == expected
    assert len(rows_of(lead.get(f"/schools/schools.csv?{query}"))) == expected


def test_each_filter_can_be_taken_away(lead):
    page = lead.get("/schools/?phase=Primary&region=north-west&pupils_from=150").content.decode()
    tags = re.findall(r'class="app-chosen__tag" href="\?([^"]*)"', page)
    assert sorted(tags) == [
        "phase=Primary&amp;pupils_from=150",
        "phase=Primary&amp;region=north-west",
        "region=north-west&amp;pupils_from=150",
    ]


def test_pages_hold_every_school_once(lead):
    seen: list[str] = []
    for number in (1, 2, 3):
        page = lead.get(f"/schools/?page={number}").content.decode()
        seen += re.findall(r'<h3 class="app-school__name"><a class="govuk-link" href="/schools/(\d+)/"', page)
    in_order = list(School.objects.filter(listed=True).order_by("name", "pk").values_list("pk", flat=True))
    assert seen == in_order


def test_a_page_beyond_the_last_is_the_last(lead):
    assert "page 3 of 3" in lead.get("/schools/?page=99999").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=-1",
        "page=0",
        "pupils_from=abc",
        "grade=zzz",
        "sort=zzz",
        "la=%00",
        "q=%00%01",
        "phase=%F0%9F%98%80",
    ],
)
def test_nonsense_in_the_address_is_not_an_error_page(lead, query):
    assert lead.get(f"/schools/?{query}").status_code == 200


def test_a_wrong_number_says_what_to_do(lead):
    page = lead.get("/schools/?pupils_from=many").content.decode()
    assert "Enter the number of pupils as a whole number" in page
    assert 'href="#pupils_from"' in page


def test_no_result_says_what_to_try(lead):
    assert "No school matches" in lead.get("/schools/?q=zzyzx+qwxk").content.decode()


def test_sorting_by_pupils_puts_the_unknown_last(lead, sample):
    rows = rows_of(lead.get("/schools/schools.csv?sort=pupils"))
    assert rows[0]["URN"] == sample.CONCERN
    assert rows[-1]["URN"] == sample.BARE
    assert rows[-1]["Pupils"] == ""


def test_a_formula_in_a_name_is_not_run_by_a_spreadsheet(lead, sample):
    School.objects.filter(pk=sample.NAMED).update(name="=HYPERLINK(1)")
    named = next(row for row in rows_of(lead.get("/schools/schools.csv")) if row["URN"] == sample.NAMED)
    assert named["School"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 8),
        ("/schools/", 8),
        ("/schools/?q=greenfield", 9),
        ("/schools/map/", 11),
        ("/schools/100001/", 12),
        ("/schools/100001/why/", 7),
        ("/bodies/5001/", 7),
        ("/local-authorities/350/", 9),
        ("/regions/", 4),
        ("/regions/north-west/", 11),
        ("/how-we-know/", 5),
    ],
)
def test_a_page_asks_the_database_little(lead, django_assert_max_num_queries, address, most):
    lead.get(address)
    with django_assert_max_num_queries(most):
        assert lead.get(address).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_list(lead, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lead.get("/schools/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        lead.get("/schools/?region=london")
    with CaptureQueriesContext(connection) as many:
        lead.get("/schools/?region=north-west")
    assert len(one) == len(many)
