"""The description of the API: as OpenAPI for programs, and in parts for the page that people read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from alongside_service.accounts.permissions import BY_ROUTE, who_can
from alongside_service.accounts.roles import EVERY_ROLE
from alongside_service.api.endpoints import api
from alongside_service.api.middleware import ROOT
from alongside_service.api.problems import PROBLEM

SAID = {
    200: "What was asked for.",
    401: "No token, or one that does not work.",
    403: "The token’s person may not read this.",
    404: "There is no such thing, or it is not one of the person’s.",
    422: "A parameter cannot be used.",
    429: "The token asked too often; Retry-After says when it may again.",
    500: "Something went wrong in the service.",
}


@lru_cache(maxsize=1)
def openapi() -> Mapping[str, Any]:
    """The OpenAPI 3.1 description, with an example of every answer."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
    made.pop("servers", None)
    for path in made["paths"].values():
        for operation in path.values():
            operation["description"] = " ".join(operation.get("description", "").split())
            for parameter in operation["parameters"]:
                _settle(parameter)
            for code, response in operation["responses"].items():
                _describe(int(code), response, made)
    return made


def _settle(parameter: dict[str, Any]) -> None:
    """One example under the name that OpenAPI has for it; what may be left out is never null in an address."""
    schema = parameter["schema"]
    parts = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    parameter["schema"] = {name: value for name, value in schema.items() if name != "examples"} | (
        parts[0] if parts else {}
    )
    if examples := parameter.pop("examples", None):
        parameter["example"] = examples[0]


def _describe(code: int, response: dict[str, Any], whole: Mapping[str, Any]) -> None:
    response["description"] = SAID[code]
    for content in response.get("content", {}).values():
        content["example"] = example_of(content["schema"], whole)
    if code >= 400:
        response["content"] = {PROBLEM: next(iter(response["content"].values()))}
        response["content"][PROBLEM]["example"] = {
            "type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": SAID[code],
        }  # fmt: skip


_PLAIN = {"string": "", "integer": 0, "number": 0, "boolean": True, "null": None}


def example_of(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    """An example of what a schema describes, from the examples of its fields."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]], whole)
    if "anyOf" in schema:
        first = schema["anyOf"][0]
        return example_of(first, whole) if "$ref" in first else None
    if schema.get("type") == "object" and "properties" in schema:
        return {name: example_of(each, whole) for name, each in schema["properties"].items()}
    if schema.get("type") == "array":
        return [example_of(schema["items"], whole)] if "$ref" in schema["items"] else []
    if schema.get("type") == "object":
        return {}
    if schema.get("format") == "date":
        return "2026-09-07"
    return _PLAIN[schema.get("type", "null")]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One address of the API, for people."""

    path: str
    title: str
    text: str
    who: str
    within: str
    parameters: tuple[dict[str, Any], ...]
    example: str


def entries() -> Iterator[Entry]:
    """Every address, in order."""
    for path, operations in openapi()["paths"].items():
        asked = operations["get"]
        permission = BY_ROUTE[f"api-{asked['operationId']}"]
        answer = asked["responses"]["200"]["content"]["application/json"]["example"]
        yield Entry(
            path=path,
            title=asked["summary"],
            text=asked["description"],
            who="Everyone who has an account" if permission.roles == EVERY_ROLE else f"The {who_can(permission)}",
            within=permission.within.removeprefix("With a token: the roles are those of its person.").strip(),
            parameters=tuple(_parameter(each) for each in asked["parameters"]),
            example=json.dumps(answer, indent=2, ensure_ascii=False),
        )


def _parameter(given: Mapping[str, Any]) -> dict[str, Any]:
    schema = given["schema"]
    kind = {"integer": "whole number", "boolean": "true or false"}.get(schema["type"], "text")
    kind = "day" if schema.get("format") == "date" else kind
    limits = [f"at least {schema['minimum']}"] if schema.get("minimum") else []
    if schema.get("maximum", 2**40) < 2**40:
        limits.append(f"at most {schema['maximum']}")
    if "default" in schema and schema["default"] is not None:
        limits.append(f"{schema['default']} without it")
    return {
        "name": given["name"],
        "where": "in the address" if given["in"] == "path" else "after the question mark",
        "kind": ", ".join([kind, *limits]),
        "text": given.get("description", ""),
        "example": given.get("example", ""),
    }


def markdown() -> str:
    """`docs/reference/api.md`."""
    lines = [
        "# The read-only API",
        "",
        "Printed from the code by `scripts/print_api`. How to use it: [the guide](../how-to/api.md). "
        f"For programs: `{ROOT}openapi.json`.",
        "",
    ]
    for entry in entries():
        who = f"Who: {entry.who}. {entry.within}".strip()
        lines += [f"## {entry.title}", "", f"`GET {entry.path}`", "", entry.text, "", who, ""]
        if entry.parameters:
            lines += ["| Parameter | | What it is | Example |", "|---|---|---|---|", *_rows(entry), ""]
        lines += ["```json", entry.example, "```", ""]
    lines += ["## Refusals", "", "Every refusal is `application/problem+json` (RFC 9457), in words.", ""]
    lines += ["| Status | |", "|---|---|"]
    lines += [f"| {code} | {text} |" for code, text in SAID.items() if code >= 400]
    return "\n".join([*lines, ""])


def _rows(entry: Entry) -> Iterator[str]:
    for each in entry.parameters:
        example = f"`{each['example']}`" if each["example"] else ""
        yield f"| `{each['name']}` | {each['kind']} | {each['text']} | {example} |"
