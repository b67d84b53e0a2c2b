"""Rehearsals and their outcomes in words and cells, for pages and spreadsheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.people.models import Person
from wangge.posts.access import Rights
from wangge.rehearsal import queries, registry
from wangge.rehearsal.models import Outcome, Rehearsal
from wangge.rehearsal.queries import Changed, Progress
from wangge.rehearsal.registry import Part
from wangge.rehearsal.rules import Effect
from wangge.rehearsal.states import State
from wangge.rehearsal.words import title_of, value_of
from wangge.web.kit import Cell, Row

EFFECT_WORDS = {
    Effect.GAINS: gettext_lazy("多得"), Effect.LOSES: gettext_lazy("少得"), Effect.REMOVED: gettext_lazy("会退出"),
    Effect.STAYS: gettext_lazy("不再退出"),
}  # fmt: skip
TONES = {Effect.GAINS: "ok", Effect.LOSES: "warn", Effect.REMOVED: "alarm", Effect.STAYS: "info"}
STATE_TONES = {
    State.DRAFTING: "quiet", State.ASKED: "info", State.READY: "info", State.ADOPTED: "ok", State.DROPPED: "quiet",
}  # fmt: skip
TIMELINE = {
    "rehearsal.drafted": gettext_lazy("拟定草稿"), "rehearsal.changed": gettext_lazy("修改草稿"),
    "rehearsal.started": gettext_lazy("开始演练"),
    "rehearsal.ready": gettext_lazy("已出结果"), "rehearsal.dropped": gettext_lazy("放弃"),
    "rehearsal.adopted": gettext_lazy("采用新规则"),
    "rehearsal.exported": gettext_lazy("导出结果"), "rehearsal.forgotten": gettext_lazy("名单到期删除"),
}  # fmt: skip


def state_words(one: Rehearsal, progress: Progress | None = None) -> str:
    """Where it stands; a worker that gave up is said so."""
    if progress is not None and progress.failed:
        return _("演练中断")
    return str(State(one.state).label)


def tone(one: Rehearsal, progress: Progress | None = None) -> str:
    """The tone of its state."""
    return "alarm" if progress is not None and progress.failed else STATE_TONES[State(one.state)]


def row(one: Rehearsal) -> Row:
    """A line of the list."""
    keys = _("、").join(title_of(key) for key in sorted(one.changes))
    cells = [
        Cell(state_words(one), tone=tone(one)), Cell(f"{one.since} – {one.until}"), Cell(keys), Cell(one.drafted_by.name),
        Cell(at=one.drafted_at),
    ]  # fmt: skip
    return Row(reverse("rehearsal:detail", args=[one.pk]), one.title, one.number, cells)


def notices(one: Rehearsal, progress: Progress | None, *, stale: bool) -> list[tuple[str, str]]:
    """What must be said first: nothing of the books was touched; whether the replay tells the past; what is stale."""
    found = [("info", _("这是演练：没有动过任何一笔账、任何人的积分和资格。"))]
    if progress is not None and progress.failed:
        found.append(("alarm", _("后台处理时出错而停下了。可以重新演练；如仍不行，请把编号告诉系统管理员。")))
    if one.state == State.ADOPTED:
        found.append(("ok", _("已采用：从 %(day)s 起执行。以前的账不重算。") % {"day": one.valid_from}))
    if stale:
        found.append(("warn", _("演练之后，相关规则已有变动，结果不再作数。请重新演练。")))
    strays, holders = (sum(line[name] for line in one.summary) for name in ("strays", "holders"))
    if strays:
        words = {"n": strays, "all": holders}
        found.append(("warn", _("%(all)s 户次里有 %(n)s 户次，按原规则重算和账上对不上，请先查明再看结果。") % words))
    elif one.summary:
        found.append(("ok", _("按原规则重算，%(all)s 户次都和账上一致。") % {"all": holders}))
    if uncovered := sum(line["uncovered"] for line in one.summary):
        found.append(("warn", _("按新规则，有 %(n)s 次兑换当时积分不够。") % {"n": uncovered}))
    return found


def stats(one: Rehearsal) -> list[tuple[Any, Any, Any]]:
    """The headline: how often somebody gains, loses, goes, stays; one person may be in several parts."""
    if not one.summary:
        return []
    strikes = {part.code for part in registry.parts() if part.removes}
    amounts = [line for line in one.summary if line["part"] not in strikes]
    removals = [line for line in one.summary if line["part"] in strikes]
    found = [(EFFECT_WORDS[effect], sum(line[effect] for line in amounts), _("户次"))
             for effect in (Effect.GAINS, Effect.LOSES) if amounts]  # fmt: skip
    return [
        *found,
        *((EFFECT_WORDS[effect], sum(line[effect] for line in removals), _("户"))
          for effect in (Effect.REMOVED, Effect.STAYS) if removals),
    ]  # fmt: skip


def facts(one: Rehearsal) -> list[tuple[Any, Any]]:
    """What it is about."""
    found: list[tuple[Any, Any]] = [
        (_("时段"), f"{one.since} – {one.until}"), (_("拟定"), one.drafted_by.name), (_("拟定时间"), Cell(at=one.drafted_at)),
    ]  # fmt: skip
    if one.ready_at:
        found.append((_("算完"), Cell(at=one.ready_at)))
    if one.decided_by:
        words = _("采用") if one.state == State.ADOPTED else _("放弃")
        found += [(words, one.decided_by.name), (_("办理时间"), Cell(at=one.decided_at))]
    if one.digest:
        found.append((_("摘要"), one.digest[:16]))
    return found


def changed_row(one: Changed) -> Row:
    """What holds and what is tried."""
    return Row("", title_of(one.key), "", [Cell(value_of(one.key, one.now)), Cell(value_of(one.key, one.tried))])


def summary_heads() -> list[Any]:
    """The columns of the result."""
    return [_("项目"), _("原来合计"), _("演练合计"), _("多得"), _("少得"), _("会退出"), _("不再退出"), _("户数")]


def summary_row(one: Rehearsal, line: dict[str, Any]) -> Row:
    """The figures of one part; it leads to the people."""
    part = registry.part_of(line["part"])
    url = reverse("rehearsal:outcomes", args=[one.pk, line["part"]])
    gone = [line["removed"], line["stays"]] if part and part.removes else ["—", "—"]
    numbers = [line["before"], line["after"], line["gains"], line["loses"], *gone, line["holders"]]
    unit = f"{part.unit}" if part else ""
    return Row(url, part.title if part else line["part"], unit, [Cell(str(number), css="number") for number in numbers])


def heads(part: Part) -> list[Any]:
    """The columns of a part's list."""
    gone = [_("原来退出"), _("演练退出")] if part.removes else []
    return [_("谁"), _("结果"), _("原来"), _("演练"), _("相差"), *gone, _("原因"), _("社区")]


def chips(part: Part) -> list[tuple[str, Any]]:
    """The filter of a part's list."""
    shown = [one for one in Effect if part.removes or one in (Effect.GAINS, Effect.LOSES)]
    return [("", _("全部")), *((one.value, effect_words(part, one)) for one in shown)]


def outcome_row(one: Outcome, part: Part, viewer: Person, rights: Rights) -> Row:
    """One holder in a part's list."""
    effect = Effect(one.effect)
    gone = [Cell(_day(one.removed_before)), Cell(_day(one.removed_after))] if part.removes else []
    cells = [
        Cell(effect_words(part, effect), tone=TONES[effect]), Cell(str(one.before), css="number"),
        Cell(str(one.after), css="number"),
        Cell(f"{one.difference:+d}", css="number"), *gone, Cell(why(one)), Cell(one.place.name if one.place else ""),
    ]  # fmt: skip
    return Row("", queries.name_of(one, viewer, rights), _note(one), cells)


def effect_words(part: Part | None, effect: Effect) -> Any:
    """What the effect is called in this part."""
    own = {Effect.GAINS: part.gains, Effect.LOSES: part.loses} if part else {}
    return own.get(effect, EFFECT_WORDS[effect])


def why(one: Outcome) -> str:
    """The keys that made it, each with what it makes alone."""
    pairs = queries.words_of(one.reasons)
    if len(pairs) == 1:
        return title_of(pairs[0][0])
    return _("；").join(f"{title_of(key)} {amount:+d}" for key, amount in pairs)


def sheet_heads() -> list[Any]:
    """The columns of the spreadsheet."""
    return [
        _("项目"), _("谁"), _("社区"), _("结果"), _("原来"), _("演练"), _("相差"), _("原余额"), _("演练余额"), _("积分不够的兑换"),
        _("原来退出"), _("演练退出"), _("原因"),
    ]  # fmt: skip


def sheet_row(one: Outcome, viewer: Person, rights: Rights) -> list[Any]:
    """One line of the spreadsheet."""
    part = registry.part_of(one.part)
    return [
        str(part.title) if part else one.part, queries.name_of(one, viewer, rights),
        one.place.name if one.place else "",
        str(effect_words(part, Effect(one.effect))), one.before, one.after, one.difference, one.balance_before, one.balance_after,
        one.uncovered, one.removed_before, one.removed_after, why(one),
    ]  # fmt: skip


def _note(one: Outcome) -> str:
    return _("%(n)s 次兑换积分不够") % {"n": one.uncovered} if one.uncovered else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
