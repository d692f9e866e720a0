"""Every source has a reference page, and each page is what the code prints today."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from alongside.sources.contract import Source
from alongside.sources.registry import FIGURES, SOURCES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "sources"
PRINTED = runpy.run_path(str(ROOT / "scripts" / "print_sources"))["PAGES"]


@pytest.mark.parametrize("page", sorted(PRINTED))
def test_page_is_what_the_code_prints(page: str) -> None:
    committed = (FOLDER / page).read_text(encoding="utf-8")
    assert committed == PRINTED[page](), "Run scripts/print_sources and commit the page."


def test_no_page_is_left_of_a_source_that_is_gone() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == set(PRINTED)


def test_each_source_has_an_id_of_its_own_and_figures_come_from_sources_that_exist() -> None:
    ids = [source.id for source in SOURCES]
    assert len(ids) == len(set(ids))
    assert set(FIGURES) <= set(ids)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_source_says_what_it_is_where_it_comes_from_and_what_to_beware_of(source: Source) -> None:
    assert len(source.description.split()) >= 8
    assert source.address.startswith("https://")
    assert source.publisher
    assert source.licence
    page = PRINTED[f"{source.id}.md"]()
    about = page.split("## What to know")[1].split("\n## ")[0]
    assert len(about.split()) >= 30, "The module's docstring is too short to help a reader of the page."
    assert "Source:" in about, "The module's docstring does not say where its facts come from."


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_every_layout_can_be_told_from_its_headings(source: Source) -> None:
    for layout in source.layouts:
        headings = [column.heading for column in layout.columns]
        assert len(headings) == len(set(headings))
        assert len({column.field for column in layout.columns}) == len(layout.columns)
        assert layout.marker in layout.by_heading or layout.marker in layout.ignored


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_no_personal_name_is_kept(source: Source) -> None:
    for layout in source.layouts:
        for column in layout.columns:
            assert not re.search(r"head_?teacher_name|head_(first|last)|telephone|e_?mail", column.field), column.field
