"""Awards, claims and spending: what is refused and why, who may write what, and sums that are those of the rows."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside_service.audit.models import Event
from alongside_service.brokerage import selectors
from alongside_service.brokerage.models import Award, Claim, Spend
from alongside_service.brokerage.selectors.money import sums_of
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import Body, Region
from service import supported as s


@pytest.fixture(autouse=True)
def _one_load(monkeypatch, db) -> None:
    """What a worker reads again every ten seconds is not what a page asks."""
    monkeypatch.setattr("alongside_service.register.selectors.FRESH_FOR", 3_600)


@pytest.fixture
def project(db) -> SupportProject:
    """A project with an appointed trust, a band of £80,000 and both letters sent."""
    return s.supported()[0]


@pytest.fixture
def officer(sign_in):
    """The delivery officer's browser."""
    return sign_in("delivery-officer")


@pytest.fixture
def director(sign_in):
    """The regional director's browser."""
    return sign_in("regional-director")


def at(project, part="") -> str:
    return f"/projects/{project.pk}/support/{part}"


def on(name: str, after: int) -> dict[str, int]:
    given = s.day(after)
    return {f"{name}-day": given.day, f"{name}-month": given.month, f"{name}-year": given.year}


def award_form(amount="63,000", **more):
    return {"amount": amount, **on("offered_on", 10), "reference": "IG-2026/17", "paid_to": "school", "note": "",
            "reason": "", **more}  # fmt: skip


def claim_form(amount="20,000", status="paid", **more):
    paid = on("paid_on", 20) if status == "paid" else {}
    return {"amount": amount, "period": "Autumn term", **on("claimed_on", 15), "status": status, **paid, **more}


def spend_form(amount="1,200.50", **more):
    return {"what_for": "Cover for coaching", "amount": amount, **on("spent_on", 25), "objective": "Reading",
            "evidence": "Payroll, October", **more}  # fmt: skip


def record_award(client, project, kind="improvement", **more) -> Award:
    response = client.post(at(project, f"awards/new/{kind}/"), award_form(**more))
    assert response.status_code == 302, text(response)
    return Award.objects.filter(project=project).latest("pk")


def record_claim(client, project, award, **more) -> Claim:
    response = client.post(at(project, f"awards/{award.pk}/claim/"), claim_form(**more))
    assert response.status_code == 302, text(response)
    return Claim.objects.latest("pk")


def record_spend(client, project, award, **more) -> Spend:
    response = client.post(at(project, f"awards/{award.pk}/spend/"), spend_form(**more))
    assert response.status_code == 302, text(response)
    return Spend.objects.latest("pk")


def text(response) -> str:
    return response.content.decode()


def refusals(project) -> list[str]:
    return [event.detail["why"] for event in Event.objects.filter(action="refused", project=project.pk)]


def money_of(project) -> selectors.MoneyOf:
    fresh = SupportProject.objects.get(pk=project.pk)
    return selectors.money_of(fresh, course_of(fresh), facts_of(fresh))


def test_nothing_is_awarded_before_its_letter_and_what_was_typed_stays(officer):
    project = s.project_at("preferred-organisation")
    for kind in ("planning", "improvement"):
        assert "is recorded once" in text(officer.get(at(project, f"awards/new/{kind}/")))
        response = officer.post(at(project, f"awards/new/{kind}/"), award_form(note="Typed by hand"))
        assert response.status_code == 403
        assert "Typed by hand" in text(response)
        assert "is complete" in text(response)
    assert len(refusals(project)) == 2
    assert not Award.objects.exists()


def test_an_improvement_grant_stays_under_the_ceiling_of_the_settled_band(project, officer):
    response = officer.post(at(project, "awards/new/improvement/"), award_form("80,000.01", reason="They need more"))
    assert response.status_code == 422
    assert "£80,000.01 would be awarded, above the ceiling of £80,000" in text(response)
    assert "They need more" in text(response)
    assert 'value="80,000.01"' in text(response)
    assert any("above the ceiling" in why for why in refusals(project))
    record_award(officer, project, amount="50,000")
    second = officer.post(at(project, "awards/new/improvement/"), award_form("30,000.01"))
    assert second.status_code == 422
    record_award(officer, project, amount="30000")
    assert money_of(project).by_kind["improvement"].awarded == 80_000


def test_only_the_director_goes_above_it_and_the_reason_is_kept_with_the_name(project, director, officer):
    assert director.post(at(project, "awards/new/improvement/"), award_form("90,000")).status_code == 422
    award = record_award(director, project, amount="90,000", reason="A fire took the library")
    assert award.allowed_by == s.demonstration("regional-director")
    assert award.band == "80k"
    shown = text(officer.get(at(project)))
    assert "A fire took the library" in shown
    assert "£10,000 above the ceiling" in shown
    event = Event.objects.get(action="recorded an award")
    assert event.detail["reason"] == "A fire took the library"
    same = award_form("90,000", reason="A fire took the library", reference="IG-2026/18", version=1)
    assert officer.post(at(project, f"awards/{award.pk}/"), same).status_code == 302
    award.refresh_from_db()
    assert award.allowed_by == s.demonstration("regional-director"), "a corrected reference is not a new reason"
    more = award_form("95,000", reason="A fire took the library", version=2)
    assert officer.post(at(project, f"awards/{award.pk}/"), more).status_code == 422


def test_the_band_none_leaves_no_room_at_all(officer):
    project, _ = s.supported(band="none")
    response = officer.post(at(project, "awards/new/improvement/"), award_form("1"))
    assert response.status_code == 422
    assert "ceiling of £0" in text(response)


def test_the_planning_grant_is_what_the_policy_says_unless_it_is_said_why(project, officer):
    assert 'value="3,000"' in text(officer.get(at(project, "awards/new/planning/")))
    wrong = officer.post(at(project, "awards/new/planning/"), award_form("3,500"))
    assert wrong.status_code == 422
    assert "The planning grant is £3,000" in text(wrong)
    record_award(officer, project, kind="planning", amount="£3,000.00", reason="Said though not needed")
    kept = Award.objects.get()
    assert (kept.reason, kept.allowed_by) == ("", None), "what the policy gives needs no reason"
    again = officer.post(at(project, "awards/new/planning/"), award_form("3,000"))
    assert again.status_code == 422
    record_award(officer, project, kind="planning", amount="500", reason="Two schools share the plan")
    assert Award.objects.latest("pk").allowed_by == s.demonstration("delivery-officer")


@pytest.mark.parametrize("amount", ["", "0", "0.00", "-5", "1.234", "NaN", "1e99", "twelve", "99999999999"])
def test_an_amount_that_is_none_is_refused(project, officer, amount):
    response = officer.post(at(project, "awards/new/improvement/"), award_form(amount))
    assert response.status_code == 422
    assert not Award.objects.exists()


def test_claims_stay_within_the_award_and_refused_ones_do_not_count(project, officer):
    award = record_award(officer, project)
    record_claim(officer, project, award, amount="60,000", status="claimed")
    response = officer.post(at(project, f"awards/{award.pk}/claim/"), claim_form("3,000.01"))
    assert response.status_code == 422
    assert "Claims would come to £63,000.01, more than the £63,000 awarded." in text(response)
    assert 'value="3,000.01"' in text(response)
    assert Claim.objects.count() == 1
    nothing = officer.post(at(project, f"awards/{award.pk}/claim/"), claim_form("5,000", status="refused"))
    assert nothing.status_code == 422
    assert "Why was it refused?" in text(nothing)
    record_claim(officer, project, award, amount="5,000", status="refused", reason="Not in the plan")
    record_claim(officer, project, award, amount="3,000")
    assert "Not in the plan" in text(officer.get(at(project)))
    sums = money_of(project).sums
    assert (sums.claimed, sums.paid, sums.to_claim) == (63_000, 3_000, 0)


def test_spending_stays_within_what_was_paid_and_the_refusal_names_both_sums(project, officer):
    award = record_award(officer, project)
    record_claim(officer, project, award, amount="1,000")
    record_claim(officer, project, award, amount="9,000", status="claimed")
    response = officer.post(at(project, f"awards/{award.pk}/spend/"), spend_form("1,000.01", what_for="Typed by hand"))
    assert response.status_code == 422
    assert "Spending would come to £1,000.01, more than the £1,000 paid so far." in text(response)
    assert "Typed by hand" in text(response)
    assert any("£1,000.01" in why for why in refusals(project))
    record_spend(officer, project, award, amount="1,000")
    assert not Spend.objects.filter(what_for="Typed by hand").exists()


def test_what_was_claimed_or_spent_is_not_pulled_from_under_itself(project, officer):
    award = record_award(officer, project)
    claim = record_claim(officer, project, award, amount="20,000")
    record_spend(officer, project, award, amount="15,000")
    less = officer.post(at(project, f"awards/{award.pk}/"), award_form("19,999", version=1))
    assert less.status_code == 422
    assert "Claims would come to £20,000" in text(less)
    strike = {"struck": "yes", "struck_because": "Wrong school", "version": 1}
    gone = officer.post(at(project, f"awards/{award.pk}/"), award_form(**strike))
    assert gone.status_code == 422
    assert "Strike those out first" in text(gone)
    for change in (
        {"amount": "14,999"},
        {"status": "refused", "reason": "No"},
        {"struck": "yes", "struck_because": "x"},
    ):
        response = officer.post(at(project, f"claims/{claim.pk}/"), claim_form(**{"version": 1, **change}))
        assert response.status_code == 422, change
        assert "Spending would come to £15,000" in text(response)
    claim.refresh_from_db()
    assert (claim.amount, claim.status, claim.version) == (20_000, "paid", 1)


def test_a_line_that_was_a_mistake_is_struck_out_stays_readable_and_counts_no_more(project, officer):
    award = record_award(officer, project)
    record_claim(officer, project, award)
    spend = record_spend(officer, project, award, amount="500")
    without = officer.post(at(project, f"spending/{spend.pk}/"), spend_form("500", struck="yes", version=1))
    assert without.status_code == 422
    struck = spend_form("500", struck="yes", struck_because="Entered twice", version=1)
    assert officer.post(at(project, f"spending/{spend.pk}/"), struck).status_code == 302
    assert money_of(project).sums.spent == 0
    shown = text(officer.get(at(project)))
    assert "Struck out, does not count: Entered twice" in shown
    assert "<s>£500</s>" in shown


def test_a_correction_keeps_what_was_there_and_the_second_of_two_loses_nothing(project, officer, director):
    award = record_award(officer, project)
    changed = award_form("60,000", note="After the second letter", version=1)
    assert director.post(at(project, f"awards/{award.pk}/"), changed).status_code == 302
    late = officer.post(at(project, f"awards/{award.pk}/"), award_form("61,000", note="Typed by hand", version=1))
    assert late.status_code == 409
    shown = text(late)
    assert "Typed by hand" in shown
    assert "After the second letter" in shown
    assert 'name="version" value="2"' in shown
    award.refresh_from_db()
    assert award.amount == 60_000
    assert [each.amount for each in award.history.order_by("history_id")] == [63_000, 60_000]
    read = text(officer.get(at(project, f"awards/{award.pk}/")))
    assert "was £63,000, now £60,000" in read
    assert award.history.latest().history_user == s.demonstration("regional-director")


def test_the_school_records_what_is_paid_to_it_and_corrects_its_own_alone(project, officer):
    leader = s.client_of(s.person("school-leader", "Wanjirũ", school=project.school))
    own = record_award(officer, project, paid_to="school")
    record_claim(officer, project, own)
    theirs = record_award(officer, project, kind="planning", amount="3,000", paid_to="supporting-organisation")
    record_claim(officer, project, theirs, amount="3,000")
    line = record_spend(leader, project, own)
    assert line.recorded_by.name == "Wanjirũ"
    assert leader.post(at(project, f"awards/{theirs.pk}/spend/"), spend_form()).status_code == 403
    by_office = record_spend(officer, project, own)
    assert leader.post(at(project, f"spending/{by_office.pk}/"), spend_form(version=1)).status_code == 403
    assert leader.post(at(project, f"spending/{line.pk}/"), spend_form("900", version=1)).status_code == 302
    shown = text(leader.get(at(project)))
    assert "IG-2026/17" in shown
    assert f"/spending/{line.pk}/" in shown
    assert f"/spending/{by_office.pk}/" not in shown
    assert "Record a claim" not in shown


def test_the_organisation_records_what_was_awarded_to_it(project, officer):
    body = Body.objects.get(pk="7002")
    theirs = s.client_of(s.person("supporting-organisation", body=body))
    award = record_award(officer, project, kind="planning", amount="3,000", paid_to="supporting-organisation")
    record_claim(officer, project, award, amount="3,000")
    record_spend(theirs, project, award)
    assert award.organisation_name == body.name

    s.trust("7003", "Southern Cross Trust")
    s.choose(project, "trust", "7003")
    later = s.client_of(s.person("supporting-organisation", body=Body.objects.get(pk="7003")))
    assert theirs.post(at(project, f"awards/{award.pk}/spend/"), spend_form()).status_code == 404
    assert later.post(at(project, f"awards/{award.pk}/spend/"), spend_form()).status_code == 403
    shown = text(later.get(at(project)))
    assert "Nothing has been awarded yet" in shown
    assert "IG-2026/17" not in shown
    refused = officer.post(at(project, "awards/new/improvement/"), award_form())
    assert refused.status_code == 403, "nothing is awarded until the new organisation is appointed"


@pytest.mark.parametrize(
    "role", ["adviser", "national-lead", "auditor", "responsible-body", "school-leader", "supporting-organisation",
             "analyst", "administrator"],
)  # fmt: skip
def test_nobody_else_writes_awards_and_claims(project, officer, sign_in, role):
    award = record_award(officer, project)
    claim = record_claim(officer, project, award)
    before = Event.objects.filter(action="refused").count()
    client = sign_in(role)
    writes = {
        "awards/new/planning/": award_form("3,000"), f"awards/{award.pk}/": award_form(version=1),
        f"awards/{award.pk}/claim/": claim_form("1"), f"claims/{claim.pk}/": claim_form(version=1),
    }  # fmt: skip
    for part, form in writes.items():
        assert client.post(at(project, part), form).status_code == 403
    assert (Award.objects.count(), Claim.objects.count()) == (1, 1)
    assert Event.objects.filter(action="refused").count() == before + 4


def test_another_region_does_not_find_it_and_sees_none_of_its_money(project, officer):
    award = record_award(officer, project)
    london = Region.objects.get(name="London")
    other = s.client_of(s.person("regional-director", region=london))
    for part in ("", "awards/new/planning/", f"awards/{award.pk}/", f"awards/{award.pk}/claim/"):
        assert other.get(at(project, part)).status_code == 404
    assert other.post(at(project, f"awards/{award.pk}/claim/"), claim_form()).status_code == 404
    assert "Nothing has been awarded yet" in text(other.get("/money/"))
    elsewhere = s.project_at(school="100003")
    assert officer.get(at(elsewhere, f"awards/{award.pk}/")).status_code == 404


def test_an_award_of_one_project_is_not_found_under_another(project, officer):
    award = record_award(officer, project)
    neighbour = s.project_at(school="200004")
    assert officer.get(at(neighbour, f"awards/{award.pk}/")).status_code == 404
    assert officer.post(at(neighbour, f"awards/{award.pk}/claim/"), claim_form()).status_code == 404


def test_claims_and_spending_go_on_after_a_stop_and_awards_do_not(project, officer):
    award = record_award(officer, project)
    SupportProject.objects.filter(pk=project.pk).update(state="stopped")
    record_claim(officer, project, award)
    record_spend(officer, project, award)
    response = officer.post(at(project, "awards/new/planning/"), award_form("3,000", note="Typed by hand"))
    assert response.status_code == 403
    assert "The project is stopped" in text(response)
    assert "Typed by hand" in text(response)


def pounds_of(cell: str) -> Decimal:
    return Decimal(re.sub(r"[£,]|<[^>]+>", "", cell).strip())


def columns(shown: str) -> dict[str, list[Decimal]]:
    """The amounts of the first table that has totals, column by column; the last one is the total."""
    found: dict[str, list[Decimal]] = {}
    for label, cell in re.findall(r'data-label="(Awarded|Claimed|Paid|Spent|Left to spend)">(.*?)</td>', shown):
        found.setdefault(label, []).append(pounds_of(cell))
    return found


def some_money(officer, project) -> None:
    planning = record_award(officer, project, kind="planning", amount="3,000", paid_to="supporting-organisation")
    improvement = record_award(officer, project, amount="63,000.10")
    record_claim(officer, project, planning, amount="2,999.99")
    record_claim(officer, project, improvement, amount="20,000.01")
    record_claim(officer, project, improvement, amount="10,000", status="claimed")
    record_claim(officer, project, improvement, amount="7,000", status="refused", reason="Not in the plan")
    record_spend(officer, project, planning, amount="1,500.25")
    record_spend(officer, project, improvement, amount="0.01")
    spend = record_spend(officer, project, improvement, amount="100")
    officer.post(at(project, f"spending/{spend.pk}/"), spend_form("100", struck="yes", struck_because="No", version=1))


def test_the_totals_on_screen_are_the_sums_of_the_rows(project, officer):
    some_money(officer, project)
    shown = text(officer.get(at(project)))
    for label, amounts in columns(shown).items():
        assert amounts[-1] == sum(amounts[:-1]), label
    rows = Claim.objects.filter(award__project=project, struck_because="")
    totals = {label: amounts[-1] for label, amounts in columns(shown).items()}
    assert totals["Paid"] == sum(claim.amount for claim in rows if claim.status == "paid") == Decimal("23000.00")
    assert totals["Claimed"] == sum(claim.amount for claim in rows if claim.status != "refused")
    assert totals["Spent"] == Decimal("1500.26")
    assert totals["Left to spend"] == totals["Paid"] - totals["Spent"]
    words = re.sub(r"\s+", " ", shown)
    assert (
        "£66,000.10 has been awarded and £33,000 of it claimed. £23,000 has been paid, £1,500.26 of that is spent"
        in words
    )


def test_the_file_of_a_region_adds_up_to_its_page(project, officer, sign_in):
    some_money(officer, project)
    second, _ = s.supported(school="200004")
    some_money(officer, second)
    elsewhere, _ = s.supported(school="100003")
    theirs = s.client_of(elsewhere.delivery_officer)
    record_award(theirs, elsewhere, amount="40,000", reference="=cmd()")
    for client, address, projects in (
        (officer, "", 2), (sign_in("auditor"), "", 3), (sign_in("national-lead"), "?region=north-west", 2),
        (sign_in("national-lead"), "?region=nowhere", 3), (officer, "?region=london", 2), (theirs, "", 1),
    ):  # fmt: skip
        shown = text(client.get(f"/money/{address}"))
        by_column = columns(shown)
        body = b"".join(client.get(f"/money/money.csv{address}").streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(body)))
        assert len({row["Project"] for row in rows}) == projects == len(by_column["Awarded"]) - 1
        for label, amounts in by_column.items():
            assert amounts[-1] == sum(amounts[:-1]) == sum(Decimal(row[f"{label} (£)"] or 0) for row in rows), label
        assert not any(row["Letter"].startswith("=") for row in rows)


@pytest.mark.parametrize("role", ["adviser", "responsible-body", "school-leader", "supporting-organisation", "analyst"])
def test_the_money_of_a_region_is_for_its_office_and_for_those_who_check(sign_in, role):
    assert sign_in(role).get("/money/").status_code == 403
    assert sign_in(role).get("/money/money.csv").status_code == 403


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        b"".join(response.streaming_content) if response.streaming else response.content
    return len(asked)


def test_no_page_asks_more_for_more_rows(project, officer):
    some_money(officer, project)
    pages = (at(project), "/money/", "/money/money.csv")
    for address in pages:
        queries(officer, address)
    few = [queries(officer, address) for address in pages]
    improvement = Award.objects.filter(project=project, kind="improvement").latest("pk")
    for amount in ("11", "12", "13"):
        record_claim(officer, project, improvement, amount=amount)
        record_spend(officer, project, improvement, amount=amount)
    other, _ = s.supported(school="200004")
    some_money(officer, other)
    assert [queries(officer, address) for address in pages] == few


def test_reading_writes_nothing(project, officer):
    award = record_award(officer, project)
    claim = record_claim(officer, project, award)
    before = Event.objects.count(), Award.history.count(), SupportProject.objects.get(pk=project.pk).version
    for part in ("", "awards/new/planning/", f"awards/{award.pk}/", f"awards/{award.pk}/claim/", f"claims/{claim.pk}/",
                 f"awards/{award.pk}/spend/"):  # fmt: skip
        assert officer.get(at(project, part)).status_code == 200
    assert (Event.objects.count(), Award.history.count(), SupportProject.objects.get(pk=project.pk).version) == before


@pytest.mark.parametrize("days", [{"paid_on": 14}, {"claimed_on": 9}, {"claimed_on": 90}])
def test_days_that_cannot_be_are_refused(project, officer, days):
    award = record_award(officer, project)
    ((name, after),) = days.items()
    response = officer.post(at(project, f"awards/{award.pk}/claim/"), claim_form(**on(name, after)))
    assert response.status_code == 422


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "pay", "refuse", "spend", "award"]), st.integers(min_value=1, max_value=90_000)
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_tried_the_sums_never_disagree(project, officer, steps):
    Spend.objects.all().delete()
    Claim.objects.all().delete()
    Award.objects.all().delete()
    award = record_award(officer, project, amount="20,000")
    for step, amount in steps:
        if step == "award":
            award.refresh_from_db()
            officer.post(at(project, f"awards/{award.pk}/"), award_form(str(amount), version=award.version))
        elif step == "spend":
            officer.post(at(project, f"awards/{award.pk}/spend/"), spend_form(str(amount)))
        elif step == "claim":
            officer.post(at(project, f"awards/{award.pk}/claim/"), claim_form(str(amount), status="claimed"))
        elif claim := Claim.objects.filter(award=award).order_by("pk").first():
            status = {"pay": "paid", "refuse": "refused"}[step]
            form = claim_form(str(claim.amount), status=status, reason="No", version=claim.version)
            officer.post(at(project, f"claims/{claim.pk}/"), form)
        sums = sums_of(Award.objects.get(pk=award.pk))
        assert sums.spent <= sums.paid <= sums.claimed <= sums.awarded <= 80_000
