"""Names folded for comparing, so that `Saint Marys`, `St. Mary's` and `ST MARY’S` are one."""

from __future__ import annotations

import re
import unicodedata

_SAME = (
    (r"\bchurch of england\b|\bc of e\b|\bc e\b|\bcofe\b", "ce"),
    (r"\broman catholic\b|\br c\b", "rc"),
    (r"\bsaints?\b|\bsts\b", "st"),
    (r"\bvoluntary aided\b|\bv a\b", "va"),
    (r"\bvoluntary controlled\b|\bv c\b", "vc"),
    (r"\bjnr\b|\bjun\b", "junior"),
    (r"\binf\b|\binfants\b", "infant"),
    (r"\bsch\b", "school"),
    (r"\bprim\b", "primary"),
)
_SAME_FORMS = tuple((re.compile(pattern), word) for pattern, word in _SAME)

PLACE = " | "
"""Stands between the folded name and the folded town."""

COMMON = frozenset({
    "school", "primary", "academy", "infant", "junior", "community", "the", "of", "and", "ce", "rc", "va", "vc",
    "high", "secondary", "college", "st", "nursery", "first", "middle", "special", "voluntary", "aided",
    "controlled", "catholic", "church", "england", "a", "for", "in", "at",
})  # fmt: skip
"""Words too common in names of schools to find one by."""


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or punctuation, with the usual short forms made one."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold().replace("&", " and ")
    plain = re.sub(r"['’‘`´]", "", plain)
    plain = " ".join(re.findall(r"[a-z0-9]+", plain))
    for form, word in _SAME_FORMS:
        plain = form.sub(word, plain)
    return plain


def telling_words(folded: str) -> list[str]:
    """The words of a folded name that tell one school from another; all of them where none does."""
    words = folded.split()
    return [word for word in words if word not in COMMON] or words
