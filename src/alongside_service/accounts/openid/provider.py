"""The provider, as its discovery document describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.cache import cache

KEPT = 3600
"""Seconds for which the document is kept."""
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class ProviderError(Exception):
    """The provider does not answer, or answers what cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Where the pages of the provider are, and how it wants to be spoken to."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    secret_in_header: bool
    """Whether our secret goes in the header (the protocol's default) or in the body."""
    names_itself: bool
    """Whether it says who it is when it sends a person back (RFC 9207)."""


def provider() -> Provider:
    """The provider of the settings. Raises ProviderError."""
    key = f"openid-provider:{settings.OIDC_ISSUER}"
    found = cache.get(key)
    if found is None:
        found = read(_fetch(settings.OIDC_ISSUER))
        cache.set(key, found, KEPT)
    return found


def read(document: dict[str, Any]) -> Provider:
    """A discovery document, checked. Raises ProviderError."""
    if document.get("issuer") != settings.OIDC_ISSUER:
        raise ProviderError(f"It calls itself {document.get('issuer')!r}, not {settings.OIDC_ISSUER!r}.")
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    challenges = document.get("code_challenge_methods_supported", ["S256"])
    if "S256" not in challenges:
        raise ProviderError("It knows no S256 code challenge.")
    return Provider(
        issuer=document["issuer"],
        authorization_endpoint=_address(document, "authorization_endpoint"),
        token_endpoint=_address(document, "token_endpoint"),
        jwks_uri=_address(document, "jwks_uri"),
        userinfo_endpoint=_address(document, "userinfo_endpoint", needed=False),
        end_session_endpoint=_address(document, "end_session_endpoint", needed=False),
        secret_in_header="client_secret_basic" in methods,
        names_itself=bool(document.get("authorization_response_iss_parameter_supported")),
    )


def _address(document: dict[str, Any], name: str, *, needed: bool = True) -> str:
    address = document.get(name, "")
    parts = urlsplit(address)
    if not address and not needed:
        return ""
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderError(f"Its {name} is not an https address.")
    return str(address)


def _fetch(issuer: str) -> dict[str, Any]:
    try:
        answer = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        document = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(f"It did not answer: {error}") from error
    if not isinstance(document, dict):
        raise ProviderError("Its description is not a list of names and values.")
    return document
