"""Volunteers: cards, stars, certificates, appeals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE, first, person
from wangge.volunteers.models import Card, Certificate, Deduction, Star

NO_PAGE = {f"volunteers:{name}": FILE for name in ("export", "card-pdf", "certificate-pdf")}
SEEN_BY = {
    "volunteers:appeal": "volunteer",
    "volunteers:appeals": "committee",
    "volunteers:decide": "committee",
}


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """A valid card, an appeal that waits, and one certificate of each kind."""
    card, deductions = Card.objects.filter(state="valid").earliest("number"), Deduction.objects.all()
    issued = Certificate.objects.filter(state="issued")
    return {
        "volunteers": {
            "person_id": card.person_id, "token": card.token, "deduction_id": first(deductions),
            "certificate_id": first(Certificate.objects.filter(state="applied")), "star_id": first(Star.objects.all()),
        },
        "volunteers:appeal": {"deduction_id": first(deductions.filter(person=person("volunteer"), appeal=None))},
        "volunteers:decide": {"deduction_id": first(deductions.filter(appeal__state="waiting"))},
        "volunteers:certificate-check": {"token": issued.earliest("number").token},
        "volunteers:certificate-withdraw": {"certificate_id": first(issued)},
    }  # fmt: skip
