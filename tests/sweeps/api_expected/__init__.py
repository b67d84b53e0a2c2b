"""The policy of the JSON API, declared beside that of the pages: the same conditions, other addresses and bodies."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call
from tests.sweeps.gathering import gathered

__all__ = ["API", "Call"]
API: dict[tuple[str, str], Call] = gathered(__name__, "API")
