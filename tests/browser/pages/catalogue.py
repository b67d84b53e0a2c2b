"""The catalogue of items, its five cuts, and the guide for applicants."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE
from wangge.catalogue import queries
from wangge.catalogue.models import ItemVersion
from wangge.kernel.clock import day_of

NO_PAGE = dict.fromkeys(("catalogue:export", "catalogue:cuts-export", "guide:sample"), FILE)
SEEN_BY = {"catalogue": "bureau-head"}
LARGE = ("catalogue:version", "catalogue:cuts", "guide:list", "guide:item")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A draft, one in review, one that has not begun, and an item in force."""
    today = day_of(at)
    draft, review = (ItemVersion.objects.filter(state=state).earliest("drafted_at") for state in ("draft", "review"))
    coming = ItemVersion.objects.filter(valid_from__gt=today).earliest("valid_from")
    held = queries.in_force(today).select_related("item").earliest("item__code")
    return {
        "catalogue": {
            "item_id": held.item_id, "version_id": draft.pk, "group": "ways", "noun": "material", "measure": "items",
            "line_id": draft.materials.earliest("position").pk,
        },
        "catalogue:return": {"version_id": review.pk},
        "catalogue:publish": {"version_id": review.pk},
        "catalogue:cancel": {"version_id": coming.pk},
        "guide": {"code": held.item.code},
    }  # fmt: skip
