"""What the policy says of the API of `search`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, reads
from tests.sweeps.expected.base import P, always

API: dict[tuple[str, str], Call] = {
    ("GET", "/search"): reads(P.SEE_PLACES, query=lambda it: {"q": "王"}),
    ("POST", "/search/number"): does(P.SEE_PLACES, always, "", lambda it: {"number": "19900000000"}),
}  # fmt: skip
