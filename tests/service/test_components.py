"""Every component tag gives the markup of govuk-frontend, fixture by fixture."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.utils.safestring import mark_safe

from alongside_service.look import components

COMPONENTS = Path(components.__file__).parents[2] / "frontend/node_modules/govuk-frontend/dist/govuk/components"

NOT_OFFERED = {
    "service-navigation": {
        "slots", "ariaLabel", "menuButtonLabel", "navigationLabel", "navigationClasses", "attributes",
        "collapseNavigationOnMobile",
    },
    "button": {"isStartButton"},
    "input": {"prefix", "suffix", "inputWrapper"},
    "summary-list": {"card"},
    "generic-header": {"attributes"},
    "breadcrumbs": {"attributes"},
    "phase-banner": {"attributes"},
    "error-summary": {"disableAutoFocus"},
    "select": set(),
}  # fmt: skip
"""Options of the macros that the service has no use for; a fixture that uses one is left out."""

LEAST = {
    "tag": 12, "skip-link": 7, "phase-banner": 6, "generic-header": 6, "breadcrumbs": 10, "details": 9, "button": 30,
    "error-summary": 15, "input": 25, "select": 16, "checkboxes": 30, "summary-list": 18, "table": 20, "pagination": 13,
    "service-navigation": 15,
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


def render(component: str, options: dict[str, Any]) -> str:
    given = adapt(options)
    function = getattr(components, component.replace("-", "_"))
    if component == "phase-banner":
        tag = given.pop("tag", {})
        return function(
            given.pop("text", ""), tag_text=tag.get("text", ""), tag_classes=tag.get("classes", ""), **given
        )
    first = {
        "tag": "text", "skip-link": "text", "button": "text", "generic-header": "logo", "error-summary": "title",
        "details": "summary", "input": "name", "select": "name", "checkboxes": "name", "breadcrumbs": "items",
        "summary-list": "rows", "table": "rows", "pagination": "items", "service-navigation": "navigation",
    }[component]  # fmt: skip
    leading = [given.pop(first, [] if first in ("items", "rows", "navigation") else "")]
    if component == "error-summary":
        leading.append(given.pop("error_list", []))
    if component == "details":
        leading.append(given.pop("text", ""))
    if component in ("select", "checkboxes"):
        leading.append(given.pop("items", []))
    return function(*leading, **given)


def offered(component: str, fixture: dict[str, Any]) -> bool:
    options = fixture["options"]
    if fixture["name"] == "with falsy values":  # JavaScript's own idea of falsehood
        return False
    if NOT_OFFERED.get(component, set()) & set(options):
        return False
    text = json.dumps(options)
    unused = ('"conditional"', '"beforeInput', '"afterInput', '"optional"', '"role"')
    return not any(word in text for word in unused)


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
