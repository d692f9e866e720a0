"""Identifiers keep their zeros, and what cannot be one is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside import identifiers
from alongside.errors import IdentifierError


@given(st.from_regex(r"[0-9]{5,6}", fullmatch=True))
def test_a_urn_is_kept_as_written(text: str) -> None:
    assert identifiers.urn(f" {text}\n") == text


@pytest.mark.parametrize("text", ["", "1234", "1234567", "12345a", "100000.0", "SUPP", "１２３４５６7"])
def test_what_is_no_urn_is_refused(text: str) -> None:
    with pytest.raises(IdentifierError, match="five or six digits"):
        identifiers.urn(text)


def test_a_laestab_loses_only_its_slash() -> None:
    assert identifiers.laestab("201/0614") == identifiers.laestab("2010614") == "2010614"
    with pytest.raises(IdentifierError):
        identifiers.laestab("20/10614")


def test_a_local_authority_has_three_digits() -> None:
    assert identifiers.la_code("201") == "201"
    with pytest.raises(IdentifierError):
        identifiers.la_code("201.0")


@pytest.mark.parametrize(("text", "kept"), [("ec3a5de", "EC3A 5DE"), ("M1  1AE", "M1 1AE"), ("w1a 0ax ", "W1A 0AX")])
def test_postcodes_have_one_form(text: str, kept: str) -> None:
    assert identifiers.postcode(text) == kept


@pytest.mark.parametrize("text", ["", "EC3A", "NULL", "EC3A 5D", "3EA 5DE"])
def test_what_is_no_postcode_is_refused(text: str) -> None:
    with pytest.raises(IdentifierError):
        identifiers.postcode(text)
