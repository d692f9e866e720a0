"""Identifiers of schools and bodies, kept as text because leading zeros and lengths carry meaning."""

from __future__ import annotations

import re
from typing import NewType

from alongside.errors import IdentifierError

Urn = NewType("Urn", str)
"""Unique reference number of an establishment in Get Information about Schools: five or six digits."""

Laestab = NewType("Laestab", str)
"""Local authority code (three digits) followed by the establishment number (four digits)."""

Uid = NewType("Uid", str)
"""Group UID of a trust, federation or sponsor in Get Information about Schools."""

LaCode = NewType("LaCode", str)
"""Three-digit local authority code used by the Department for Education."""

_URN = re.compile(r"^\d{5,6}$")
_LAESTAB = re.compile(r"^(\d{3})/?(\d{4})$")
_LA = re.compile(r"^\d{3}$")
_POSTCODE = re.compile(r"^([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})$")


def urn(text: str) -> Urn:
    """Check and return a URN. Raises IdentifierError."""
    if not _URN.match(text.strip()):
        raise IdentifierError(f"{text!r} is not a URN.", remedy="A URN has five or six digits, such as 100000.")
    return Urn(text.strip())


def laestab(text: str) -> Laestab:
    """Check and return a LAESTAB without its slash. Raises IdentifierError."""
    match = _LAESTAB.match(text.strip())
    if not match:
        raise IdentifierError(f"{text!r} is not a LAESTAB.", remedy="Write seven digits, such as 2013614 or 201/3614.")
    return Laestab(match[1] + match[2])


def la_code(text: str) -> LaCode:
    """Check and return a three-digit local authority code. Raises IdentifierError."""
    if not _LA.match(text.strip()):
        raise IdentifierError(f"{text!r} is not a local authority code.", remedy="Write three digits, such as 201.")
    return LaCode(text.strip())


def postcode(text: str) -> str:
    """Return a postcode in capitals with one space. Raises IdentifierError."""
    match = _POSTCODE.match(text.strip().upper())
    if not match:
        raise IdentifierError(f"{text!r} is not a postcode.", remedy="Write it like EC3A 5DE.")
    return f"{match[1]} {match[2]}"
