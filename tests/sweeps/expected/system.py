"""What the policy says of `system`."""

from __future__ import annotations

from tests.sweeps.expected.base import PUBLIC, P, Rule, always, never

RULES: dict[str, Rule] = {
    "system:health": Rule(P.RUN_SYSTEM, get=always),
    "system:retry": Rule(P.RUN_SYSTEM, post=always, thing="message"),
    "healthz": Rule(PUBLIC, get=always),
    "readyz": Rule(PUBLIC, get=always),
    "metrics": Rule(PUBLIC, get=never),  # for whoever has the token; nobody of ours has
    "demo:index": Rule(PUBLIC, get=always),
    "demo:enter": Rule(PUBLIC, post=always, thing="enter"),
    "demo:messages": Rule(PUBLIC, get=always),
    "style:guide": Rule(PUBLIC, get=always),
    "style:list": Rule(PUBLIC, get=always),
    "style:question": Rule(PUBLIC, get=always),
    "style:wall": Rule(PUBLIC, get=always),
    "style:confirm": Rule(PUBLIC, get=always),
}  # fmt: skip
