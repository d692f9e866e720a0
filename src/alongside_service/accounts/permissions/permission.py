"""One line of the permission table."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from alongside_service.accounts.roles import Role

READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
ACT = ("POST",)


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One route: what a person does there, who may, and by which methods. `public` needs no sign-in."""

    route: str
    what: str
    roles: Set[Role] = frozenset()
    public: bool = False
    methods: tuple[str, ...] = READ
    within: str = ""
    """A further limit inside the page, in plain words."""
    writers: Set[Role] = frozenset()
    """Who may send the form of the page; those of `roles` where none are named."""

    def allows(self, role: str | None) -> bool:
        """Whether somebody of this role (None for a stranger) may use the route."""
        return self.public or role in {str(each) for each in self.roles}

    def allows_writing(self, role: str | None) -> bool:
        """Whether somebody of this role may send the form."""
        return self.public or role in {str(each) for each in (self.writers or self.roles)}
