"""Party members who report in, and their units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, person
from wangge.checkin.models import CheckIn, Opening

NO_PAGE = {
    "checkin:export": FILE,
    "checkin:report": FILE,
    "checkin:decide": "no persona is on the committee; tests/browser/test_community_story.py looks at the page",
}
SEEN_BY = {f"checkin:{page}": "party-member" for page in ("mine", "apply", "consents")}
SEEN_BY |= {f"checkin:{page}": "work-unit" for page in ("unit", "unit-list", "unit-mine")}
QUERY = {"checkin:apply": "?kind=serving_member", "checkin:contact-add": "?q=wang"}
LARGE = ("checkin:mine", "checkin:list")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A check-in accepted and one waiting, an opening under way, the unit its contact speaks for."""
    accepted = CheckIn.objects.filter(state="approved", kind="volunteer").order_by("id")
    return {
        "checkin": {
            "check_in_id": accepted[0].pk, "other_id": accepted[1].pk,
            "contact_id": person("work-unit").unit_contacts.get().pk, "opening_id": Opening.objects.get(state="open").pk,
        },
        "checkin:decline": {"check_in_id": CheckIn.objects.filter(state="applied").first().pk},
    }  # fmt: skip
