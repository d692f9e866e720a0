"""What is looked for on every page: accessibility by axe, sideways scrolling, one heading, landmarks, a title."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def complaints(page: Page, axe: str) -> list[str]:
    """What axe finds against any rule of WCAG 2.0, 2.1 and 2.2 at levels A and AA. It needs a page with scripts."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    only = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = page.evaluate("only => axe.run(document, only)", only)
    return [f"{v['id']}: {v['help']}: {json.dumps([n['target'] for n in v['nodes']][:5])}" for v in found["violations"]]


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; nothing where it does not."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40))"""
    )


def too_wide_spaced(page: Page) -> list[str]:
    """The same with text spaced out as far as somebody may ask (WCAG 1.4.12)."""
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                               word-spacing: .16em !important }`);
        document.adoptedStyleSheets = [sheet] }"""
    )
    found = too_wide(page)
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    return found


def outline(page: Page) -> dict[str, Any]:
    """How many of each part of a page there are."""
    return page.evaluate(
        """() => Object.fromEntries([['h1', 'h1'], ['main', 'main'], ['header', 'body > header'],
        ['footer', 'body > footer'], ['lang', 'html[lang]'], ['skip', 'a[href="#main-content"]'],
        ['twice', '[id]']].map(([name, found]) => [name, name === 'twice'
            ? [...document.querySelectorAll(found)].map(e => e.id).filter((id, at, all) => all.indexOf(id) !== at)
            : document.querySelectorAll(found).length]))"""
    )


WHOLE = {"h1": 1, "main": 1, "header": 1, "footer": 1, "lang": 1, "skip": 1, "twice": []}
"""The outline of a page that has all its parts, and no name of a part twice."""


def look_at(page: Page, axe: str) -> dict[str, Any]:
    """Everything that is wrong with the page as it is: at 375, 320 and 1280 px. Empty where all is well."""
    found: dict[str, Any] = {}
    for width in (375, 320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found[f"at {width}: too wide"] = too_wide(page)
        if width == 320:
            found["at 320, text spaced out: too wide"] = too_wide_spaced(page)
        else:
            found[f"at {width}: axe"] = complaints(page, axe)
    seen = outline(page)
    found["outline"] = {name: seen[name] for name in WHOLE if seen[name] != WHOLE[name]}
    return {name: wrong for name, wrong in found.items() if wrong}
