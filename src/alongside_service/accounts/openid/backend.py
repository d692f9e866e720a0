"""From a code to an account: fetch the token, doubt all of it, then ask who of ours that is."""

from __future__ import annotations

from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils import timezone
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.utils import import_from_settings

from alongside_service.accounts.models import User
from alongside_service.accounts.openid.admission import NotAdmittedError, admit
from alongside_service.accounts.openid.provider import provider

LEEWAY = 30
"""Seconds by which two clocks may differ."""
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]


def setting(name: str, *default: Any) -> Any:
    """A setting of the library: from the discovery document where it says it, else from ours."""
    found = provider()
    discovered = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": found.authorization_endpoint,
        "OIDC_OP_TOKEN_ENDPOINT": found.token_endpoint,
        "OIDC_OP_USER_ENDPOINT": found.userinfo_endpoint,
        "OIDC_OP_JWKS_ENDPOINT": found.jwks_uri,
        "OIDC_TOKEN_USE_BASIC_AUTH": found.secret_in_header,
    }
    return discovered[name] if name in discovered else import_from_settings(name, *default)


class OpenId(OIDCAuthenticationBackend):
    """The library's backend, with the checks that it leaves open."""

    get_settings = staticmethod(setting)

    def __init__(self) -> None:
        # Each page asks this class for the person of its session, so nothing here may ask the provider anything.
        self.UserModel = get_user_model()

    def authenticate(self, request: HttpRequest | None, **given: Any) -> User | None:
        """The account. Raises NotAdmittedError, or an error of the network, of the token or of the library."""
        if request is None or "nonce" not in given:
            return None
        super().__init__()
        return super().authenticate(request, **given)

    def _verify_jws(self, payload: str, key: jwt.PyJWK) -> dict[str, Any]:
        claims = jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=provider().issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
        others = set(claims["aud"]) - {self.OIDC_RP_CLIENT_ID} if isinstance(claims["aud"], list) else set()
        if others or claims.get("azp", self.OIDC_RP_CLIENT_ID) != self.OIDC_RP_CLIENT_ID:
            raise jwt.InvalidAudienceError("The token is also for another service.")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of the person, in the token and at its userinfo address."""
        if not self.OIDC_OP_USER_ENDPOINT:
            return payload
        answer = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=settings.OIDC_TIMEOUT,
        )
        answer.raise_for_status()
        said = answer.json()
        if said.get("sub") != payload["sub"]:
            raise NotAdmittedError("subject", "The provider’s answer speaks of two people, so it was not used.")
        return {**payload, **said}

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        """The account of the person who signed in there."""
        claims = self.get_userinfo(access_token, id_token, payload)
        return admit({**claims, "iss": payload["iss"], "sub": payload["sub"]}, at=timezone.now())

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, if their account is open."""
        person = super().get_user(user_id)
        return person if person is not None and person.is_active else None
