"""A person with an account: one role, and the region, body or school in which the role holds."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

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

    objects = Users()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    def __str__(self) -> str:
        return self.name


class SignInAttempt(models.Model):
    """One attempt to sign in, kept to slow down guessing. The email is kept as a hash: it may be anybody's."""

    at = models.DateTimeField(db_index=True)
    email_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    succeeded = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["email_hash", "at"]), models.Index(fields=["address", "at"])]
