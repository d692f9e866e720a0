"""To the provider, back from it, and out again."""

from __future__ import annotations

import logging
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from alongside_service.accounts.openid.admission import NotAdmittedError
from alongside_service.accounts.openid.backend import setting
from alongside_service.accounts.openid.provider import ProviderError, provider
from alongside_service.audit.actions import record

LOG = logging.getLogger(__name__)
SILENT = "The sign-in provider does not answer just now. Try again in a few minutes."
SPENT = "This sign-in was used already, or took too long. Start again."
DOUBTED = "What the provider sent could not be trusted, so it was not used. Start again."
STRANGE = "This sign-in was not started in this browser, or it took too long. Start again."


class _Begin(OIDCAuthenticationRequestView):
    get_settings = staticmethod(setting)


class _Return(OIDCAuthenticationCallbackView):
    get_settings = staticmethod(setting)

    def login_failure(self) -> HttpResponse:
        """The provider sent the person back without a code."""
        stopped = self.request.GET.get("error") == "access_denied"
        why = "You stopped the sign-in, or may not use this service." if stopped else SPENT
        raise NotAdmittedError(str(self.request.GET.get("error", "no code"))[:40], why)


def begin(request: HttpRequest) -> HttpResponse:
    """Go to the provider, remembering what it must give back."""
    if not settings.OIDC_ISSUER:
        raise Http404("No sign-in provider is set up here.")
    try:
        return _Begin.as_view()(request)
    except ProviderError as error:
        LOG.warning("The sign-in provider cannot be used. %s", error)
        return _refused(request, "provider", SILENT, status=503)


def come_back(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: in, or to a page that says why not."""
    if not settings.OIDC_ISSUER:
        raise Http404("No sign-in provider is set up here.")
    if request.GET.get("state", "") not in request.session.get("oidc_states", {}):
        return _refused(request, "state", STRANGE)
    try:
        _check_sender(request)
        return _Return.as_view()(request)
    except NotAdmittedError as error:
        return _refused(request, error.code, str(error))
    except (SuspiciousOperation, jwt.InvalidTokenError, KeyError) as error:
        LOG.warning("A sign-in was refused: %s: %s", type(error).__name__, error)
        return _refused(request, "token", DOUBTED)
    except requests.HTTPError as error:
        refused = error.response is not None and error.response.status_code in (400, 401)
        LOG.warning("The sign-in provider refused a code: %s", error)
        return _refused(request, "code", SPENT) if refused else _refused(request, "provider", SILENT, status=503)
    except (ProviderError, requests.RequestException, ValueError) as error:
        LOG.warning("The sign-in provider cannot be used. %s", error)
        return _refused(request, "provider", SILENT, status=503)


def _check_sender(request: HttpRequest) -> None:
    """The provider says who it is where it can (RFC 9207), so that no other can send somebody back in its name."""
    said = request.GET.get("iss")
    if said != provider().issuer and (said is not None or provider().names_itself):
        raise NotAdmittedError("sender", DOUBTED)


def _refused(request: HttpRequest, code: str, why: str, *, status: int = 403) -> HttpResponse:
    record("sign-in refused", why=code)
    return render(request, "accounts/not_signed_in.html", {"why": why}, status=status)


def way_out(request: HttpRequest) -> str:
    """Where the person signs out at the provider too; nothing where they did not come through it."""
    token = request.session.get("oidc_id_token")
    if not (settings.OIDC_ISSUER and token):
        return ""
    try:
        address = provider().end_session_endpoint
    except ProviderError:
        return ""
    if not address or urlsplit(address).netloc != urlsplit(settings.OIDC_ISSUER).netloc:
        return ""  # browsers let our forms lead to the issuer's own host alone
    back = request.build_absolute_uri(reverse("sign-in"))
    given = {"id_token_hint": token, "post_logout_redirect_uri": back, "client_id": settings.OIDC_RP_CLIENT_ID}
    return f"{address}?{urlencode(given)}"
