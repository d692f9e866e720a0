"""Names of bodies as a person reads them: the register prints many all in capitals."""

from __future__ import annotations

import re

_SMALL = {"and", "of", "the", "for", "at", "in", "by", "on", "with", "a", "to", "upon"}
_WORD = re.compile(r"[A-Z][A-Z'’]*")


def in_title_case(name: str) -> str:
    """A name printed all in capitals, in title case; any other as it stands.

    Short words of the language go small; words without a vowel are taken for initials and stay.
    """
    if not name.isupper():
        return name
    return _WORD.sub(lambda found: _title(found.group(), first=found.start() == 0), name)


def _title(word: str, *, first: bool) -> str:
    if word.lower() in _SMALL and not first:
        return word.lower()
    return word if not set(word) & set("AEIOUY") and len(word) > 2 else word.capitalize()
