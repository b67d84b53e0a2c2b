"""How appraisals, honours and letters are shown: rows, tones, words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.honours import wording
from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation, Vote
from wangge.honours.states import Award, Standing, State
from wangge.kernel.masking import mask_name
from wangge.web.kit import Cell, Row

TONES = {
    State.PREPARED: "info", State.VOTING: "warn", State.NOTICED: "warn", State.CONFERRED: "ok", State.STOPPED: "quiet",
}  # fmt: skip
STANDING_TONES = {
    Standing.RANKED: "quiet", Standing.OUT: "quiet", Standing.SHORTLISTED: "info", Standing.PASSED: "info",
    Standing.NOT_PASSED: "quiet", Standing.STRUCK: "alarm", Standing.HONOURED: "ok",
}  # fmt: skip
OBJECTION_TONES = {"waiting": "warn", "upheld": "alarm", "dismissed": "quiet"}
HONOUR_TONES = {"valid": "ok", "withdrawn": "alarm"}
VOTE_TONES = {Vote.Choice.FOR: "ok", Vote.Choice.AGAINST: "alarm", Vote.Choice.ABSTAIN: "quiet"}
NOMINEE_HEADS = (
    gettext_lazy("名称"), gettext_lazy("名次"), gettext_lazy("得分"), gettext_lazy("次数"), gettext_lazy("状态"),
    gettext_lazy("依据"),
)  # fmt: skip
WORDS = {
    "appraisal.prepared": gettext_lazy("统计并拟定名单"), "appraisal.submitted": gettext_lazy("提交委员表决"),
    "appraisal.extended": gettext_lazy("延长表决期限"),
    "appraisal.counted": gettext_lazy("计票"), "appraisal.conferred": gettext_lazy("授予荣誉"),
    "appraisal.stopped": gettext_lazy("终止"), "honour.given": gettext_lazy("颁发证书"),
    "honour.withdrawn": gettext_lazy("撤销荣誉"), "objection.raised": gettext_lazy("提出异议"),
    "objection.upheld": gettext_lazy("异议成立"), "objection.dismissed": gettext_lazy("异议不成立"),
    "recommendation.sent": gettext_lazy("发出推荐信"), "recommendation.acknowledged": gettext_lazy("对方确认收到"),
}  # fmt: skip


def appraisal(one: Appraisal) -> Row:
    """A line of the list."""
    until = {State.VOTING: one.vote_until, State.NOTICED: one.notice_until}.get(State(one.state))
    return Row(reverse("honours:appraisal", args=[one.pk]), f"{one.place.name} {one.period}", one.number, [
        Cell(one.get_state_display(), tone=TONES[State(one.state)]), Cell(until or ""), Cell(at=one.prepared_at),
    ])  # fmt: skip


def nominee(one: Nominee, votes: Mapping[UUID, Vote] | None = None) -> Row:
    """Somebody compared, for those who prepare and decide. `votes`: the reader's own."""
    reasons = wording.reasons(one.award, one.parts) if one.parts else one.get_out_display()
    cells = [
        Cell(one.rank or "—", css="number"), Cell(wording.points(one.score), css="number"), Cell(one.sample, css="number"),
        Cell(one.get_standing_display(), tone=STANDING_TONES[Standing(one.standing)]), Cell(reasons),
    ]  # fmt: skip
    if votes is not None:
        mine = votes.get(one.pk)
        cells.append(Cell(mine.get_choice_display(), tone=VOTE_TONES[Vote.Choice(mine.choice)]) if mine else Cell(""))
    return Row(reverse("honours:nominee", args=[one.pk]), one.name, "", cells)


def part_row(award: str, part: Mapping[str, Any]) -> Row:
    """One measure of somebody: the figure, what it was held against, points and weight."""
    against = _("全部") if part["share"] else _("最高 %(n)s") % {"n": part["out_of"]}
    return Row("", wording.measure(award, part["measure"]), "", [
        Cell(wording.figure(part)), Cell(against), Cell(wording.points(part["points"]), css="number"),
        Cell(part["weight"], css="number"),
    ])  # fmt: skip


def objection(one: Objection) -> Row:
    """An objection in the committee's list."""
    about = one.nominee
    return Row(reverse("honours:objection", args=[one.pk]), one.number, about.appraisal.period, [
        Cell(one.get_state_display(), tone=OBJECTION_TONES[one.state]), Cell(about.get_award_display()),
        Cell(public_name(about)), Cell(at=one.at),
    ])  # fmt: skip


def honour(one: Honour) -> Row:
    """An honour in a list."""
    about = one.nominee
    return Row(reverse("honours:honour", args=[one.pk]), about.name, one.number, [
        Cell(about.get_award_display()), Cell(about.appraisal.period), Cell(about.appraisal.place.name),
        Cell(one.get_state_display(), tone=HONOUR_TONES[one.state]), Cell(at=one.at),
    ])  # fmt: skip


def letter(one: Recommendation) -> Row:
    """A letter in a list."""
    about = one.honour.nominee
    got = one.acknowledged_at is not None
    return Row(reverse("honours:letter-page", args=[one.pk]), about.name, one.number, [
        Cell(about.get_award_display()), Cell(one.department.name), Cell(at=one.sent_at),
        Cell(_("已确认收到") if got else _("等待确认"), tone="ok" if got else "warn"), Cell(one.due),
    ])  # fmt: skip


def public_name(one: Nominee, named: bool | None = None) -> str:
    """The name as everybody may read it: a person's in full only when agreed."""
    return mask_name(one.name) if one.person_id and not named else one.name


def award_name(award: str) -> str:
    """What an award is called."""
    return str(Award(award).label)
