"""A decision that the school and its council do not accept: answered, weighed, taken again, and never lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

pytestmark = pytest.mark.browser

TODAY = timezone.localdate()
FIRST, SECOND = "Reading fell, and nobody nearer can help.", "The council’s lead begins in May; we bridge until then."
SCHOOL_SAYS, COUNCIL_SAYS = "The summer results are not in it.", "We have found a lead of reading of our own."


@pytest.fixture
def cast(stage, request) -> dict[str, Any]:
    return stage("before_the_decision", request.param)


@pytest.mark.parametrize("cast", ["200002"], indirect=True)
def test_a_contested_decision_is_answered_weighed_and_taken_again(hands, cast):
    school, project = cast["school"], cast["project"]
    leader, council = hands(cast["leader"]), hands(cast["body"], width=375)
    officer, director = hands("delivery-officer"), hands("regional-director")

    # A proposal goes back, and is written again.
    propose(officer.go(project).follow("Decision on support"), "Reading.")
    director.today("Proposed by Demonstration delivery officer", school)
    director.press("Send it back", status=422).sees("Say why, so that it can be mended.")
    director.write("Why does it go back?", "Say what we would add.").press("Send it back")
    officer.today("Sent back to you: Decision on support", school).sees("sent back", "Say what we would add.")
    propose(officer, FIRST)
    director.today("Proposed by Demonstration delivery officer", school).press("Take this decision")
    director.sees("Decided: Offer support", "Help starts now", "Yes")

    # The letter goes out; both answer, and neither agrees.
    officer.go(project).follow("Formal notification").tick(
        "The current template was used", "The information sheet is attached",
        "Everybody who must have it is addressed", "It has been sent",
    )  # fmt: skip
    officer.day("When was it sent?", TODAY).press("Save")
    answer(leader, project, "No", SCHOOL_SAYS)
    leader.sees("This decision is not final until", "help has begun because it is urgent")
    answer(council, project, "No", COUNCIL_SAYS)

    # It is not final: nobody closes it before the director has said what comes of it. Nobody else says so.
    officer.today("The school answers the decision", school).sees(SCHOOL_SAYS, COUNCIL_SAYS)
    officer.sees_not("Close the window to answer", "This decision is final.").go(f"{project}reply/close/")
    officer.choose("An answer came, and the decision stands").press("Close the window", status=422)
    officer.sees("An answer waits for the regional director")
    refused_without_a_page(leader, officer, hands("auditor"), project)

    # Urgent help goes on meanwhile.
    help_goes_on(officer, project)
    officer.go(f"{project}voices/").sees("This decision is not final", "help has begun because it is urgent")

    # The director takes the decision again; the first stays on the record with its answers.
    settle(director, project, "The decision is taken again", "The council’s lead changes what we would add.")
    director.sees("the regional director said that it is taken again").follow("Take the decision again")
    director.choose("Offer support").write("The reasons, in plain words", SECOND).day("Decided on", TODAY)
    director.press("Take this decision").sees("Earlier decision, replaced", FIRST, SECOND)
    leader.go(f"{project}voices/").sees("Earlier, and replaced: Offer support", FIRST, SECOND, SCHOOL_SAYS)

    # It is answered once more, and this time it stands.
    answer(leader, project, "Yes")
    answer(council, project, "No", "January would be soon enough.")
    settle(director, project, "The decision stands", "Two terms are too long to wait.")
    officer.go(f"{project}voices/").follow("Close the window to answer").press("Close the window")
    for each in (officer, leader, council):
        each.go(f"{project}voices/").sees("This decision is final.", "Two terms are too long to wait.")
        each.sees("Earlier, and replaced: Offer support", SCHOOL_SAYS, COUNCIL_SAYS, "January would be soon enough.")


def propose(officer, reasons: str) -> None:
    officer.choose("Offer support").write("The reasons, in plain words", reasons).day("Decided on", TODAY)
    officer.tick("Help starts now, while an answer is awaited").press("Propose this decision")
    officer.sees("It waits for the regional director")


def answer(person, project: str, agrees: str, words: str = "") -> None:
    person.go(f"{project}voices/").follow("Answer the decision").choose(agrees)
    if words:
        person.write("What do you say to it, and what should be different?", words)
    person.press("Put the answer on the record").sees("Your answer is on the record.", words)


def settle(director, project: str, outcome: str, reasons: str) -> None:
    director.go(f"{project}voices/").follow("Say what comes of the answers").choose(outcome)
    director.write("The reasons, in plain words", reasons).press("Put it on the record").sees(reasons)


def refused_without_a_page(leader, officer, auditor, project: str) -> None:
    """Sending what no page offers changes nothing, says why, and is on the trail."""
    taken = {"act": "decide", "outcome": "do-not-offer", "reasons": "We do not want it."}
    settled = {"outcome": "stands", "reasons": "It stands."}
    for person, path, typed in (
        (leader, "decisions/support-decision/", taken),
        (officer, "decisions/support-decision/", taken),
        (officer, "reply/outcome/", settled),
    ):
        status, text = person.post(project + path, **typed)
        assert status == 403
        assert "regional director" in text.lower()
    auditor.go(f"{project}voices/").sees(FIRST).sees_not("We do not want it.", "It stands.")
    auditor.go("/trail/?action=refused").sees("Siân ap Rhys-Jones", "Demonstration delivery officer")


def help_goes_on(officer, project: str) -> None:
    officer.go(project).follow("Conflict of interest check")
    officer.pick("Which adviser do you have in mind?", "Demonstration adviser").choose("No interest was found")
    officer.day("When was it checked?", TODAY).press("Save").follow("The responsible body’s response on the adviser")
    officer.choose("Content with the adviser").day("When did it come, or until when did we wait?", TODAY).press("Save")
    officer.follow("Allocate an adviser").pick("Adviser", "Demonstration adviser")
    officer.day("From which day?", TODAY).press("Save").status("Allocate an adviser", "Completed")


@pytest.mark.parametrize("cast", ["200004"], indirect=True)
def test_two_people_at_one_task_see_where_they_differ_and_lose_nothing(hands, cast):
    mine, theirs = hands(cast["colleague"], scripts=False), hands("delivery-officer", scripts=False)
    task, label = f"{cast['project']}tasks/first-contact/", "With whom? (optional)"
    mine.go(task).write(label, "Wei, who leads on reading")
    theirs.go(task).write(label, "Nobody: word was left twice").press("Save")
    mine.press("Save", status=409).sees("Demonstration delivery officer saved this while you were writing")
    difference = mine.page.get_by_role("row", name="With whom?")
    assert difference.get_by_role("cell").all_inner_texts() == [
        "Wei, who leads on reading", "Nobody: word was left twice",
    ]  # fmt: skip
    assert mine.page.get_by_label(label, exact=True).input_value() == "Wei, who leads on reading"
    mine.press("Save").go(task)
    assert mine.page.get_by_label(label, exact=True).input_value() == "Wei, who leads on reading"
    mine.go(f"{cast['project']}history/").sees("by Oyinkansola", "by Demonstration delivery officer")
