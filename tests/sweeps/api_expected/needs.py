"""What the policy says of the API of `needs`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, needs
from tests.sweeps.expected.needs import may_change_entry, sees_entry


def _entries(many: str, noun: str, about: str, finish: str) -> dict[tuple[str, str], Call]:
    """The routes of needs or of resources: all of them alike."""
    one, change, staff = f"/{many}/{{{noun}_id}}", may_change_entry, needs(P.EDIT_NEEDS)
    return {
        ("GET", f"/{many}"): reads(P.SEE_NEEDS),
        ("GET", f"/{many}/mine"): reads(SIGNED_IN),
        ("GET", f"/{many}/public"): reads(PUBLIC),
        ("POST", f"/{many}"): does(SIGNED_IN, staff, f"{noun}_new", fields_of("kind", "title", "place_id", about)),
        ("GET", one): reads(SIGNED_IN, sees_entry, noun),
        ("PATCH", one): Call(Rule(SIGNED_IN, post=change, thing=f"{noun}_edit"), fields_of("title"), versioned=True),
        ("POST", f"{one}/withdraw"): does(SIGNED_IN, change, f"{noun}_end", fields_of("reason")),
        ("POST", f"{one}/{finish}"): does(SIGNED_IN, change, f"{noun}_end", fields_of("how")),
        ("POST", f"{one}/reopen"): does(SIGNED_IN, change, f"{noun}_ended"),
        ("POST", f"{one}/publish"): does(P.EDIT_NEEDS, staff, f"{noun}_publish"),
        ("POST", f"{one}/unpublish"): does(SIGNED_IN, change, f"{noun}_public"),
        ("POST", f"{one}/merge"): does(P.EDIT_NEEDS, staff, f"{noun}_merge", fields_of("into_id")),
        ("POST", f"{one}/undo-merge"): does(P.EDIT_NEEDS, staff, f"{noun}_merged"),
    }


API: dict[tuple[str, str], Call] = {
    **_entries("needs", "need", "subject_id", "meet"),
    **_entries("resources", "resource", "person_id", "use-up"),
}  # fmt: skip
