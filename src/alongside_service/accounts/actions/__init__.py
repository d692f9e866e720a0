"""Writes of accounts: signing in, invitations, people and passwords. Each checks, saves and tells the trail."""

from alongside_service.accounts.actions.demonstration import DEMONSTRATION_PASSWORD, make_demonstration_accounts
from alongside_service.accounts.actions.invitations import (
    accept,
    invite,
    invite_first_administrator,
    send_again,
    withdraw,
)
from alongside_service.accounts.actions.passwords import ask_new_password, change_password, set_forgotten_password
from alongside_service.accounts.actions.people import change_person, close, forget_provider, rename, reopen
from alongside_service.accounts.actions.signing_in import (
    ATTEMPTS_PER_ACCOUNT,
    ATTEMPTS_PER_ADDRESS,
    TooManyAttemptsError,
    sign_in,
)

__all__ = [
    "ATTEMPTS_PER_ACCOUNT", "ATTEMPTS_PER_ADDRESS", "DEMONSTRATION_PASSWORD", "TooManyAttemptsError", "accept",
    "ask_new_password", "change_password", "change_person", "close", "forget_provider", "invite",
    "invite_first_administrator", "make_demonstration_accounts", "rename", "reopen", "send_again",
    "set_forgotten_password", "sign_in", "withdraw",
]  # fmt: skip
