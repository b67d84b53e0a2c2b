"""Organisations and whom to ask there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, STAFF, person
from wangge.people.contacts import reveal_contact
from wangge.people.models import Organisation

NO_PAGE = {"organisations:export": FILE}
LARGE = ("organisations:list",)


def _shop() -> Organisation:
    shop = Organisation.objects.filter(kind="shop", valid_to=None, contacts__valid_to=None).order_by("id").first()
    assert shop is not None
    return shop


def _revealed(at: datetime) -> dict[str, Any]:
    contact = _shop().contacts.filter(valid_to=None).first()
    return {"access_id": reveal_contact(by=person(STAFF), contact_id=contact.pk, purpose="核对经营状况", at=at).pk}


FRESH = {"organisations:revealed": _revealed}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A shop."""
    return {"organisations": {"organisation_id": _shop().pk}}
