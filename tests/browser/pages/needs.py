"""Needs and resources, which have the same pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FAMILY, FILE, PART
from wangge.needs.models import Need, Resource

SPACES = ("needs", "resources")
NO_PAGE = {f"{space}:export": FILE for space in SPACES} | {f"{space}:pick": PART for space in SPACES}
SEEN_BY = {f"{space}:{page}": FAMILY for space in SPACES for page in ("mine", "ask")}
LARGE = ("needs:list", "needs:public")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """An open one of each."""
    return {
        "needs": {"need_id": Need.objects.filter(state="open").earliest("number").pk},
        "resources": {"resource_id": Resource.objects.filter(state="open").earliest("number").pk},
    }
