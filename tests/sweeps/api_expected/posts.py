"""What the policy says of the API of `posts`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, fields_of, reads
from tests.sweeps.expected.base import P, Rule, is_its_own, needs

API: dict[tuple[str, str], Call] = {
    ("GET", "/posts"): reads(P.SEE_POSTS),
    ("GET", "/duty"): reads(P.SEE_POSTS, needs(P.SEE_POSTS), "give", lambda it: dict(it.query)),
    ("POST", "/duty/position"): Call(
        Rule(P.ANSWER_CALL, post=is_its_own, thing="position", denied_as=(409,), sides=("own",)),
        fields_of("longitude", "latitude", "datum"),
    ),
}  # fmt: skip
