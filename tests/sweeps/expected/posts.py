"""What the policy says of `posts`."""

from __future__ import annotations

from tests.sweeps.expected.base import P, Rule, always, is_its_own, manages_at

RULES: dict[str, Rule] = {
    "posts:list": Rule(P.SEE_POSTS, get=always),
    "posts:export": Rule(P.SEE_POSTS, get=always),
    "posts:give": manages_at(P.MANAGE_POSTS, "give"),
    "posts:end": manages_at(P.MANAGE_POSTS, "end_post"),
    "posts:hand-over": manages_at(P.MANAGE_POSTS, "hand_over"),
    "posts:duty": Rule(P.SEE_POSTS, get=always),
    "posts:shift-add": manages_at(P.MANAGE_POSTS, "shift_add"),
    "posts:shift-remove": manages_at(P.MANAGE_POSTS, "shift"),
    "posts:position": Rule(P.ANSWER_CALL, post=is_its_own, thing="position", denied_as=(409,), sides=("own",)),
}  # fmt: skip
