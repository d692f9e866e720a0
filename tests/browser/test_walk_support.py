"""A school walks from its own referral to the appointment of a supporting organisation, through six people's pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from browser.hands import Hands

pytestmark = pytest.mark.browser

TODAY = timezone.localdate()
ADVISER = "Demonstration adviser"


@pytest.fixture(scope="module")
def cast(stage) -> dict[str, str]:
    """The people of a school that nobody has looked at yet."""
    return stage("people_of", "200001")


def refer(leader: Hands) -> None:
    leader.go("/").follow("Referrals").follow("Refer a school")
    leader.write("Why should this school be looked at?", "Reading has slipped for two years, and we lost our lead.")
    leader.write("What is asked for?", "Somebody to work with our new lead on reading.")
    leader.press("Send the referral").sees("Your referral is with the regional team.", "Reading has slipped")


def accept(officer: Hands, school: str) -> str:
    officer.today("Answer a referral", school).sees("Reading has slipped for two years")
    officer.choose("Accept it: open a support project").press("Send the answer").sees("a support project is open")
    officer.follow("The support project").sees("Demonstration delivery officer")
    return officer.page.url.removeprefix(officer.site)


def begin(officer: Hands, school: str, project: str) -> None:
    officer.go(project).follow("Starting eligibility").choose("Eligible")
    officer.day("On which day was this settled?", TODAY).press("Save").status("Starting eligibility", "Completed")
    officer.follow("First contact with the responsible body").tick("We have spoken with the responsible body")
    officer.day("When was the contact?", TODAY).write("With whom? (optional)", "Wei, director of schools").press("Save")
    officer.follow("What only we can add").day("When was the responsible body asked?", TODAY).press("Save")
    officer.status("What only we can add", "In progress")


def answer_for_the_council(body: Hands, school: str) -> None:
    body.today("What only we can add", school)
    body.write("What is the responsible body already doing for the school?", "A day a week of a reading adviser.")
    body.write("What can it provide?", "Finance, staffing and buildings.")
    body.write("What can it not provide?", "A lead of reading who has done it before.")
    body.day("When did the responsible body answer, or until when was it given?", TODAY).press("Save")
    body.follow("The four voices").follow("Write what it says: The responsible body")
    body.write("What do you say of the school?", "A strong head in post since May.")
    body.write("What are you already doing for the school? (optional)", "A day a week of a reading adviser.")
    body.press("Put it on the file").sees("It is on the file", "A strong head in post since May.")


def say_for_the_school(leader: Hands, project: str) -> None:
    leader.go(project).follow("The four voices").follow("Add what it says now: The school")
    leader.write("What do you say of your school?", "We know where we are weak, and who could help.")
    leader.press("Put it on the file").sees("We know where we are weak")


def write_the_rest(officer: Hands, project: str) -> None:
    for voice in ("The inspectorate", "The data"):
        officer.go(f"{project}voices/").follow(f"Write what it says: {voice}")
        words = "What did the inspectorate say?" if voice == "The inspectorate" else "What does the data say?"
        officer.write(words, "Good in 2016; nothing since, and reading falls.")
        if voice == "The inspectorate":
            officer.day("When was it published?", dt.date(2016, 3, 11))
        officer.tick("I have read this, and it says what the sources say").press("Put it on the file")
    officer.go(project).status("The four voices", "Completed").follow("What only we can add")
    officer.write("What would the regional team add that they cannot?", "A lead of reading, two days a week.")
    officer.press("Save").status("What only we can add", "Completed")


def propose_support(officer: Hands, project: str) -> None:
    officer.go(project).follow("Decision on support").sees("binds nobody until")
    officer.choose("Offer support").write("The reasons, in plain words", "Reading, and nobody nearer can help.")
    officer.day("Decided on", TODAY).press("Propose this decision").sees("It waits for the regional director")


def decide_support(director: Hands, school: str) -> None:
    director.today("Proposed by Demonstration delivery officer: Decision on support", school)
    director.follow("what each voice says").sees(
        "We know where we are weak", "A strong head in post", "two days a week"
    )
    director.page.go_back()
    director.press("Take this decision").sees(
        "Decided: Offer support", "Written down by Demonstration delivery officer"
    )


def test_a_school_walks_from_its_own_referral_to_an_appointment(hands, cast):
    school = cast["school"]
    leader, body = hands(cast["leader"], scripts=False), hands(cast["body"], scripts=False, width=375)
    officer, director = hands("delivery-officer", scripts=False), hands("regional-director", scripts=False)
    refer(leader)
    project = accept(officer, school)
    begin(officer, school, project)
    answer_for_the_council(body, school)
    say_for_the_school(leader, project)
    write_the_rest(officer, project)
    propose_support(officer, project)
    decide_support(director, school)

    # From here on with scripts.
    leader, body, officer = hands(cast["leader"], width=375), hands(cast["body"]), hands("delivery-officer")
    director, adviser, supporter = hands("regional-director"), hands("adviser", width=375), hands(cast["supporter"])
    tell(officer, school, project)
    hear_the_answers(leader, body, director, officer, school, project)
    visit(adviser, school, project)
    diagnose(adviser, school)
    match(director, school)
    choose_a_trust(officer, school)
    agree_to_help(supporter, school)
    check_the_trust(officer, school)
    appoint(director, school)
    for each in (leader, supporter, officer):
        each.go(project).sees("Matching complete")
        expect(each.page.locator("main")).not_to_contain_text("not appointed yet")


def tell(officer: Hands, school: str, project: str) -> None:
    officer.go(project).follow("Conflict of interest check").pick("Which adviser do you have in mind?", ADVISER)
    hidden = officer.page.get_by_label("What the interest is, and how it is managed if it can be")
    officer.choose("There is an interest, and it can be managed")
    expect(hidden, "what is asked next opens").to_be_visible()
    officer.choose("No interest was found")
    expect(hidden).not_to_be_visible()
    officer.day("When was it checked?", TODAY).press("Save").status("Conflict of interest check", "Completed")
    officer.follow("Formal notification").tick(
        "The current template was used", "The information sheet is attached",
        "Everybody who must have it is addressed", "It has been sent",
    )  # fmt: skip
    officer.day("When was it sent?", TODAY).press("Save").status("Formal notification", "Completed")


def hear_the_answers(leader: Hands, body: Hands, director: Hands, officer: Hands, school: str, project: str) -> None:
    body.today("The responsible body’s response on the adviser", school).choose("Content with the adviser")
    body.day("When did it come, or until when did we wait?", TODAY).press("Save")
    body.go(f"{project}voices/").follow("Answer the decision").choose("Yes").press("Put the answer on the record")
    leader.today("Answer of the school and its responsible body", school).sees("This decision is not final until")
    leader.follow("Answer the decision").choose("Yes")
    leader.write("Anything else that should stand on the record (optional)", "We would like to begin in January.")
    leader.press("Put the answer on the record").sees("We would like to begin in January.")
    director.go(f"{project}voices/").follow("Say what comes of the answers").choose("The decision stands")
    director.write("The reasons, in plain words", "Both agree.").press("Put it on the record")
    officer.go(f"{project}voices/").follow("Close the window to answer").press("Close the window")
    officer.sees("This decision is final.")
    officer.today("Allocate an adviser", school).pick("Adviser", ADVISER)
    officer.day("From which day?", TODAY).press("Save").status("Allocate an adviser", "Completed")


def visit(adviser: Hands, school: str, project: str) -> None:
    adviser.today("Adviser’s first message", school).day("When did the adviser write?", TODAY).press("Save")
    adviser.today("Arrange the first visit", school).day("When will the visit be?", TODAY)
    adviser.tick("The template for the note of visit has been sent").press("Save")
    adviser.today("First visit", school).day("When was the visit?", TODAY)
    adviser.write("Whom did you meet? (optional)", "The head and the lead of reading").press("Save")
    adviser.sees("First visit made")


def diagnose(adviser: Hands, school: str) -> None:
    adviser.today("Initial diagnosis", school).follow("Add a need").choose("Quality of education")
    adviser.write("What is needed, in words?", "Pupils who arrive behind in reading catch up by Year 4.")
    adviser.press("Save the need").sees("The need is saved.").follow("Add evidence").choose("A visit")
    adviser.write("Where does it come from?", "Lesson visits in years 1 to 4").day("Of which day is it?", TODAY)
    adviser.write("What does it show?", "Phonics is taught five ways.").choose("Fairly sure")
    adviser.press("Save the evidence").sees("Phonics is taught five ways.")
    adviser.tick("It was talked through with the adviser").choose("Fairly sure").day("Completed on", TODAY)
    adviser.press("Save").sees("1 need; of the whole we are fairly sure")


def match(director: Hands, school: str) -> None:
    director.today("Decision after the diagnosis", school).choose("Match with a supporting organisation")
    director.write("The reasons, in plain words", "The council cannot provide it.").day("Decided on", TODAY)
    director.press("Take this decision").sees("Decided: Match with a supporting organisation")


def choose_a_trust(officer: Hands, school: str) -> None:
    officer.today("Preferred supporting organisation", school).choose("Trust").press("Continue")
    officer.write("Name or group UID of the trust", "extraordinarily long-named").press("Search")
    officer.follow("THE EXTRAORDINARILY LONG-NAMED")
    officer.write("Why this one, and who else was thought of?", "Two miles away, and good at reading.")
    officer.day("Chosen on", TODAY).press("Choose this organisation").sees("It has not answered here yet.")


def agree_to_help(supporter: Hands, school: str) -> None:
    supporter.today("You are asked to help: accept or decline", school).follow("Say whether you will help")
    supporter.choose("Yes, we accept").write("Reasons, or what you would need (optional)", "From January.")
    supporter.press("Send the answer").sees("It accepts.")


def check_the_trust(officer: Hands, school: str) -> None:
    officer.today("Due diligence", school).tick(
        "It has room, its own schools are well, and it is willing", "The lead for its trust or council has been asked",
        "Its finances have been checked", "It can be paid (vendor account)",
    )  # fmt: skip
    officer.choose("No interest was found").day("When was it completed?", TODAY).press("Save")
    officer.status("Due diligence", "Completed")


def appoint(director: Hands, school: str) -> None:
    director.today("Appointment", school).sees("The organisation says: it will help")
    director.choose("Appoint the organisation").tick("The assessment of the organisation is complete")
    director.write("The reasons, in plain words", "It can, it will, and nothing speaks against it.")
    director.day("Decided on", TODAY).press("Take this decision").sees("Decided: Appoint the organisation")
