"""How volunteers are shown: words for codes, addresses of QR codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge import documents
from wangge.journal.models import Leaf
from wangge.kernel import district
from wangge.volunteers.models import Card, Certificate, Deduction, Star
from wangge.volunteers.queries import Line

CARD_TONES = {"valid": "ok", "revoked": "alarm", "replaced": "quiet", "unknown": "alarm"}
CERTIFICATE_TONES = {"applied": "warn", "issued": "ok", "declined": "quiet", "withdrawn": "alarm"}
STAR_TONES = {"applied": "warn", "noticed": "info", "granted": "ok", "declined": "quiet"}
APPEAL_TONES = {"waiting": "warn", "won": "ok", "lost": "quiet"}
EVENTS = {
    "card.issued": gettext_lazy("发志愿者卡"),
    "card.revoked": gettext_lazy("注销志愿者卡"),
    "card.restored": gettext_lazy("恢复志愿者卡"),
    "volunteer.deducted": gettext_lazy("差评扣分"),
    "volunteer.appealed": gettext_lazy("提出申诉"),
    "volunteer.appeal_decided": gettext_lazy("申诉裁定"),
    "certificate.applied": gettext_lazy("申请服务证明"),
    "certificate.issued": gettext_lazy("出具服务证明"),
    "certificate.declined": gettext_lazy("未出具服务证明"),
    "certificate.withdrawn": gettext_lazy("撤销服务证明"),
    "star.applied": gettext_lazy("申请星级"),
    "star.announced": gettext_lazy("星级公示"),
    "star.granted": gettext_lazy("授予星级"),
    "star.declined": gettext_lazy("未授予星级"),
}
ALARMS = ("card.revoked", "volunteer.deducted", "certificate.withdrawn")


def row(line: Line) -> dict[str, Any]:
    """One volunteer of the list."""
    state, tone = standing(line)
    return {
        "id": line.person.pk, "name": line.person.name, "number": line.card.number if line.card else "",
        "hours": hours(line.minutes), "points": line.points, "strikes": line.strikes, "state": state, "tone": tone,
    }  # fmt: skip


def standing(line: Line) -> tuple[str, str]:
    """Where a volunteer stands, in a word, with its tone."""
    if line.removed:
        return _("已退出"), "alarm"
    if line.card is None or line.card.state != Card.State.VALID:
        return _("无有效卡"), "quiet"
    return (_("正常"), "ok") if not line.strikes else (_("有扣分"), "warn")


def hours(minutes: int) -> str:
    """Minutes as hours with one decimal."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def events(history: Iterable[tuple[Leaf, str]]) -> list[dict[str, Any]]:
    """The timeline of journal lines, the newest first."""
    return [
        {
            "at": leaf.at, "who": who or _("系统"), "what": EVENTS.get(leaf.kind, leaf.kind),
            "tone": "alarm" if leaf.kind in ALARMS else "ok", "seal_url": f"{reverse('journal:check')}?leaf={leaf.pk}",
        }
        for leaf, who in reversed(list(history))
    ]  # fmt: skip


def deduction(one: Deduction, today: date) -> dict[str, Any]:
    """A deduction with where its appeal stands."""
    appeal = getattr(one, "appeal", None)
    return {
        "id": one.pk, "at": one.at, "stars": one.stars, "amount": one.amount, "removed": one.removed,
        "lifted": one.lifted_at is not None, "until": one.appeal_until, "open": appeal is None and today <= one.appeal_until,
        "appeal": appeal, "state": appeal.get_state_display() if appeal else "",
        "tone": APPEAL_TONES[appeal.state] if appeal else "quiet",
    }  # fmt: skip


def certificate(one: Certificate) -> dict[str, Any]:
    """A certificate in a list."""
    return {
        "id": one.pk, "number": one.number or "—", "name": one.person.name, "since": one.since, "until": one.until,
        "hours": hours(one.minutes) if one.number else "—", "state": one.get_state_display(),
        "tone": CERTIFICATE_TONES[one.state], "at": one.issued_at or one.applied_at,
    }  # fmt: skip


def star(one: Star) -> dict[str, Any]:
    """An application for a star level."""
    return {
        "id": one.pk, "name": one.person.name, "person": one.person_id, "level": one.level, "hours": hours(one.minutes),
        "state": one.get_state_display(), "code": one.state, "tone": STAR_TONES[one.state], "until": one.notice_until,
        "noticed_by": one.noticed_by_id, "at": one.applied_at,
    }  # fmt: skip


def card_address(request: HttpRequest, card: Card) -> str:
    """What the QR code of a card opens."""
    return district.address(request, reverse("volunteers:card-check", args=[card.token]))


def card(request: HttpRequest, one: Card) -> dict[str, Any]:
    """The card as the phone shows it."""
    valid = one.state == Card.State.VALID
    return {
        "number": one.number, "name": one.person.name, "place": one.place.name, "issued": one.issued_at, "valid": valid,
        "state": one.get_state_display(), "tone": CARD_TONES[one.state], "why": one.get_why_display() if one.why else "",
        "photo": f"data:image/jpeg;base64,{one.photo}" if one.photo else "",
        "qr": documents.qr_svg(card_address(request, one)) if valid else "",
    }  # fmt: skip
