"""A field of the policy as a control: what is shown is what is read back, and nothing that was typed is lost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.policy.course import KINDS, Condition, Field, Option
from alongside.policy.project import load_project
from alongside.project.answers import read_value
from alongside_service.look import answers, fields

FEW = tuple(Option(key=key, label=key.title()) for key in ("north", "south", "west"))
MANY = tuple(Option(key=f"o{n}", label=f"Option {n}") for n in range(9))
PEOPLE = (("4", "Zoë"), ("9", "Ng"))


class Form(HTMLParser):
    """The controls of a page as a browser would send them, and every id, label and description."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: set[str] = set()
        self.described: list[str] = []
        self.inside: list[str] = []
        self._text: str | None = None
        self._select = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        self.ids += [own["id"]] if own.get("id") else []
        self.described += (own.get("aria-describedby") or "").split()
        if tag == "label":
            self.labelled.add(own["for"])
        if tag in ("input", "select", "textarea"):
            self.controls.add(own["id"])
        if tag == "input" and (own["type"] not in ("radio", "checkbox") or "checked" in own):
            self.sent.append((own["name"], own.get("value") or ""))
        if tag == "select":
            self._select = own["name"]
            self._first = True
        if tag == "option":
            if self._first:
                self.sent.append((self._select, own.get("value") or ""))
            elif "selected" in own:
                self.sent[-1] = (self._select, own["value"])
            self._first = False
        if tag == "textarea":
            self._text, self._name = "", own["name"]

    def handle_data(self, data):
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent.append((self._name, (self._text or "").removeprefix("\n")))
            self._text = None

    def data(self) -> QueryDict:
        made = QueryDict(mutable=True)
        for name, value in self.sent:
            made.appendlist(name, value)
        return made


def field(kind: str, **options) -> Field:
    lists = {"choice": FEW, "choices": FEW}
    return Field(**{"key": "asked", "label": "What?", "kind": kind, "options": lists.get(kind, ()), **options})


def again(asked: Field, value, **options) -> answers.Raw:
    """What comes back when the form that shows `value` is sent as it is."""
    return fields.read(asked, Form(fields.draw(asked, value=value, **options)).data())


typed = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=60)


@settings(deadline=None)
@given(kind=st.sampled_from(["text", "words", "money", "number", "email", "phone"]), text=typed)
def test_any_text_comes_back_as_it_was_typed(kind: str, text: str) -> None:
    assert again(field(kind, longest=20 if kind == "words" else None), text, error="Wrong.") == text


@settings(deadline=None)
@given(day=typed, month=typed, year=typed)
def test_the_boxes_of_a_day_keep_whatever_was_typed(day: str, month: str, year: str) -> None:
    raw = {"day": day, "month": month, "year": year}
    assert again(field("day"), raw, error="Not a day.") == raw


@settings(deadline=None)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)))
def test_a_day_that_is_saved_is_read_as_itself(day: dt.date) -> None:
    asked = field("day")
    for stored in (day, day.isoformat()):
        assert read_value(asked, again(asked, stored)) == day


@settings(deadline=None)
@given(st.decimals(0, 999_999_999, places=2, allow_nan=False))
def test_an_amount_that_is_saved_is_read_as_itself(amount: Decimal) -> None:
    asked = field("money")
    assert read_value(asked, again(asked, amount)) == amount


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("tick", "yes"),
        ("tick", ""),
        ("yes-no", "no"),
        ("choice", "south"),
        ("choices", ("north", "west")),
        ("choices", ()),
    ],
)
def test_what_was_chosen_comes_back(kind: str, value) -> None:
    assert again(field(kind), value) == value


def test_typed_answers_come_back_as_the_library_reads_them() -> None:
    assert read_value(field("tick"), again(field("tick"), True)) is True
    assert read_value(field("choices"), again(field("choices"), ("south",))) == ("south",)
    assert again(field("choice", options=MANY), "o7") == "o7"
    assert read_value(field("number"), again(field("number"), 12)) == 12


def test_a_day_in_one_text_is_read_and_shown_in_its_boxes() -> None:
    asked = field("day")
    assert fields.read(asked, QueryDict("asked=2026-02-31")) == "2026-02-31"
    assert again(asked, "2026-02-31") == {"day": "31", "month": "2", "year": "2026"}
    assert again(asked, "27 March 2026") == {"day": "27", "month": "March", "year": "2026"}


def test_a_long_list_is_a_select_and_a_short_one_is_radios() -> None:
    assert "<select" in fields.draw(field("choice", options=MANY))
    assert 'type="radio"' in fields.draw(field("choice", options=MANY[:8]))


def test_somebody_who_left_stays_named_until_another_is_chosen() -> None:
    assert again(field("person"), "77", people=PEOPLE) == "77"
    assert again(field("person"), 9, people=PEOPLE) == "9"
    assert "nobody to choose yet" in fields.draw(field("person"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_control_has_a_name_and_what_describes_it_is_there(kind: str) -> None:
    form = Form(fields.draw(field(kind, hint="Help.", longest=90), error="Wrong.", people=PEOPLE))
    assert form.controls
    assert form.controls <= form.labelled
    assert set(form.described) <= set(form.ids)
    assert "asked-error" in form.described
    assert len(form.ids) == len(set(form.ids))


@pytest.mark.parametrize("kind", KINDS)
def test_the_link_of_an_error_reaches_a_control_that_takes_the_focus(kind: str) -> None:
    asked = field(kind)
    [line] = fields.error_summary_of({"asked": "Wrong."}, [asked], prefix="a-")
    assert line["href"].removeprefix("#") in Form(fields.draw(asked, name="a-asked", people=PEOPLE)).controls


def test_errors_stand_in_the_order_of_the_fields_and_those_of_the_whole_form_first() -> None:
    first, second = field("text", key="one"), field("day", key="two")
    lines = fields.error_summary_of({"two": "B", "one": "A", "": "The whole."}, [first, second])
    assert [line.get("href") for line in lines] == [None, "#one", "#two-day"]


def asked_after(*accepts: str, controller: Field) -> list[Field]:
    only_if = Condition(task="t", field=controller.key, accepts=accepts)
    return [controller, field("words", key="why", label="Why?", only_if=only_if)]


def test_what_one_answer_asks_stands_inside_that_answer() -> None:
    both = asked_after("south", controller=field("choice"))
    html = fields.draw_form(both, values={"asked": "south", "why": "Because"})
    inside = html[html.index('id="conditional-asked-2"') :]
    assert 'name="why"' in inside
    assert "govuk-radios__conditional--hidden" not in html
    assert "Answer this if you chose “South”." in inside


def test_what_several_answers_ask_stands_after_them_and_says_when() -> None:
    both = asked_after("north", "west", controller=field("choice"))
    html = fields.draw_form(both, values={}, prefix="x-")
    assert 'data-asked-by="x-asked" data-accepts="north west"' in html
    assert "Answer this if you chose “North” or “West”." in html
    assert html.count('name="x-why"') == 1


def test_what_a_tick_asks_stands_inside_it_and_what_nobody_asks_stands_alone() -> None:
    both = asked_after(controller=field("tick", label="We met"))
    assert "Answer this if you ticked “We met”." in fields.draw_form(both, values={})
    assert "Answer this if" not in fields.draw_form(both[1:], values={})


def test_every_task_of_the_policy_can_be_drawn_and_read_back_empty() -> None:
    course = load_project().on(dt.date(2026, 9, 1))
    for task in course.tasks:
        form = Form(fields.draw_form(task.fields, values={}, prefix=f"{task.key}-"))
        assert form.controls <= form.labelled, task.key
        assert len(form.ids) == len(set(form.ids)), task.key
        raw = fields.read_form(task.fields, form.data(), prefix=f"{task.key}-")
        assert all(read_value(each, raw[each.key]) is None for each in task.fields), task.key


# --- Two people at once ---

TEXT, DAY = field("text", key="text", label="Text"), field("day", key="day", label="Day")


def test_a_difference_says_who_changed_what_and_the_same_in_other_clothes_is_none() -> None:
    before = {"text": "a\nb", "day": dt.date(2026, 3, 1)}
    theirs = {"text": "a\nb", "day": dt.date(2026, 3, 9)}
    mine = {"text": "a\r\nb ", "day": {"day": "01", "month": "3", "year": "2026"}}
    [found] = answers.differences([TEXT, DAY], mine, theirs, before)
    assert (found.mine, found.theirs, found.whose) == ("1 March 2026", "9 March 2026", "Only they changed it")


def test_merging_takes_over_only_what_only_they_changed() -> None:
    before = {"text": "old", "day": "2026-03-01"}
    theirs = {"text": "theirs", "day": "2026-03-09"}
    mine = {"text": "mine", "day": "2026-03-01"}
    made = answers.merged([TEXT, DAY], mine, theirs, before)
    assert made == {"text": "mine", "day": {"day": "9", "month": "3", "year": "2026"}}


def test_a_day_that_is_none_is_still_shown_in_a_difference() -> None:
    assert answers.words_of(DAY, {"day": "31", "month": "2", "year": "2026"}) == "31 2 2026"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("money", "12500.5", "£12,500.50"), ("money", "about ten", "about ten"), ("money", "1e999999", "1e999999"),
        ("yes-no", "no", "No"), ("tick", True, "Yes"), ("choices", ("north", "gone"), "North, gone"), ("day", None, ""),
    ],
)  # fmt: skip
def test_an_answer_in_words(kind: str, value, words: str) -> None:
    assert answers.words_of(field(kind), value) == words


def test_the_page_of_a_form_says_error_in_its_title_and_shows_both_sides_of_a_difference(rf, db) -> None:
    rows = answers.differences([TEXT], {"text": "<mine>"}, {"text": ""})
    page = render_to_string(
        "look/form.html",
        {
            "title": "First contact",
            "errors": fields.error_summary_of({"text": "Enter an answer."}, [TEXT]),
            "fields": fields.draw_form([TEXT], values={"text": "<mine>"}, errors={"text": "Enter an answer."}),
            "version": 3,
            "cancel": "/",
            "difference": {"by": "Zoë", "rows": rows, "theirs_url": "/form/"},
        },
        request=rf.get("/"),
    )
    assert "<title>Error: First contact – Alongside</title>" in page
    assert 'href="#text"' in page
    assert 'name="version" value="3"' in page
    assert "&lt;mine&gt;" in page
    assert "<mine>" not in page
    assert "Nothing</td>" in page
