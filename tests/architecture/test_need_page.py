"""The reference page of what is measured of need is what the policy says today."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_page_is_what_the_policy_says() -> None:
    printed = runpy.run_path(str(ROOT / "scripts" / "print_need"))["page"]()
    committed = (ROOT / "docs" / "reference" / "need.md").read_text(encoding="utf-8")
    assert committed == printed, "Run scripts/print_need and commit the page."
