"""What the policy says of `accounts`."""

from __future__ import annotations

from tests.sweeps.expected.base import SIGNED_IN, Rule, always, is_its_own, never

RULES: dict[str, Rule] = {
    "accounts:home": Rule(SIGNED_IN, get=always),
    "accounts:sessions": Rule(SIGNED_IN, get=always),
    "accounts:end-all-sessions": Rule(SIGNED_IN, post=always),
    "accounts:end-session": Rule(SIGNED_IN, post=never, thing="session"),  # somebody else's
    "accounts:tokens": Rule(SIGNED_IN, get=always),
    "accounts:issue-token": Rule(SIGNED_IN, post=always, thing="new_token"),
    "accounts:revoke-token": Rule(SIGNED_IN, post=is_its_own, thing="token"),
    "account_change_password": Rule(SIGNED_IN, get=always, post=always),
}  # fmt: skip
