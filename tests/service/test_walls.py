"""The service's inner walls: views read through selectors, earlier stages never read later ones."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SERVICE = Path(__file__).resolve().parents[2] / "src" / "alongside_service"
ORDER = (
    "register", "projects", "identification", "evidence", "brokerage", "review", "documents", "notices",
    "worklist", "api",
)  # fmt: skip
"""Each may read those before it; `accounts` and `audit` stand beside them all."""


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return found | {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}


@pytest.mark.parametrize(
    "path",
    sorted([*SERVICE.glob("*/views.py"), *SERVICE.glob("*/views/*.py")]),
    ids=lambda p: str(p.relative_to(SERVICE)),
)
def test_views_ask_no_model_themselves(path):
    asked = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert asked == []


@pytest.mark.parametrize("app", [name for name in ORDER if (SERVICE / name).is_dir()])
def test_an_earlier_stage_never_reads_a_later_one(app):
    later = ORDER[ORDER.index(app) + 1 :]
    for path in (SERVICE / app).rglob("*.py"):
        if path.name in ("views.py", "filters.py") or path.parent.name == "views":
            continue  # screens may show what any stage knows
        for name in imported(path):
            assert not name.startswith(tuple(f"alongside_service.{other}" for other in later)), f"{path}: {name}"


def test_no_file_is_longer_than_four_hundred_lines():
    written = [p for p in SERVICE.rglob("*.py") if "migrations" not in p.parts and "node_modules" not in p.parts]
    assert {p.name: n for p in written if (n := len(p.read_text().splitlines())) > 400} == {}
