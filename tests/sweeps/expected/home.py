"""What the policy says of `home`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, Rule, always

RULES: dict[str, Rule] = {
    "home": Rule(PUBLIC, get=always),
    "preferences": Rule(PUBLIC, post=always),
}  # fmt: skip
