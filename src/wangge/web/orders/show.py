"""How orders are shown: plain dictionaries for the templates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.journal.models import Leaf
from wangge.kernel.clock import local
from wangge.kernel.masking import mask_name
from wangge.orders import insuring, queries
from wangge.orders.candidates import Candidate
from wangge.orders.models import Offer, Order
from wangge.orders.rules import actual_minutes
from wangge.orders.states import OfferState, State
from wangge.people.abilities import Skill
from wangge.people.models import Person
from wangge.points import tariffs
from wangge.web.matching.words import metres
from wangge.web.needs.show import where

TONES = {
    State.OPEN: "info", State.TAKEN: "info", State.STARTED: "warn", State.FINISHED: "warn", State.CONFIRMED: "ok",
    State.DISPUTED: "alarm", State.MISSED: "alarm", State.CANCELLED: "quiet",
}  # fmt: skip
OFFER_TONES = {
    OfferState.WAITING: "info", OfferState.ACCEPTED: "ok", OfferState.DECLINED: "quiet", OfferState.EXPIRED: "quiet",
    OfferState.GONE: "quiet",
}  # fmt: skip
STEPS = {
    "published": gettext_lazy("发布"),
    "offered": gettext_lazy("邀请接单"),
    "declined": gettext_lazy("婉拒邀请"),
    "taken": gettext_lazy("接单"),
    "given_back": gettext_lazy("退单，重新开放"),
    "started": gettext_lazy("签到，开始服务"),
    "paused": gettext_lazy("签退，稍后回来"),
    "finished": gettext_lazy("签退"),
    "confirmed": gettext_lazy("确认服务"),
    "reviewed": gettext_lazy("评价"),
    "settled": gettext_lazy("结算"),
    "missed": gettext_lazy("记为未到"),
    "disputed": gettext_lazy("提出异议"),
    "dispute_decided": gettext_lazy("裁定异议"),
    "cancelled": gettext_lazy("取消"),
    "owner": gettext_lazy("换人负责"),
    "insured": gettext_lazy("登记保险"),
}
STEP_TONES = {"missed": "alarm", "disputed": "warn", "given_back": "warn", "declined": "quiet", "cancelled": "quiet"}
STAR_WORDS = {
    5: gettext_lazy("很满意"),
    4: gettext_lazy("满意"),
    3: gettext_lazy("一般"),
    2: gettext_lazy("不满意"),
    1: gettext_lazy("很不满意"),
}


def planned(order: Order) -> int:
    """Planned minutes."""
    return actual_minutes(order.starts_at, order.ends_at)


def span(order: Order) -> str:
    """From when to when, as people write it."""
    begin, end = local(order.starts_at), local(order.ends_at)
    return f"{begin:%Y-%m-%d %H:%M}–{end:%H:%M}"


def pairs(order: Order) -> list[str]:
    """Check-ins and check-outs, where there was more than one pair."""
    found = queries.attendances_of(order)
    return [
        f"{local(one.started_at):%H:%M}–{local(one.finished_at):%H:%M}" if one.finished_at else f"{local(one.started_at):%H:%M}–"
        for one in found
    ] if len(found) > 1 else []  # fmt: skip


def who(order: Order) -> str:
    """Who does it: the member, or the person."""
    return order.organisation.name if order.organisation else order.taker.name if order.taker else ""


def late(order: Order, at: datetime) -> bool:
    """Its time has begun and nobody is there."""
    return order.state in (State.OPEN, State.TAKEN) and order.starts_at < at


def row(order: Order, at: datetime) -> dict[str, Any]:
    """One line of a list for staff or the people of the order."""
    stars = order.review.stars if hasattr(order, "review") else None
    return {
        "id": order.pk, "url": reverse("orders:detail", args=[order.pk]), "number": order.number, "title": order.title,
        "kind": order.get_kind_display(), "state": order.get_state_display(), "tone": TONES[State(order.state)],
        "late": late(order, at), "starts_at": order.starts_at, "when": span(order), "planned": planned(order),
        "minutes": order.minutes, "place": where(order.place), "who": who(order),
        "subject": order.subject.name if order.subject else "", "stars": stars, "code": order.state,
        "away": order.away_since is not None,
        "confirm_url": reverse("orders:confirm", args=[order.pk]) if order.state == State.FINISHED else "",
    }  # fmt: skip


def worth(order: Order, at: datetime, organisation: bool = False) -> str:
    """What it would give by the tariff of today."""
    if organisation:
        priced = tariffs.score_for(what="order", difficulty=order.difficulty, at=at)
        return _("约 %(n)d 信誉分") % {"n": priced.amount}
    priced = tariffs.points_for(kind=order.kind, difficulty=order.difficulty, minutes=planned(order), at=at)
    return _("约 %(n)d 积分") % {"n": priced.amount}


def task(order: Order, viewer: Person, at: datetime) -> dict[str, Any]:
    """An order as who may take it sees it: what, when, how far, what it gives; never for whom."""
    distance = queries.distance_to(order, viewer)
    return {
        "id": order.pk, "url": reverse("orders:detail", args=[order.pk]), "title": order.title, "when": span(order),
        "starts_at": order.starts_at, "planned": planned(order), "place": near_place(order), "risks": order.risks,
        "kind": order.get_kind_display(), "difficulty": difficulty(order), "worth": worth(order, at),
        "distance": metres(distance) if distance is not None else "", "far": distance if distance is not None else 10**9,
    }  # fmt: skip


def insurance_rule(order: Order, at: datetime) -> str:
    """What is asked for this kind of service, in words."""
    level = insuring.level_of(order.kind, at)
    words = {
        insuring.DEMANDED: _("“%(kind)s”没有意外伤害保险不能接单（志愿服务条例第十七条）。"),
        insuring.ADVISED: _("“%(kind)s”建议先办意外伤害保险。"),
    }.get(level, _("“%(kind)s”不要求保险。"))
    return words % {"kind": order.get_kind_display()}


def insurance(order: Order, at: datetime) -> dict[str, str]:
    """Whether it is insured: words and tone."""
    if order.insurance:
        return {"words": order.insurance, "tone": "ok"}
    level = insuring.level_of(order.kind, at)
    if level >= insuring.DEMANDED:
        return {"words": _("还没有，不能接单"), "tone": "alarm"}
    return {"words": _("没有，建议办理") if level else _("没有，不要求"), "tone": "warn" if level else "quiet"}


def near_place(order: Order) -> str:
    """Where, no nearer than the building."""
    place = order.place
    while place.kind in ("household", "unit") and place.parent is not None:
        place = place.parent
    return place.name


def difficulty(order: Order) -> str:
    """How hard, in words."""
    return str({1: _("容易"), 2: _("要些本领"), 3: _("专业或费力")}[order.difficulty])


def offered(offer: Offer, viewer: Person, at: datetime) -> dict[str, Any]:
    """An offer with its task and until when it may be answered."""
    return {
        "offer": offer, "task": task(offer.order, viewer, at), "expires_at": offer.expires_at,
        "organisation": offer.organisation,
        "worth": worth(offer.order, at, organisation=offer.organisation is not None),
    }  # fmt: skip


def timeline(history: Iterable[tuple[Leaf, str]], *, names: bool) -> list[dict[str, Any]]:
    """Who did what when, and the seal that proves it. Without `names` people stay unnamed."""
    found = []
    for leaf, name in history:
        deed = leaf.kind.partition(".")[2]
        facts = json.loads(leaf.body).get("facts", {})
        found.append(
            {
                "at": leaf.at, "who": (name or _("系统或链接")) if names else "", "what": str(STEPS.get(deed, deed)),
                "note": _note(deed, facts), "tone": STEP_TONES.get(deed, "ok"),
                "seal_url": f"{reverse('journal:check')}?leaf={leaf.pk}",
            }
        )  # fmt: skip
    return found


def _note(deed: str, facts: dict[str, Any]) -> str:
    if deed in ("finished", "confirmed", "dispute_decided"):
        return _("%(n)s 分钟") % {"n": facts.get("minutes")}
    if deed == "reviewed":
        return _("%(n)s 星") % {"n": facts.get("stars")}
    if deed == "settled":
        return _("差评，不计分") if facts.get("bad") else _("记 %(n)s 分") % {"n": facts.get("posted")}
    return ""


def candidate(one: Candidate) -> tuple[str, str]:
    """A choice of the offer dialogue: its value and what speaks for and against."""
    is_person = isinstance(one.to, Person)
    words = [one.to.name if is_person else _("%(name)s（联盟成员）") % {"name": one.to.name}]
    if one.busy:
        words.append(_("那个时间已有安排"))
    far = metres(one.distance_m)
    words.append(_("离 %(far)s") % {"far": far} if one.is_exact else _("大约 %(far)s") % {"far": far})
    if one.skills:
        words.append(_("会%(skills)s") % {"skills": "、".join(str(Skill(code).label) for code in one.skills)})
    elif one.skill_percent == 0:
        words.append(_("没有登记相关特长"))
    if one.served:
        words.append(_("服务过这位 %(n)d 次") % {"n": one.served})
    words.append(_("近来服务 %(n)s 小时") % {"n": f"{one.minutes / 60:.1f}"} if one.minutes else _("近来没有服务"))
    if one.asked:
        words.append(_("七天内被邀请 %(n)d 次") % {"n": one.asked})
    return f"{'person' if is_person else 'organisation'}:{one.to.pk}", " · ".join(words)


def offer_row(offer: Offer) -> dict[str, Any]:
    """One line of whom an order was offered to."""
    to = offer.person or offer.organisation
    return {
        "name": to.name if to else "", "state": offer.get_state_display(), "tone": OFFER_TONES[OfferState(offer.state)],
        "why": why_not(offer), "at": offer.at, "told_at": offer.told_at,
        "expires_at": offer.expires_at if offer.state == OfferState.WAITING else None,
    }  # fmt: skip


def why_not(offer: Offer) -> str:
    """Why an offer was declined; empty where it was not, or nobody asked then."""
    if offer.declined is None:
        return ""
    label = str(offer.get_declined_display())
    return f"{label}：{offer.decline_text}" if offer.decline_text else label


def export_heads() -> list[str]:
    """The heads of the spreadsheet."""
    return [
        _("编号"), _("任务"), _("类别"), _("难度"), _("状态"), _("开始"), _("结束"), _("网格"), _("接单人"), _("服务对象"),
        _("实际分钟"), _("评价"),
    ]  # fmt: skip


def export_row(order: Order, grid: str) -> list[Any]:
    """One line of the spreadsheet: names masked, places no nearer than the grid."""
    name = order.organisation.name if order.organisation else mask_name(order.taker.name) if order.taker else ""
    return [
        order.number, order.title, str(order.get_kind_display()), order.difficulty, str(order.get_state_display()),
        order.starts_at, order.ends_at, grid, name, mask_name(order.subject.name) if order.subject else "", order.minutes,
        order.review.stars if hasattr(order, "review") else None,
    ]  # fmt: skip
