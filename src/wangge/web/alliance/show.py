"""How the alliance is shown: plain dictionaries for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wangge.agreements.models import Signature
from wangge.alliance.models import Benefit, Complaint, Credit, Entitlement, Membership
from wangge.alliance.queries import Figures
from wangge.alliance.timeline import Step
from wangge.kernel import clock
from wangge.web.needs.show import end_of

STATE_TONES = {"raised": "info", "heard": "warn", "verified": "alarm", "rejected": "ok", "withdrawn": "quiet"}
APPEAL_TONES = {"waiting": "warn", "won": "ok", "lost": "quiet"}
WORDS = {
    "membership.began": gettext_lazy("入会，权益开始"),
    "membership.restored": gettext_lazy("成员资格和权益恢复"),
    "agreement.drafted": gettext_lazy("拟定入会协议"),
    "agreement.changed": gettext_lazy("修改协议草稿"),
    "agreement.offered": gettext_lazy("发出协议，等双方签署"),
    "agreement.withdrawn": gettext_lazy("撤回协议"),
    "agreement.completed": gettext_lazy("双方签署完成"),
    "agreement.began": gettext_lazy("协议生效"),
    "agreement.ended": gettext_lazy("协议结束"),
    "agreement.put_back": gettext_lazy("协议恢复生效"),
    "complaint.raised": gettext_lazy("提出投诉"),
    "complaint.replied": gettext_lazy("商户回复"),
    "complaint.heard_without": gettext_lazy("期限已过，商户没有回复"),
    "complaint.warned": gettext_lazy("提醒商户期限将到"),
    "complaint.withdrawn": gettext_lazy("撤回投诉"),
    "complaint.appealed": gettext_lazy("商户申诉"),
}
TONES = {
    "membership.ended": "alarm", "complaint.raised": "warn", "complaint.heard_without": "warn", "complaint.appealed": "info",
}  # fmt: skip


def standing(membership: Membership, figures: Figures) -> tuple[str, str]:
    """Words and tone: in good standing, ended with the agreement, or out by rule."""
    if membership.ended_at is None:
        return _("成员"), "ok"
    return (_("已退出"), "alarm") if figures.removed else (_("已结束"), "quiet")


def member_row(membership: Membership, figures: Figures, limit: int) -> dict[str, Any]:
    """One line of the members' list."""
    state, tone = standing(membership, figures)
    return {
        "id": membership.pk, "url": reverse("alliance:detail", args=[membership.pk]), "name": membership.organisation.name,
        "kind": membership.organisation.get_kind_display(), "place": membership.place.name, "state": state, "tone": tone,
        "since": membership.began_at, "ended": membership.ended_at, "until": membership.agreement.to_day,
        "score": figures.score,
        "score_url": reverse("points:account", args=[figures.account_id]) if figures.account_id else "",
        "agreement_url": reverse("agreements:detail", args=[membership.agreement_id]), "strikes": figures.strikes,
        "complaints": figures.complaints, "limit": limit,
        "near": membership.ended_at is None and figures.strikes == limit - 1,
        "strikes_words": strikes_words(figures.strikes, limit),
    }  # fmt: skip


def strikes_words(count: int, limit: int) -> str:
    """How many verified complaints count, and of how many."""
    return _("%(n)s / %(limit)s") % {"n": count, "limit": limit}


def entitlement_row(one: Entitlement) -> dict[str, Any]:
    """A member's benefit and from when to when."""
    return {
        "name": one.benefit.name, "what": one.benefit.what, "since": one.began_at, "ended": one.ended_at,
        "state": _("享有中") if one.ended_at is None else _("已终止"), "tone": "ok" if one.ended_at is None else "quiet",
    }  # fmt: skip


def benefit_row(one: Benefit) -> dict[str, Any]:
    """A benefit of an alliance; `held` is how many members have it now."""
    return {
        "id": one.pk, "name": one.name, "what": one.what, "place": one.place.name, "place_path": one.place.path,
        "since": one.from_day, "until": one.to_day, "held": getattr(one, "held", None), "current": one.to_day is None,
        "state": _("有效") if one.to_day is None else _("已停用"), "tone": "ok" if one.to_day is None else "quiet",
    }  # fmt: skip


def credit_row(one: Credit) -> dict[str, Any]:
    """Learning or volunteering recorded."""
    return {
        "what": one.get_what_display(),
        "day": one.day,
        "evidence": one.evidence,
        "by": one.by.name if one.by else "",
    }


def complaint_row(one: Complaint) -> dict[str, Any]:
    """One line of a list of complaints. Never who complained."""
    appeal = getattr(one, "appeal", None)
    return {
        "id": one.pk, "url": reverse("alliance:complaint", args=[one.pk]), "number": one.number,
        "organisation": one.organisation.name, "kind": one.get_kind_display(), "source": one.get_source_display(),
        "state": one.get_state_display(), "tone": STATE_TONES[one.state], "raised": one.raised_at,
        "due": _ticking(one), "due_day": due_day(one), "due_for": due_for(one),
        "appeal": appeal.get_state_display() if appeal else "", "appeal_tone": APPEAL_TONES[appeal.state] if appeal else "",
        "waits": one.state == "raised",
    }  # fmt: skip


def due_day(one: Complaint) -> Any:
    """The day that matters next: to reply, or to appeal while nobody has."""
    if one.state == "verified" and not hasattr(one, "appeal"):
        return one.appeal_until
    return one.reply_due if one.state == "raised" else None


def _ticking(one: Complaint) -> Any:
    """The end of that day; a day to appeal that is over is no delay."""
    day = due_day(one)
    is_over = day is not None and one.state == "verified" and day < clock.day_of(clock.now())
    return None if is_over else end_of(day)


def due_for(one: Complaint) -> str:
    """What that day is for."""
    return {"verified": _("申诉"), "raised": _("回复")}.get(one.state, "") if due_day(one) else ""


def public_row(one: Membership) -> dict[str, Any]:
    """One line of the public page: no persons."""
    return {
        "id": one.pk, "name": one.organisation.name, "kind": one.organisation.get_kind_display(), "since": one.began_at,
        "place": one.place.name,
    }  # fmt: skip


def timeline(steps: Iterable[Step], notes: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Who did what when, and the seal that proves it. `notes` are texts by kind of line."""
    return [
        {
            "at": step.at, "who": step.who or _who(step), "what": what(step), "note": (notes or {}).get(step.kind, ""),
            "tone": tone(step), "seal_url": f"{reverse('journal:check')}?leaf={step.leaf_id}",
        }
        for step in steps
    ]  # fmt: skip


def what(step: Step) -> str:
    """One line in words."""
    words = _of_facts(step) or str(WORDS.get(step.kind, step.kind))
    return f"{step.number} {words}" if step.number else words


def tone(step: Step) -> str:
    """How one line looks."""
    if step.kind == "complaint.decided":
        return "alarm" if step.facts.get("verified") else "ok"
    return TONES.get(step.kind, "ok")


def _who(step: Step) -> str:
    """Whose name is not shown: the system, by rule, or somebody who complained."""
    return "" if step.kind in ("complaint.raised", "complaint.withdrawn") else _("系统")


def _of_facts(step: Step) -> str:
    facts = step.facts
    match step.kind:
        case "membership.ended":
            count = facts.get("benefits", 0)
            words = ngettext("成员资格终止，%(n)s 项权益同时终止", "成员资格终止，%(n)s 项权益同时终止", count)
            return words % {"n": count}
        case "member.credited":
            return _("%(what)s，记 %(n)s 分") % {"what": Credit.What(facts["what"]).label, "n": facts["score"]}
        case "agreement.signed":
            return _("%(side)s签署协议") % {"side": Signature.Side(facts["side"]).label}
        case "complaint.decided":
            return _("查实，第 %(n)s 次") % {"n": facts["counting"]} if facts["verified"] else _("未查实")
        case "complaint.appeal_decided":
            return _("申诉成立，撤销这一次") if facts["won"] else _("申诉不成立")
    return ""
