"""Schools of a place beside chance: who is marked, under which letter, and that both views stand side by side."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.sources.figures import LONG_SCHEMA
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role

pytestmark = pytest.mark.django_db
PICTURES = "/who-may-need-support/pictures/"
FAR, HIGH = "200007", "200030"
"""Far below the others, and far above them."""


@pytest.fixture
def published(settings, tmp_path, sample):
    """Figures of the sample's plain schools as chance would have them, and of two that are not."""
    from alongside_service.register import figures, outlines, selectors

    rng = np.random.default_rng(2)
    settings.STATE = tmp_path
    rows = []
    for at in range(sample.MANY):
        urn, pupils = str(200_000 + at), 20 + at
        share = {FAR: 0.05, HIGH: 1.0}.get(urn) or rng.binomial(pupils, 0.62) / pupils
        rows.append((urn, "ks2_rwm_expected", "2018/19", 100 * share, None, pupils))
    frame = pl.DataFrame(rows, schema=["urn", "measure", "period", "value", "missing", "pupils"], orient="row")
    lacking = [pl.lit(None, dtype=kind).alias(name) for name, kind in LONG_SCHEMA.items() if name not in frame.columns]
    long = frame.with_columns(*lacking).with_columns(group=pl.lit("all"), row=pl.lit(1))
    typed = long.select(pl.col(name).cast(kind) for name, kind in LONG_SCHEMA.items())
    folder = selectors.derived_folder(sample.MARK)
    figures.write(typed.with_columns(source=pl.lit("ks2"), edition=pl.lit("x")), folder / "figures")
    outlines.write(sample.borders(), folder / "outlines")
    selectors.forget_current()
    yield
    selectors.forget_current()


def main(client, path: str = PICTURES) -> str:
    text = client.get(path).content.decode()
    return re.sub(r"\s+", " ", text.split('id="main-content"')[1].split("</main>")[0])


def test_who_lies_beyond_is_marked_lettered_by_name_and_told_in_a_table(published, sign_in):
    text = main(sign_in("delivery-officer"))
    assert "2 schools lie beyond the outer limits, of 60." in text
    table = text.split("<tbody")[1].split("</tbody>")[0]
    assert re.findall(r"/schools/(\d+)/", table) == [FAR, HIGH]  # by name
    assert table.index("A: <a") < table.index("B: <a")
    assert "5.0%, below" in table
    assert "100.0%, above" in table
    assert table.count("points)") == 2  # allowing for its pupils, with an interval
    pictures = re.findall(r'<svg class="chart funnel".*?</svg>', text)
    assert len(pictures) == 2
    for picture in pictures:
        assert re.findall(r'class="funnel__letter"[^>]*>(\w+)<', picture) == ["A", "B"]
        assert "Greenfield" not in picture
    assert pictures[0].count("h0") == 58


def test_a_picture_of_one_authority_has_no_small_ones(published, lead):
    assert "Authority by authority" not in main(lead, f"{PICTURES}?la=350")


def test_authorities_stand_beside_each_other_on_one_scale(published, lead):
    from alongside_service.register.models import School

    School.objects.filter(pk__gte="200040", pk__lt="200060").update(local_authority="202")
    text = main(lead, f"{PICTURES}?region=north-west")
    smalls = re.findall(r'aria-label="(\w+): (\d+) schools, (\d) above the outer limits, (\d) below"', text)
    assert smalls == [("Bolton", "40", "1", "1"), ("Camden", "20", "0", "0")]
    assert "<script" not in text


def test_a_place_without_figures_says_so(published, lead):
    assert "None of these schools has a figure of this measure" in main(lead, f"{PICTURES}?region=london")
    attainment = main(lead, f"{PICTURES}?region=north-west&outcome=ks4_attainment8")
    assert "No figure of this measure is in the files that are loaded." in attainment


def test_without_a_place_it_asks_for_one(lead):
    assert "Choose a region." in main(lead, f"{PICTURES}?region=")


def test_nonsense_breaks_nothing(lead):
    for query in ("outcome=x", "region=nowhere", "la=999", "page=x"):
        assert lead.get(f"{PICTURES}?{query}").status_code == 200


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_sees_it(sign_in, role):
    sees = role in {"national-lead", "regional-director", "delivery-officer", "adviser", "analyst", "auditor"}
    assert sign_in(role).get(PICTURES).status_code == (200 if sees else 403)
    assert User.objects.filter(role=role).exists()


def test_a_limit_beyond_the_picture_is_not_drawn_along_its_edge():
    from alongside_service.charts import funnel

    curves = funnel.Curves(sizes=[10, 50, 90], middle=60, inner=[(40, 80)] * 3, outer=[(5, 90), (28, 85), (30, 84)])
    frame = funnel.Frame(most=60, marks=(25.0, 50.0, 75.0, 100.0))
    points = [funnel.Point(size=20, value=50)]
    drawn = str(funnel.draw(points, curves, frame=frame, title="x", unit="y"))
    lines = re.findall(r'class="funnel__outer" points="([^"]*)"', drawn)
    assert [len(line.split()) for line in lines] == [1, 2]


@settings(max_examples=60, deadline=None)
@given(st.floats(-80, 80), st.floats(0.3, 90))
def test_every_mark_of_the_scale_stands_at_its_value(low, span):
    """A mark that was reckoned again from the ends could stand where another value is."""
    from alongside_service.charts import funnel

    points = [funnel.Point(size=20, value=low), funnel.Point(size=90, value=low + span, beyond=1, letter="A")]
    drawn = str(funnel.draw(points, None, frame=funnel.frame_of(points, None), title="x", unit="y"))
    marks = re.findall(r'y1="([\d.]+)" y2="[\d.]+"/><text class="chart__tick"[^>]*>([^<]*)<', drawn)
    at = {float(text.replace("−", "-")): float(y) for y, text in marks}
    assert len(at) == len(marks) >= 2
    (foot, y_foot), (top, y_top) = min(at.items()), max(at.items())
    assert foot <= low + 1e-6
    assert top >= low + span - 1e-6

    def place(value):
        return y_foot + (value - foot) / (top - foot) * (y_top - y_foot)

    for value, y in at.items():
        assert y == pytest.approx(place(value), abs=0.11)
    [dot] = re.findall(r"M[\d.]+,([\d.]+)h0", drawn)
    assert float(dot) == pytest.approx(place(low), abs=0.11)
