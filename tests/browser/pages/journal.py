"""The journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE
from wangge.journal.models import Leaf

NO_PAGE = {"journal:proof": FILE}
LARGE = ("journal:index", "journal:check")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """The line of a call."""
    return {"journal": {"leaf_id": Leaf.objects.filter(kind__endswith=".reported").first().pk}}
