"""Members and complaints as a list to take out: for a stated purpose, journalled, and fetched only by who asked, soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wangge import journal
from wangge.alliance import queries, refusals
from wangge.alliance.models import Complaint, Export, Membership
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.masking import mask_name
from wangge.kernel.refusals import NotFound
from wangge.people import rules
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for
from wangge.posts import access
from wangge.posts.access import Permission

OPEN, MOST = "exports.open_minutes", 10_000
PERMISSION = {Export.What.MEMBERS: Permission.SEE_SERVICE, Export.What.COMPLAINTS: Permission.HEAR_COMPLAINTS}
Row = list[Any]


@atomic
def take_out(*, by: Person, what: str, purpose: str, at: datetime, state: str = "") -> Export:
    """Take a list out; `state` as the list's filter. The journal says who took how many lines, the purpose is committed to.

    Raises NotFound (no such list), NotPermitted, PurposeMissing.
    """
    if what not in Export.What.values:
        raise NotFound
    access.require_anywhere(by, PERMISSION[Export.What(what)], at=at)
    if not rules.is_purpose(purpose):
        raise refusals.PurposeMissing(field="purpose")
    minutes = policy.on(OPEN, at).value
    made = Export(
        what=what, state=state[:10], purpose=purpose.strip()[:200], count=_found(by, what, state, at)[:MOST].count(), by=by,
        at=at, until=at + timedelta(minutes=minutes),
    )  # fmt: skip
    made.save(force_insert=True)
    journal.record(
        "alliance.exported", by=by, on=made, at=at, what=what, count=made.count,
        purpose=journal.commit_to("purpose", made.purpose),
    )  # fmt: skip
    return made


def export_for(viewer: Person, export_id: UUID, *, at: datetime) -> Export:
    """What the viewer took out and may still fetch. Raises NotFound."""
    found = Export.objects.filter(pk=export_id, by=viewer, until__gt=at).first()
    if found is None:
        raise NotFound
    return found


def heads(export: Export) -> list[str]:
    """The heads of its columns."""
    if export.what == Export.What.MEMBERS:
        return [
            _("成员"), _("类别"), _("社区"), _("状态"), _("入会"), _("退出"), _("协议到期"), _("赋分"), _("查实投诉"), _("投诉"),
        ]  # fmt: skip
    return [
        _("编号"), _("成员"), _("社区"), _("哪一方面"), _("来源"), _("状态"), _("提出"), _("回复期限"), _("回复"), _("结论"),
        _("申诉期限"), _("申诉"), _("投诉人"),
    ]  # fmt: skip


def rows(export: Export, at: datetime) -> Iterator[Row]:
    """Its lines as the viewer may see them now. Who complained stands there, masked, only where the viewer may know."""
    found = list(_found(export.by, export.what, export.state, at)[:MOST])
    if export.what == Export.What.MEMBERS:
        return _members(found)
    return _complaints(found, export.by, at)


def _found(viewer: Person, what: str, state: str, at: datetime) -> QuerySet[Any]:
    if what == Export.What.MEMBERS:
        return queries.memberships(viewer, at=at, state=state)
    return queries.complaints(viewer, at=at, state=state)


def _members(found: list[Membership]) -> Iterator[Row]:
    figures = queries.figures([one.organisation for one in found])
    for one in found:
        has = figures[one.organisation_id]
        state = one.get_end_display() if one.ended_at else _("成员")
        yield [
            one.organisation.name, str(one.organisation.get_kind_display()), one.place.name, str(state), one.began_at,
            one.ended_at, one.agreement.to_day, has.score, has.strikes, has.complaints,
        ]  # fmt: skip


def _complaints(found: list[Complaint], viewer: Person, at: datetime) -> Iterator[Row]:
    rights = access.rights_of(viewer, day_of(at))
    spoken = set(spoken_for(viewer, day_of(at)).values_list("pk", flat=True))
    for one in found:
        appeal = getattr(one, "appeal", None)
        hears = one.organisation_id not in spoken and rights.allow(Permission.HEAR_COMPLAINTS, one.place.path)
        sees = hears or one.complainant_id == viewer.pk
        yield [
            one.number, one.organisation.name, one.place.name, str(one.get_kind_display()), str(one.get_source_display()),
            str(one.get_state_display()), one.raised_at, one.reply_due, one.replied_at, one.decided_at, one.appeal_until,
            str(appeal.get_state_display()) if appeal else "",
            mask_name(one.complainant.name) if sees and one.complainant else "",
        ]  # fmt: skip
