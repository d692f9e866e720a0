"""The reference pages of the commands and errors are what the code prints today."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRINTED = runpy.run_path(str(ROOT / "scripts" / "print_commands"))["PAGES"]


@pytest.mark.parametrize("page", sorted(PRINTED))
def test_page_is_what_the_code_prints(page: str) -> None:
    committed = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert committed == PRINTED[page](), "Run scripts/print_commands and commit the page."
