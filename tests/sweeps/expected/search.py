"""What the policy says of `search`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always

RULES: dict[str, Rule] = {
    "search:home": Rule(P.SEE_PLACES, get=always, post=always),
    "search:typed": Rule(P.SEE_PLACES, post=always),
}  # fmt: skip
