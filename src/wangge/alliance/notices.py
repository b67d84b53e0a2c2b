"""What members and those who complained are told. Written to the outbox in the deed's transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.alliance.models import Appeal, Complaint
from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.people.organisation_queries import speakers

OFFICE_LANGUAGE = "zh-hans"


def raised(complaint: Complaint, at: datetime) -> None:
    """Ask the member to say what happened. Never who complained."""
    with override(OFFICE_LANGUAGE):
        body = _("%(name)s 收到一件%(kind)s投诉（%(number)s）。请在 %(day)s 前登录网格回复。") % {
            "name": complaint.organisation.name, "kind": complaint.get_kind_display(), "number": complaint.number,
            "day": complaint.reply_due,
        }  # fmt: skip
        _tell_member(complaint, "complaint.raised", _("收到投诉"), body, at)


def ends_soon(complaint: Complaint, what: str, due: date, at: datetime) -> None:
    """Tell the member that its days to reply or to appeal end soon."""
    with override(OFFICE_LANGUAGE):
        words = {"number": complaint.number, "day": due}
        if what == "reply":
            body = _("投诉 %(number)s 还没有回复，%(day)s 是最后一天；过期将不等回复直接核实。") % words
            _tell_member(complaint, "complaint.reply_ends", _("投诉回复快到期"), body, at)
        else:
            body = _("投诉 %(number)s 的结论可以申诉到 %(day)s，过期不能再申诉。") % words
            _tell_member(complaint, "complaint.appeal_ends", _("投诉申诉快到期"), body, at)


def decided(complaint: Complaint, counting: int, removed: bool, at: datetime) -> None:
    """Tell both sides what was found; the member also what it means and until when to appeal."""
    with override(OFFICE_LANGUAGE):
        verified = complaint.state == Complaint.State.VERIFIED
        words = {
            "number": complaint.number, "result": complaint.get_state_display(), "n": counting, "day": complaint.appeal_until
        }  # fmt: skip
        body = _("投诉 %(number)s 的结论：%(result)s。") % words
        member = body
        if verified:
            member += _("这是第 %(n)s 次查实。如有异议，请在 %(day)s 前申诉。") % words
        if removed:
            member += _("按联盟规则，成员资格和全部权益自现在起终止。")
        _tell_member(complaint, "complaint.decided", _("投诉结论"), member, at)
        if complaint.complainant is not None:
            _tell(complaint.complainant, "complaint.decided", _("投诉结论"), body, complaint, at)


def appeal_decided(complaint: Complaint, appeal: Appeal, restored: bool, at: datetime) -> None:
    """Tell the member what the committee decided."""
    with override(OFFICE_LANGUAGE):
        body = _("投诉 %(number)s 的申诉结果：%(result)s。") % {
            "number": complaint.number,
            "result": appeal.get_state_display(),
        }
        if restored:
            body += _("成员资格和权益已恢复。")
        _tell_member(complaint, "complaint.appeal_decided", _("申诉结果"), body, at)


def _tell_member(complaint: Complaint, kind: str, subject: str, body: str, at: datetime) -> None:
    for person in speakers(complaint.organisation, day_of(at)):
        _tell(person, kind, subject, body, complaint, at)


def _tell(person: Person, kind: str, subject: str, body: str, about: Complaint, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone,
        about=about,
    )  # fmt: skip
