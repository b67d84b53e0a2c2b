"""What the policy says of the API of `home`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of
from tests.sweeps.expected.base import PUBLIC, always

API: dict[tuple[str, str], Call] = {
    ("POST", "/demo/token"): does(PUBLIC, always, "enter", fields_of("persona")),
}  # fmt: skip
