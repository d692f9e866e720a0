"""Who may need support: what each layer says by itself, who sees it, what is found, how often the database is asked."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.identification.models import Making, Measured, Warned
from alongside_service.projects.models import SavedView
from service import estimates

pytestmark = pytest.mark.django_db
LIST, CSV, MAP = "/who-may-need-support/", "/who-may-need-support/schools.csv", "/who-may-need-support/map/"


def main(client, path: str) -> str:
    text = client.get(path).content.decode()
    return re.sub(r"\s+", " ", text.split('id="main-content"')[1].split("</main>")[0])


def names(text: str) -> list[str]:
    return re.findall(r'class="app-school__name"><a class="govuk-link" href="/schools/(\d+)/"', text)


def found(client, query: str = "region=") -> list[str]:
    """The URNs of the schools that a question finds, from the CSV."""
    return [row["URN"] for row in rows(client, query)]


def rows(client, query: str = "region=") -> list[dict[str, str]]:
    text = b"".join(client.get(f"{CSV}?{query}").streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def row_of(text: str, urn: str) -> str:
    return re.search(rf'id="school-{urn}"(.*?)</li> (?=<li class="app-school|</ul> <p)', text)[1]


def test_each_layer_says_its_own_and_both_views_stand_side_by_side(lead):
    row = row_of(main(lead, f"{LIST}?region="), estimates.STUCK)
    assert "Stuck" in row
    assert f"<strong>Level:</strong> {estimates.LOW}" in row
    assert f"<strong>Allowing for its pupils:</strong> {estimates.BELOW}" in row
    assert (
        "62% that its next inspection is below good; a plain baseline says 44%. Said of: schools that were good" in row
    )
    assert "Overall absence" in row.split("Level, also")[1][:120]
    assert "mathematics" in row.split("Allowing for its pupils, also")[1][:120]
    assert estimates.REASON in row


def test_the_list_is_by_probability_and_never_numbered(lead):
    text = main(lead, f"{LIST}?region=")
    assert names(text)[:3] == [estimates.CONCERN, estimates.STUCK, estimates.NAMED]
    assert "<ol" not in text
    assert not re.search(r"(?i)\brank", text)
    by_adjusted = names(main(lead, f"{LIST}?region=&sort=adjusted"))
    assert by_adjusted[:2] == [estimates.STUCK, estimates.CONCERN]
    assert by_adjusted.index("200002") < 25
    assert names(main(lead, f"{LIST}?region=&sort=warning"))[:2] == [estimates.STUCK, estimates.PLAIN]
    assert found(lead, "region=&sort=raw")[:3] == [estimates.CONCERN, estimates.STUCK, estimates.NAMED]


def test_no_school_is_dropped_for_having_no_estimate(lead, sample):
    everyone = found(lead)
    assert len(everyone) == len(set(everyone)) == 65
    assert everyone.index(sample.BARE) > everyone.index("200059")


def test_a_team_begins_with_its_own_region_and_can_leave_it(sign_in):
    client = sign_in("delivery-officer")
    text = main(client, LIST)
    assert "Region: North West" in text
    assert estimates.NAMED not in names(text)  # it lies in London
    assert estimates.NAMED in names(main(client, f"{LIST}?region="))
    assert main(client, LIST).count("app-chosen__tag") == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=london", {"100003"}),
        ("la=202", {"100003"}),
        ("phase=Secondary", {"100004"}),
        ("rule=stuck", {"100001"}),
        ("area=attainment", {"100001", "100003", "100004"}),
        ("area=maths", {"100001"}),
        ("area=attendance&area=maths", {"100001"}),
        ("layer=level", {"100001", "100003", "100004"}),
        ("layer=adjusted", {"100001", "100004"}),
        ("layer=warning", {"100001"}),
        ("layer=warning&phase=Secondary", set()),
        ("sure=very", {"100001", "100004"}),
        ("sure=fairly", {"100003"}),
        ("cohort=small", {"200001"}),
        ("cohort=suppressed", {"200001"}),
        ("unknown=missing", {"200001"}),
        ("outcome=absence_overall&sure=very", {"100001"}),
        ("group=disadvantaged&sure=cannot", {"100001"}),
        ("q=hightown", {"100004"}),
        ("voice=data", set()),
        ("decided=open", {"100001"}),
        ("decided=offer", set()),
    ],
)  # fmt: skip
def test_a_filter_finds_just_those_schools(lead, query, expected):
    assert set(found(lead, query)) == expected


def test_filters_of_what_is_not_known_find_the_rest(lead, sample):
    assert set(found(lead, "unknown=nothing")) == {"100002", "100005", "200000"}
    without = set(found(lead, "unknown=warning"))
    assert without == set(found(lead)) - {estimates.STUCK, estimates.PLAIN}
    assert estimates.STUCK not in found(lead, "decided=none")


def test_a_filter_can_be_taken_away(lead):
    text = main(lead, f"{LIST}?area=maths&phase=Primary&sort=raw")
    assert 'href="?phase=Primary&amp;sort=raw"' in text
    assert 'href="?area=maths&amp;sort=raw"' in text
    assert "1 school</h2>" in text


def test_the_csv_has_the_very_rows_of_the_screen(lead):
    query = "region=north-west&sort=adjusted"
    screen = [urn for page in (1, 2, 3) for urn in names(main(lead, f"{LIST}?{query}&page={page}"))]
    away = rows(lead, query)
    assert [row["URN"] for row in away] == screen
    first = next(row for row in away if row["URN"] == estimates.STUCK)
    assert first["Level"] == "52.0"
    assert first["Allowing for its pupils"] == "-8.0"
    assert first["Early warning"] == "0.62"
    assert first["Early warning, baseline"] == "0.44"
    assert first["Rules met"].startswith("Stuck")
    bare = next(row for row in away if row["URN"] == "100002")
    assert bare["Level"] == bare["Early warning"] == ""
    assert "No measure" in bare["What we do not know"]


def test_the_map_shows_the_same_schools(lead):
    text = main(lead, f"{MAP}?layer=level")
    assert "3 schools</h2>" in text
    assert text.count('class="map__school"') == 3
    assert set(re.findall(r'href="/schools/(\d+)/#measures"', text)) == {"100001", "100003", "100004"}


def test_nothing_nonsense_breaks_it(lead):
    for query in ("page=99", "page=x", "sort=rank", "region=nowhere", "layer=all", "sure=x", "outcome=%00", "area=';--",
                  "group=x", "voice=x", "decided=x", "la=abc", "phase=" + "x" * 300):  # fmt: skip
        assert lead.get(f"{LIST}?{query}").status_code == 200, query


def test_a_view_is_kept_apart_from_those_of_projects_shared_and_forgotten(sign_in):
    client, colleague = sign_in("delivery-officer"), sign_in("adviser")
    for path in (f"{LIST}views/", "/projects/views/"):
        typed = {"name": "Ours", "query": "region=north-west&layer=rule&page=3&x=1", "shared": "yes"}
        assert client.post(path, typed).status_code == 302
    kept = SavedView.objects.get(page="looking")
    assert kept.query == "region=north-west&layer=rule"
    shown = 'href="/who-may-need-support/?region=north-west&amp;layer=rule">Ours</a>'
    assert main(client, LIST).count(shown) == main(colleague, LIST).count(shown) == 1
    assert shown not in main(colleague, "/projects/")
    assert colleague.post(f"{LIST}views/{kept.pk}/forget/").status_code == 404
    assert client.post(f"/projects/views/{kept.pk}/forget/").status_code == 404
    assert client.post(f"{LIST}views/{kept.pk}/forget/").headers["Location"] == LIST
    assert [view.page for view in SavedView.objects.all()] == ["projects"]


def test_a_view_of_all_regions_stays_so_and_one_without_a_name_is_refused(sign_in):
    client = sign_in("analyst")
    assert client.post(f"{LIST}views/", {"name": "England", "query": "region="}).status_code == 302
    assert SavedView.objects.get().query == "region="
    refused = client.post(f"{LIST}views/", {"name": " ", "query": "phase=Secondary"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Give the view a name." in text
    assert "Phase: Secondary" in text
    assert "For everybody in my region" not in text
    assert "Keep this view" not in main(sign_in("auditor"), LIST)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_sees_the_list(sign_in, role):
    sees = role in {"national-lead", "regional-director", "delivery-officer", "adviser", "analyst", "auditor"}
    client = sign_in(role)
    for path in (LIST, CSV, MAP):
        assert client.get(path).status_code == (200 if sees else 403)
        assert client.post(path, {"x": "1"}).status_code in ((405,) if sees else (403, 405))
    assert (">Who may need support<" in client.get("/schools/").content.decode().replace("\n", "")) == sees


def test_an_analyst_reads_the_layers_and_nothing_of_projects(sign_in):
    text = main(sign_in("analyst"), f"{LIST}?region=")
    assert estimates.LOW in text
    for told in ("Who has spoken", "What is decided", "/projects/", "A referral waits"):
        assert told not in text
    assert set(found(sign_in("analyst"), "decided=open")) == set()


def test_a_team_reads_of_projects_of_its_region_alone(sign_in, project):
    officer = User.objects.get(role="delivery-officer")
    own = row_of(main(sign_in("delivery-officer"), LIST), estimates.STUCK)
    assert "Nothing is decided yet" in own
    assert f"/projects/{project.pk}/voices/" in own
    assert f"/projects/{project.pk}/decisions/support-decision/" in own
    assert "Refer it" not in own  # it has a live project
    assert "Refer it" in row_of(main(sign_in("delivery-officer"), LIST), estimates.CONCERN)
    assert "Record the decision" not in row_of(main(sign_in("auditor"), f"{LIST}?region="), estimates.STUCK)
    project.region_id = "london"
    project.save()
    other = row_of(main(sign_in("delivery-officer"), LIST), estimates.STUCK)
    assert f"/projects/{project.pk}/" not in other
    assert "No support project that you can see" in other
    assert "Who has spoken" not in other
    assert officer.region_id == "north-west"


def test_while_the_measures_are_worked_out_the_page_says_so(lead, sample):
    Making.objects.filter(layer=Making.MEASURES).update(state=Making.WAITING)
    Measured.objects.all().delete()
    for path in (f"{LIST}?region=", MAP, "/schools/100001/", "/schools/100001/held/", "/who-may-need-support/alike/"):
        assert "The measures are being worked out; this takes some minutes." in main(lead, path), path
    assert len(found(lead)) == 65
    Making.objects.filter(layer=Making.MEASURES).update(state=Making.FAILED, why_failed="no year was published.")
    assert "The measures could not be worked out: no year was published." in main(lead, LIST)


def test_a_warning_that_is_not_offered_is_not_shown(lead):
    from alongside_service.identification.actions.measures import keep_warnings

    keep_warnings(estimates.warnings(), fingerprint="sample", offered=False)
    assert Warned.objects.count() == 0
    text = main(lead, f"{LIST}?region=")
    assert "Early warning is not offered" in text
    assert "No early warning: it is not one" not in text
    assert 'value="warning"' not in text  # nor is there a filter for what nobody has
    assert "Early warning is not offered" in main(lead, "/schools/100001/")


def test_looking_writes_nothing(lead):
    for path in (LIST, MAP, "/schools/100001/", "/schools/100001/held/", "/who-may-need-support/alike/"):
        lead.get(path)
        with CaptureQueriesContext(connection) as captured:
            lead.get(path)
        written = [q["sql"] for q in captured if re.match(r"(?i)\s*(insert|update|delete)", q["sql"])]
        assert [sql for sql in written if "session" not in sql] == []


@pytest.mark.parametrize("query", ["region=", "region=&sort=warning", "layer=level&layer=referral&area=attainment"])
def test_the_list_asks_as_often_for_many_schools_as_for_few(lead, query):
    def asked(path: str) -> int:
        lead.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert lead.get(path).status_code == 200
        return sum('FROM "register_load"' not in q["sql"] for q in captured)

    few, many = asked(f"{LIST}?{query}&q=saint"), asked(f"{LIST}?{query}")
    assert many <= few + 1  # a search folds its words first
    assert many <= 16


def test_a_frame_that_holds_a_school_not_here_is_kept_without_it(sample):
    import polars as pl

    from alongside.policy.need import load_need
    from alongside_service.identification.actions.measures import keep_measures
    from alongside_service.identification.making import outcomes_of

    strange = (
        estimates.frame().head(1).with_columns(pl.lit("999999").alias("urn"), pl.lit(float("nan")).alias("latest"))
    )
    kept = keep_measures(
        pl.concat([estimates.frame(), strange]), outcomes_of(load_need()), fingerprint="sample", policy="x",
        sentinels=estimates.sentinels(),
    )  # fmt: skip
    assert kept == estimates.frame().height == Measured.objects.count()
    assert Measured.objects.filter(main=True, group="all").values("school").distinct().count() == kept - 3


def test_a_new_load_takes_away_what_the_old_one_said():
    from alongside_service.identification.actions.measures import expect

    assert not expect("sample")
    assert Measured.objects.exists()
    assert expect("another")
    assert not Measured.objects.exists()
    assert not Warned.objects.exists()
    assert expect("another")
    assert set(Making.objects.values_list("fingerprint", "state")) == {("another", "waiting")}


def test_the_work_is_handed_on_once_in_ten_minutes_while_it_waits():
    from alongside_service.identification.actions.measures import expect
    from alongside_service.notices.jobs import while_measures_wait

    at = dt.datetime(2026, 11, 28, 9, 31, tzinfo=dt.UTC)
    assert while_measures_wait(at) is None
    expect("another")
    first = while_measures_wait(at)
    assert first
    assert len(first) <= 40
    assert while_measures_wait(at + dt.timedelta(minutes=8)) == first
    assert while_measures_wait(at + dt.timedelta(minutes=9)) != first
