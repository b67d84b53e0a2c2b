"""What the policy says of the API of `places`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, reads
from tests.sweeps.expected.base import SIGNED_IN, always
from tests.sweeps.expected.places import sees_place

API: dict[tuple[str, str], Call] = {
    ("GET", "/places"): reads(SIGNED_IN),
    ("GET", "/places/at"): reads(SIGNED_IN, always, "nowhere", lambda it: {"longitude": 112.5, "latitude": 37.8}),
    ("GET", "/places/{code}"): reads(SIGNED_IN, sees_place, "household"),
}  # fmt: skip
