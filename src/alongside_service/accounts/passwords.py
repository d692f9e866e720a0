"""Passwords kept here, which an installation with a sign-in provider may switch off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from alongside_service.accounts.models import User

RULES = (
    "at least 12 characters; a sentence of four or five words is good",
    "not one of the passwords that many people use",
    "not like your name or your email address",
)
"""The rules of `AUTH_PASSWORD_VALIDATORS`, in the words that people see."""


class LocalPasswords(ModelBackend):
    """Lets people in by email and password, unless the settings say that only the provider may."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """The person, or None."""
        return super().authenticate(request, **credentials) if settings.LOCAL_PASSWORDS else None

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        """The person of a session; None once passwords are switched off, so that such sessions end."""
        return super().get_user(user_id) if settings.LOCAL_PASSWORDS else None


def what_is_wrong(password: str, *, name: str, email: str) -> str:
    """Why a password cannot be taken, in a sentence; nothing where it can."""
    try:
        validate_password(password, User(name=name, email=email))
    except ValidationError as error:
        return _SENTENCES.get(error.error_list[0].code or "", error.messages[0])
    return ""


_SENTENCES = {
    "password_too_short": "Use at least 12 characters.",
    "password_too_common": "Many people use this password, so it is easily guessed. Choose another.",
    "password_too_similar": "This is too much like your name or your email address. Choose another.",
}
