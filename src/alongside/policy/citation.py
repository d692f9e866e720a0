"""Whose word a policy entry rests on, and how it was read."""

from __future__ import annotations

from dataclasses import dataclass

from alongside.policy.document import Section

CONFIRMS = ("published page", "excerpt")
READ_AS = (*CONFIRMS, "secondary report", "memory")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A publication that a policy entry rests on.

    `read_as` says how we know what it says: from the `published page` itself, an `excerpt` of it, a `secondary report`
    about it, or from `memory`. Only the first two can be called confirmed.
    """

    publication: str
    publisher: str
    link: str
    read_as: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.publisher}, {self.publication}"


def read_citation(section: Section) -> Citation:
    """Read the `source` table of an entry. Raises PolicyError."""
    source = section.section("source")
    citation = Citation(
        publication=source.text("publication"),
        publisher=source.text("publisher"),
        link=source.text("link"),
        read_as=source.text("read_as"),
        note=source.text("note", ""),
    )
    source.finish()
    if citation.read_as not in READ_AS:
        raise source.refuse(
            f"{citation.read_as!r} is not a way of having read a source.",
            key="read_as",
            remedy=f"Choose one of: {', '.join(READ_AS)}.",
        )
    return citation
