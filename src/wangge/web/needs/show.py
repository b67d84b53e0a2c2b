"""How an entry is shown: plain dictionaries for the templates, so that they hold no logic."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.masking import mask_name
from wangge.needs.kinds import URGENCY, NeedKind
from wangge.needs.models import Need, Resource
from wangge.needs.queries import PublicEntry
from wangge.people.abilities import Skill, slot_words
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.web.templatetags.moments import span_words

URGENCY_TONES = {5: "alarm", 4: "warn", 3: "info", 2: "quiet", 1: "quiet"}
STATE_TONES = {"open": "info", "done": "ok", "withdrawn": "quiet", "expired": "quiet", "merged": "quiet"}
STEP_LABELS = {
    "added": gettext_lazy("登记"),
    "updated": gettext_lazy("修改"),
    "met": gettext_lazy("已满足"),
    "used_up": gettext_lazy("已用完"),
    "withdrawn": gettext_lazy("撤回"),
    "expired": gettext_lazy("按期限自动过期"),
    "warned": gettext_lazy("即将过期，已提醒"),
    "reopened": gettext_lazy("恢复"),
    "published": gettext_lazy("公开"),
    "unpublished": gettext_lazy("取消公开"),
    "merged": gettext_lazy("并入 %(other_number)s"),
    "took_over": gettext_lazy("并入了 %(other_number)s"),
    "merge_undone": gettext_lazy("撤销与 %(other_number)s 的合并"),
    "gave_back": gettext_lazy("撤销合并，%(other_number)s 恢复"),
}
AT_HOME = (PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD)
Entry = Need | Resource


def row(entry: Entry, at: datetime) -> dict[str, Any]:
    """One line of a list."""
    until: date | None = getattr(entry, entry.UNTIL)
    is_open = entry.state == "open"
    about = getattr(entry, entry.ABOUT)
    return {
        "id": entry.pk,
        "url": reverse(f"{entry.NOUN}s:detail", args=[entry.pk]),
        "number": entry.number,
        "title": entry.title,
        "kind": entry.get_kind_display(),
        "urgency": URGENCY[entry.urgency] if isinstance(entry, Need) else "",
        "urgency_tone": URGENCY_TONES[entry.urgency] if isinstance(entry, Need) else "",
        "safety": isinstance(entry, Need) and entry.safety,
        "capacity": capacity(entry),
        "state": entry.STATE_WORDS[entry.state],
        "state_tone": STATE_TONES[entry.state],
        "about": about.name if about else entry.organisation.name if entry.organisation else "",
        "place": where(entry.place),
        "waiting": span_words(at - entry.reported_at) if is_open else "",
        "reported_at": entry.reported_at,
        "until": until,
        "due": end_of(until) if is_open else None,
        "is_public": entry.published_at is not None and is_open,
    }


def where(place: Place | None) -> str:
    """Building, unit and door in one line, or the place's own name above them. The two places above must be loaded.

    Some districts name a unit "2单元", others "3号楼2单元": what a name already says is not said twice.
    """
    if place is None or place.kind not in AT_HOME:
        return place.name if place else ""
    names: list[str] = []
    above: Place | None = place
    while above is not None and above.kind in AT_HOME:
        if not names or not names[0].startswith(above.name):
            names.insert(0, above.name)
        above = above.parent if above.kind != PlaceKind.BUILDING else None
    return "".join(names)


def end_of(day: date | None) -> datetime | None:
    """The last moment of a day here."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI) if day else None


def capacity(entry: Entry) -> str:
    """How much is needed or offered, in words."""
    if isinstance(entry, Need):
        return f"{entry.amount} {entry.get_unit_display()}"
    return f"{entry.get_capacity_per_display()} {entry.capacity} {entry.get_unit_display()}"


def facts(entry: Entry) -> list[tuple[str, str]]:
    """What is known of an entry beside its title: label and words, empty ones left out."""
    found = [(_("类别"), str(entry.get_kind_display()))]
    if isinstance(entry, Need):
        found += [(_("数量"), capacity(entry)), (_("详细说明"), entry.details or "")]
    else:
        found += [
            (_("能力"), capacity(entry)),
            (_("能满足"), "、".join(str(NeedKind(code).label) for code in entry.serves)),
            (_("详细说明"), entry.details or ""),
            (_("限制条件"), entry.limits or ""),
            (_("服务半径"), _("%(metres)d 米") % {"metres": entry.reach_m} if entry.reach_m else ""),
        ]
    found += [
        (_("方便的时间"), "、".join(slot_words(slot) for slot in entry.times)),
        (_("技能"), "、".join(str(Skill(code).label) for code in entry.skills)),
        (_("来源"), str(entry.get_source_display())),
    ]
    return [(label, words) for label, words in found if words]


def timeline(steps: list[Any]) -> list[dict[str, Any]]:
    """Who did what when, and the seal that proves it."""
    return [
        {
            "at": step.at,
            "who": step.by.name if step.by else _("系统"),
            "what": str(STEP_LABELS[step.kind]) % step.detail,
            "note": step.note or "",
            "tone": "warn" if step.kind in ("warned", "expired") else "ok",
            "seal_url": f"{reverse('journal:check')}?leaf={step.leaf_id}",
        }
        for step in steps
    ]


def public_row(entry: PublicEntry) -> dict[str, Any]:
    """One line of a public list."""
    return {
        "title": entry.title,
        "kind": entry.kind,
        "where": entry.where,
        "until": entry.until,
        "urgency": URGENCY[entry.urgency] if entry.urgency else "",
        "urgency_tone": URGENCY_TONES[entry.urgency] if entry.urgency else "",
        "times": "、".join(slot_words(slot) for slot in entry.times),
    }


def export_heads(of: type) -> list[str]:
    """The heads of the spreadsheet."""
    heads = [_("编号"), _("类别"), _("标题"), _("状态"), _("网格"), _("姓名"), _("单位或商户"), _("登记时间")]
    extra = [_("紧急程度"), _("人身安全"), _("数量"), _("计量单位"), _("希望完成")] if of is Need else [
        _("能力"), _("能力的时段"), _("计量单位"), _("能满足"), _("服务半径(米)"), _("有效期至")
    ]  # fmt: skip
    return [*heads, *extra, _("方便的时间"), _("技能"), _("来源"), _("等待天数")]


def export_row(entry: Entry, grid: str, at: datetime) -> list[Any]:
    """One line of the spreadsheet: names masked, places no nearer than the grid, nothing that is sealed."""
    about = getattr(entry, entry.ABOUT)
    line = [
        entry.number, str(entry.get_kind_display()), entry.title, str(entry.STATE_WORDS[entry.state]), grid,
        mask_name(about.name) if about else "", entry.organisation.name if entry.organisation else "",
        entry.reported_at,
    ]  # fmt: skip
    if isinstance(entry, Need):
        urgency, safety = str(URGENCY[entry.urgency]), _("是") if entry.safety else ""
        line += [urgency, safety, entry.amount, str(entry.get_unit_display()), entry.wanted_by]
    else:
        serves = "、".join(str(NeedKind(code).label) for code in entry.serves)
        per, unit = str(entry.get_capacity_per_display()), str(entry.get_unit_display())
        line += [entry.capacity, per, unit, serves, entry.reach_m, entry.valid_to]
    waiting = (day_of(at) - day_of(entry.reported_at)).days if entry.state == "open" else None
    return [
        *line, "、".join(slot_words(slot) for slot in entry.times),
        "、".join(str(Skill(code).label) for code in entry.skills), str(entry.get_source_display()), waiting,
    ]  # fmt: skip
