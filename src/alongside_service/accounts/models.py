"""A person with an account: one role, and the region, body or school in which the role holds.

Nobody makes an account for themselves: a person is invited by somebody who may give that role in that place.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from alongside_service.accounts.roles import Role


class Users(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account; without a password it cannot be signed in to locally."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """By email, whatever its capitals."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Somebody who signs in. `name` is any name that a human being has."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, choices=[(role.value, role.label) for role in Role])
    region = models.ForeignKey("register.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey("register.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey("register.School", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    """Made to try the service out; its password is printed on the sign-in page."""
    created_at = models.DateTimeField(auto_now_add=True)
    provider_issuer = models.CharField(max_length=300, blank=True)
    """The sign-in provider that this person came from first."""
    provider_subject = models.CharField(max_length=255, blank=True)
    """Who they are there. It never changes and is never given to another, as an email address may be."""

    objects = Users()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider_issuer", "provider_subject"],
                condition=~Q(provider_subject=""),
                name="one_account_for_each_person_at_a_provider",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SignInAttempt(models.Model):
    """One attempt to sign in, or to be sent a new password, kept to slow down guessing.

    The email is kept as a hash: it may be anybody's.
    """

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=20, default="sign-in")
    email_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    succeeded = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["email_hash", "at"]), models.Index(fields=["address", "at"])]


class EmailedLink(models.Model):
    """A link sent by email that works once and not for long. Only the hash of its secret is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the link still works."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class Invitation(EmailedLink):
    """An account that waits for its person: the role and the place that somebody offered to an address."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, choices=[(role.value, role.label) for role in Role])
    region = models.ForeignKey("register.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey("register.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey("register.School", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Null for the first administrator, whom nobody can invite."""
    invited_at = models.DateTimeField()
    person = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="invitation")
    """Who accepted it."""

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="one_open_invitation_for_each_address",
            )
        ]

    def status(self, at: dt.datetime) -> str:
        """`waiting`, `expired`, `accepted` or `withdrawn`."""
        if self.used_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "waiting" if self.is_open(at) else "expired"


class PasswordLink(EmailedLink):
    """A way back in for somebody who forgot their password."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
