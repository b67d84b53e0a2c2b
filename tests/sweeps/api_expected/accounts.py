"""What the policy says of the API of `accounts`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, reads
from tests.sweeps.expected.base import SIGNED_IN

API: dict[tuple[str, str], Call] = {
    ("GET", "/me"): reads(SIGNED_IN),
}  # fmt: skip
