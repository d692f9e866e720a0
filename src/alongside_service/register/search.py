"""Finding schools by name, town, postcode or URN, however it was typed.

A URN (also one that the school had before) and a postcode are looked up; anything else is compared with every name
by its trigrams in the database (pg_trgm on PostgreSQL, FTS5 on SQLite), and the likely ones are put in order of
closeness here, so that both databases give the same answer.
"""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import Q
from rapidfuzz import fuzz

from alongside_service.register.folding import PLACE, fold, telling_words
from alongside_service.register.models import School, SchoolLink, SearchName

MOST = 1_000
"""Schools that one search can find; a longer list is no longer an answer."""

ENOUGH = 12
"""Names that hold every word as typed; with fewer, misspelt ones are looked for too."""

CANDIDATES = 600
GOOD_ENOUGH = 72.0
"""Least closeness (0 to 100) of a name that counts as found; below it, names share only common letters."""

_URN = re.compile(r"^\d{4,6}$")
_LAESTAB = re.compile(r"^(\d{3})[/ ]?(\d{4})$")
_POSTCODE = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{0,2})?$")


def find(text: str) -> list[str]:
    """URNs of the schools that `text` may mean, closest first; empty where none is close."""
    text = " ".join(text.split())[:100]
    if not text:
        return []
    return _by_number(text) or _by_postcode(text) or _by_name(text)


def _by_number(text: str) -> list[str]:
    if match := _LAESTAB.match(text):
        return list(School.objects.filter(listed=True, laestab=match[1] + match[2]).values_list("pk", flat=True))
    if not _URN.match(text):
        return []
    own = list(
        School.objects.filter(listed=True, pk__startswith=text).order_by("pk").values_list("pk", flat=True)[:MOST]
    )
    former = SchoolLink.objects.filter(other_urn=text, relation="predecessor", school__listed=True)
    return list(dict.fromkeys([*own, *former.order_by("school").values_list("school", flat=True)]))


def _by_postcode(text: str) -> list[str]:
    match = _POSTCODE.match(text.upper())
    if not match:
        return []
    outward, inward = match[1], match[2] or ""
    within = Q(postcode__startswith=f"{outward} {inward}") if inward else Q(postcode__startswith=f"{outward} ")
    found = School.objects.filter(within, listed=True).order_by("postcode", "sort_name", "pk")
    return list(found.values_list("pk", flat=True)[:MOST])


def _by_name(text: str) -> list[str]:
    wanted = fold(text)
    if len(wanted) < 2:
        return []
    found = _holding(telling_words(wanted))
    if len(found) < ENOUGH:
        found += _candidates(wanted)
    closeness: dict[str, tuple[float, str]] = {}
    for urn, name, former in found:
        score = _closeness(wanted, name) - (1 if former else 0)
        if score >= GOOD_ENOUGH and score > closeness.get(urn, (0.0, ""))[0]:
            closeness[urn] = (score, name)
    ordered = sorted(closeness, key=lambda urn: (-closeness[urn][0], closeness[urn][1], urn))
    return ordered[:MOST]


def _holding(words: list[str]) -> list[tuple[str, str, bool]]:
    """Names that hold every word as it was typed."""
    holding = Q()
    for word in words:
        holding &= Q(text__contains=word)
    return list(SearchName.objects.filter(holding).order_by("text").values_list("school", "text", "former")[: 2 * MOST])


def _closeness(wanted: str, name: str) -> float:
    """Every telling word of what was typed should be in the name; how near the whole name is breaks ties."""
    words, there = telling_words(wanted), name.replace(PLACE, " ").split()
    each = [max((_likeness(word, other) for other in there), default=0.0) for word in words]
    return 0.9 * sum(each) / len(each) + 0.1 * fuzz.token_sort_ratio(wanted, name.partition(PLACE)[0])


def _likeness(word: str, other: str) -> float:
    if other.startswith(word) and len(word) >= 3:
        return 100.0 if other == word else 94.0
    likeness = fuzz.ratio(word, other)
    return likeness if likeness >= 60 else 0.0


def _candidates(wanted: str) -> list[tuple[str, str, bool]]:
    key = " ".join(telling_words(wanted))
    if connection.vendor == "postgresql":
        sql = (
            "SELECT school_id, text, former FROM register_searchname WHERE %s <%% text "
            "ORDER BY word_similarity(%s, text) DESC, id LIMIT %s"
        )
        arguments: list[object] = [key, key, CANDIDATES]
        threshold = "SET LOCAL pg_trgm.word_similarity_threshold = 0.4"
        return _fetch(sql, arguments, before=threshold)
    trigrams = _trigrams(key)
    if not trigrams:
        rows = SearchName.objects.filter(text__contains=key).values_list("school", "text", "former")[:CANDIDATES]
        return list(rows)
    sql = (
        "SELECT n.school_id, n.text, n.former FROM register_searchname_fts f "
        "JOIN register_searchname n ON n.id = f.rowid WHERE f.text MATCH %s "
        "ORDER BY bm25(register_searchname_fts) LIMIT %s"
    )
    return _fetch(sql, [" OR ".join(f'"{trigram}"' for trigram in trigrams), CANDIDATES])


def _fetch(sql: str, arguments: list[object], *, before: str = "") -> list[tuple[str, str, bool]]:
    from django.db import transaction

    with transaction.atomic(durable=False), connection.cursor() as cursor:
        if before:
            cursor.execute(before)
        cursor.execute(sql, arguments)
        return [(urn, text, bool(former)) for urn, text, former in cursor.fetchall()]


def _trigrams(key: str) -> list[str]:
    found = (word[at : at + 3] for word in key.split() for at in range(len(word) - 2))
    return list(dict.fromkeys(found))[:40]
