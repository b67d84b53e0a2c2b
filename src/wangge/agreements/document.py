"""An agreement as a PDF: before it is signed to be read, afterwards with both signatures, as it is kept."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge import documents
from wangge.agreements.models import Agreement, Signature
from wangge.journal import canonical
from wangge.kernel.clock import local

TEMPLATE = Path(__file__).with_name("agreement.typ")
OFFICE_LANGUAGE = "zh-hans"


def text_digest(agreement: Agreement) -> str:
    """SHA-256 of everything both sides sign: parties, title, terms, days."""
    said = {
        "number": agreement.number, "kind": agreement.kind, "place": str(agreement.place_id),
        "partner": str(agreement.partner.pk), "title": agreement.title, "terms": agreement.terms,
        "from": agreement.from_day.isoformat(), "to": agreement.to_day.isoformat(),
    }  # fmt: skip
    return hashlib.sha256(canonical.text(said).encode()).hexdigest()


def pdf(agreement: Agreement, signatures: list[Signature]) -> bytes:
    """The PDF with the signatures there are so far. Always in the office's language."""
    signed = {one.side: one for one in signatures}
    with override(OFFICE_LANGUAGE):
        data = {
            "number": agreement.number,
            "title": agreement.title,
            "number_line": _("编号 %(number)s · %(since)s 至 %(until)s")
            % {"number": agreement.number, "since": agreement.from_day, "until": agreement.to_day},
            "parties": [[_("甲方"), agreement.place.name], [_("乙方"), agreement.partner.name]],
            "terms": [line for line in (agreement.terms or "").splitlines() if line.strip()],
            "signatures": [
                _signature(_("甲方（社区）"), signed.get(Signature.Side.COMMUNITY)),
                _signature(_("乙方"), signed.get(Signature.Side.PARTNER)),
            ],
        }
    return documents.pdf(TEMPLATE, data)


def _signature(side: str, signature: Signature | None) -> dict[str, Any]:
    if signature is None:
        return {"side": side, "picture": "", "name": "", "when": _("（未签）")}
    picture = list(b64decode(signature.picture)) if signature.picture else ""
    when = f"{local(signature.at):%Y-%m-%d %H:%M} · {signature.get_how_display()}"
    return {"side": side, "picture": picture, "name": signature.name, "when": when}
