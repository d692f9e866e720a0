"""Every component tag gives the markup of govuk-frontend, fixture by fixture."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from django.utils.safestring import mark_safe

from alongside_service.look import components

COMPONENTS = Path(components.__file__).parents[2] / "frontend/node_modules/govuk-frontend/dist/govuk/components"

_IN_OTHER_WORDS = {
    "showPasswordText", "hidePasswordText", "showPasswordAriaLabelText", "hidePasswordAriaLabelText",
    "passwordShownAnnouncementText", "passwordHiddenAnnouncementText", "charactersUnderLimitText",
    "charactersAtLimitText", "charactersOverLimitText", "wordsUnderLimitText", "wordsAtLimitText", "wordsOverLimitText",
    "hideAllSectionsText", "hideSectionText", "hideSectionAriaLabelText", "showAllSectionsText", "showSectionText",
    "showSectionAriaLabelText",
}  # fmt: skip
"""What scripts say in another language; the service speaks English."""

NOT_OFFERED = {
    "service-navigation": {
        "slots", "ariaLabel", "menuButtonLabel", "navigationLabel", "navigationClasses", "attributes",
        "collapseNavigationOnMobile",
    },
    "button": {"isStartButton"},
    "generic-header": {"attributes"},
    "breadcrumbs": {"attributes"},
    "phase-banner": {"attributes"},
    "error-summary": {"disableAutoFocus"},
    "password-input": _IN_OTHER_WORDS | {"button"},
    "character-count": _IN_OTHER_WORDS,
    "accordion": _IN_OTHER_WORDS,
    "file-upload": {"javascript", "value", "chooseFilesButtonText"},
    "panel": {"actions"},
}  # fmt: skip
"""Options of the macros that the service has no use for; a fixture that uses one is left out."""

LEAST = {
    "tag": 12, "skip-link": 7, "phase-banner": 6, "generic-header": 6, "breadcrumbs": 10, "details": 9, "button": 30,
    "error-summary": 15, "input": 44, "select": 18, "checkboxes": 40, "summary-list": 28, "table": 20, "pagination": 13,
    "service-navigation": 15, "radios": 43, "date-input": 48, "textarea": 17, "character-count": 33, "file-upload": 15,
    "task-list": 11, "panel": 11, "notification-banner": 20, "tabs": 13, "inset-text": 6, "warning-text": 8,
    "fieldset": 17, "accordion": 9, "password-input": 9, "error-message": 9, "hint": 6, "label": 17,
}  # fmt: skip
"""How many fixtures must be compared, so that the test cannot pass by leaving everything out."""


class _Canonical(HTMLParser):
    """HTML as a list of tags with sorted attributes, and text with its white space folded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        cleaned = {name: re.sub(r"\s+", " ", value or "").strip() for name, value in attrs}
        self.parts.append((tag, tuple(sorted(cleaned.items()))))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.parts.append(re.sub(r"\s+", " ", data).strip())


def canonical(html: str) -> list[Any]:
    """The parsed form that two equal pieces of HTML share."""
    parser = _Canonical()
    parser.feed(html)
    parser.close()
    return parser.parts


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def adapt(value: Any) -> Any:
    """The macro's options as ours: snake case, and `html` as safe text."""
    if isinstance(value, list):
        return [adapt(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for name, item in value.items():
        if name == "attributes":
            made[name] = item
        elif name == "html" or name.endswith("Html"):
            if item:
                made[snake(name[:-4]) or "text"] = mark_safe(item)
        elif name.endswith("Text") and name not in ("labelText", "visuallyHiddenText", "menuButtonText"):
            made.setdefault(snake(name[:-4]), item)
        elif name == "text":
            made.setdefault("text", item)
        else:
            made[snake(name)] = adapt(item)
    return made


NAMES = {
    "fieldset": {"text": "inner"}, "label": {"for": "target"}, "error-summary": {"error_list": "errors"},
}  # fmt: skip
"""Where our name of an option is not the macro's in snake case."""

NEEDED = {
    "breadcrumbs": "items", "table": "rows", "summary-list": "rows", "service-navigation": "navigation",
    "tabs": "items", "task-list": "items", "accordion": "items", "select": "items",
}  # fmt: skip
"""Lists that some fixtures leave out."""


def render(component: str, options: dict[str, Any]) -> str:
    given = {NAMES.get(component, {}).get(name, name): value for name, value in adapt(options).items()}
    if component == "phase-banner":
        tag = given.pop("tag", {})
        given |= {"tag_text": tag.get("text", ""), "tag_classes": tag.get("classes", "")}
    if component in NEEDED:
        given.setdefault(NEEDED[component], [])
    function = getattr(components, component.replace("-", "_"))
    needed = [name for name, each in signature(function).parameters.items() if each.default is each.empty]
    missing = {name: "" for name in needed if name not in given and name not in ("options", "items", "label")}
    return function(**missing, **given)


def offered(component: str, fixture: dict[str, Any]) -> bool:
    options = fixture["options"]
    if fixture["name"] == "with falsy values":  # JavaScript's own idea of falsehood
        return False
    if NOT_OFFERED.get(component, set()) & set(options):
        return False
    return '"optional"' not in json.dumps(options)


def fixtures() -> list[Any]:
    cases = []
    for component in LEAST:
        path = COMPONENTS / component / "fixtures.json"
        if not path.exists():
            return []
        cases += [
            pytest.param(component, fixture, id=f"{component}: {fixture['name']}")
            for fixture in json.loads(path.read_text())["fixtures"]
            if offered(component, fixture)
        ]
    return cases


@pytest.mark.parametrize(("component", "fixture"), fixtures())
def test_a_component_gives_the_markup_of_its_fixture(component: str, fixture: dict[str, Any]) -> None:
    assert canonical(render(component, fixture["options"])) == canonical(fixture["html"])


@pytest.mark.parametrize("component", LEAST)
def test_enough_fixtures_are_compared(component: str) -> None:
    if not COMPONENTS.exists():
        pytest.skip("govuk-frontend is not installed: run scripts/build-frontend")
    compared = [case for case in fixtures() if case.values[0] == component]
    assert len(compared) >= LEAST[component]


def test_text_is_escaped_and_safe_text_is_not() -> None:
    assert "&lt;b&gt;" in components.tag("<b>")
    assert "<b>" in components.tag(mark_safe("<b>x</b>"))
