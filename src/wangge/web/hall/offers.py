"""What somebody may do next with a case, as buttons and links. The commands decide; this only offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.hall import issuing
from wangge.hall.archiving import ENDED as ARCHIVABLE
from wangge.hall.models import Case, CaseMaterial
from wangge.hall.states import AT_THE_DESK, IN_THE_OFFICE, WITHDRAWABLE, Delivery, State
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.ratings import giving
from wangge.web.hall import parts
from wangge.web.kit import Action

S = State


def offers(case: Case, lines: Sequence[CaseMaterial], viewer: Person, *, is_own: bool, at: datetime) -> list[Action]:
    """The deeds that are next, the most likely first; `lines` are the case's materials."""
    if is_own:
        return _own(case, at)
    rights = access.rights_of(viewer, day_of(at))
    path, where = case.office_place.path, (case.office_place.path, case.place.path)
    found: list[Action] = []
    if any(rights.allow(Permission.TAKE_CASES, one) for one in where):
        found += _window(case, lines, at)
    if rights.allow(Permission.DECIDE_CASES, path) and viewer.pk != case.taken_by_id:
        found += [*_office(case, viewer, at), *parts.offers(case, viewer, at)]
    if rights.allow(Permission.MANAGE_HALL, path) and case.state in IN_THE_OFFICE:
        found.append(_to("extend", case, _("延长期限")))
    return found


def _own(case: Case, at: datetime) -> list[Action]:
    found = []
    if giving.may_rate(case, at):
        rate = f"{reverse('ratings:case', args=[case.token])}?via=pc"
        found.append(Action(_("评价这次服务"), rate, primary=True))
    if case.state == S.DRAFT:
        found += [_to("materials", case, _("上传材料"), primary=True), _to("submit", case, _("提交申请"), post=True)]
    if case.state == S.SUPPLEMENT:
        found.append(_to("answered", case, _("已补齐，提交"), post=True, primary=True))
    if case.state in WITHDRAWABLE:
        found.append(_to("withdraw", case, _("撤回申请")))
    return found


def _window(case: Case, lines: Sequence[CaseMaterial], at: datetime) -> list[Action]:
    found = []
    spot = issuing.can_settle_on_the_spot(case, lines, at)
    if case.state == S.SUBMITTED:
        found.append(_to("receive", case, _("收件"), post=True, primary=True))
    if case.state in AT_THE_DESK:
        if spot:
            found.append(_to("spot", case, _("当场办结"), primary=True))
        found += [
            _to("accept", case, _("受理"), primary=case.state == S.RECEIVED and not spot),
            _to("correct", case, _("一次告知补正")), _to("not-accept", case, _("不予受理")),
        ]  # fmt: skip
    if case.state == S.SUPPLEMENT:
        found += [_to("answered", case, _("补正齐了"), post=True, primary=True), _to("terminate", case, _("终止办理"))]
    if case.state in (S.CERTIFIED, S.REFUSED):
        by_post = case.delivery == Delivery.POST
        found += [
            _to("hand-out", case, _("窗口出件"), primary=not by_post),
            _to("post", case, _("邮寄"), primary=by_post),
        ]
    if case.state == S.ISSUED:
        found.append(_to("delivered", case, _("已送达"), post=True, primary=True))
    if giving.may_rate(case, at):
        found.append(Action(_("请申请人评价"), reverse("ratings:qr", args=[case.pk])))
    if case.state in WITHDRAWABLE and case.state != S.DRAFT:
        found.append(_to("withdraw", case, _("申请人撤回")))
    if case.state in ARCHIVABLE and case.number:
        found.append(_to("archive", case, _("归档"), post=True))
    return found


def _office(case: Case, viewer: Person, at: datetime) -> list[Action]:
    mine = case.owner_id in (None, viewer.pk)
    found = []
    if case.state == S.ACCEPTED:
        found.append(_to("claim", case, _("认领"), post=True, primary=True))
    if case.state == S.REVIEWING and mine:
        found += [_to("pass-on", case, _("审核完成"), primary=True), _to("release", case, _("退回待办"))]
        if case.version.special_procedures:
            found.append(_to("pause", case, _("特别程序")))
    if case.state == S.SPECIAL and mine:
        found.append(_to("resume", case, _("特别程序完成"), primary=True))
    if case.state == S.DECIDING:
        found += [_to("decide", case, _("作出决定"), primary=True), _to("send-back", case, _("退回重审"))]
    if case.state == S.APPROVED:
        found.append(_to("certify", case, _("制证"), post=True, primary=True))
    if case.state in (*IN_THE_OFFICE, S.SPECIAL):
        found.append(_to("terminate", case, _("终止办理")))
    if case.due_at is not None and case.due_at < (case.decided_at or at) and case.is_open:
        found.append(_to("explain", case, _("公开说明超期"), danger=True))
    return found


def _to(name: str, case: Case, label: Any, **look: Any) -> Action:
    return Action(label, reverse(f"hall:{name}", args=[case.pk]), **look)
