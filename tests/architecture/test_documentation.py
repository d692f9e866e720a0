"""Documentation is complete: a page for each rule, source and measure, a line for each dependency, no dead link."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_every_dependency_says_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8").lower()
    names = [re.split(r"[\[<>=;]", line)[0] for line in asked]
    assert [name for name in names if name.lower() not in page] == []


def test_every_dependency_is_locked_with_a_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8").strip())
        assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} points at {target}"


def test_readme_shows_the_two_commands_and_where_to_go() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for needed in ("./run", "./test", "docs/tutorial", "docs/how-to", "docs/explanation", "docs/reference"):
        assert needed in text


def test_glossary_is_in_order_and_without_repeats() -> None:
    words = re.findall(r"^\*\*(.+?)\.\*\*", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), flags=re.M)
    assert len(words) > 40
    assert len(words) == len(set(words))
