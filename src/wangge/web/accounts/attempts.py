"""What the lock-out remembers of a failed sign-in: a keyed digest, because people also type phone numbers there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from wangge.kernel import keyring

COLUMN = "axes.accessattempt.username"


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The digest of the name typed at sign-in, the same for the same name in any case; "" when none was typed."""
    typed = (credentials or {}).get("username") or request.POST.get("login", "")
    return keyring.current().fingerprint(typed.strip().casefold(), COLUMN) if typed else ""
