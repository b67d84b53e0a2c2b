"""The way from a list to its import, for those who may import it."""

from __future__ import annotations

from django.urls import reverse

from wangge.imports.lists.known import LISTS
from wangge.posts.access import Permission, Rights


def of(rights: Rights, list_code: str) -> dict[str, str] | None:
    """Where the list is imported, and its template; None for who may not import it. For `listing["imports"]`."""
    if not (rights.anywhere(Permission.IMPORT_DATA) and rights.anywhere(LISTS[list_code].permission)):
        return None
    return {
        "url": reverse("imports:upload", args=[list_code]),
        "template": reverse("imports:template", args=[list_code]),
    }
