"""What committee, honoured, objectors and departments are told. Written to the outbox in the deed's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.honours.models import Appraisal, Honour, Nominee, Objection, Recommendation
from wangge.kernel import outbox
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.people.organisation_queries import contacts_of, speakers

OFFICE_LANGUAGE = "zh-hans"
LETTER = "/honours/letter/"


def vote_asked(one: Appraisal, members: Iterable[Person], at: datetime) -> None:
    """The committee is asked to vote."""
    with override(OFFICE_LANGUAGE):
        body = _("%(place)s %(period)s考评名单已拟定，请在 %(day)s 前登录网格表决。") % _words(one)
        for member in members:
            _tell(member, "appraisal.vote_asked", _("请表决考评名单"), body, one, at)


def counted(one: Appraisal, through: Iterable[Nominee], at: datetime) -> None:
    """Who prepared the list hears the result; who passed hears of the notice."""
    with override(OFFICE_LANGUAGE):
        words = _words(one)
        if one.notice_until is None:
            _tell(
                one.prepared_by,
                "appraisal.counted",
                _("考评表决结果"),
                _("%(period)s考评：没有人通过表决。") % words,
                one,
                at,
            )
            return
        body = _("%(period)s考评已表决，公示到 %(until)s。") % words
        _tell(one.prepared_by, "appraisal.counted", _("考评表决结果"), body, one, at)
        for nominee in through:
            text = _("%(place)s拟授予您“%(award)s”，公示到 %(until)s。") % {
                **words,
                "award": nominee.get_award_display(),
            }
            for person in _people(nominee, at):
                _tell(person, "appraisal.announced", _("荣誉公示"), text, one, at)


def objected(objection: Objection, members: Iterable[Person], at: datetime) -> None:
    """The committee has something to hear; never who objected."""
    one = objection.nominee.appraisal
    with override(OFFICE_LANGUAGE):
        body = _("%(place)s %(period)s考评公示收到一件异议，请登录网格核查答复。") % _words(one)
        for member in members:
            if member.pk != objection.by_id:
                _tell(member, "objection.raised", _("收到公示异议"), body, objection, at)


def objection_decided(objection: Objection, at: datetime) -> None:
    """Who objected hears the answer; one upheld is told to who would have been honoured, without who objected."""
    with override(OFFICE_LANGUAGE):
        body = _("您提的异议 %(number)s：%(result)s。理由：%(grounds)s") % {
            "number": objection.number, "result": objection.get_state_display(), "grounds": objection.grounds,
        }  # fmt: skip
        _tell(objection.by, "objection.decided", _("异议答复"), body, objection, at)
        if objection.state == Objection.State.UPHELD:
            nominee = objection.nominee
            text = _("公示期间有异议经核查成立，“%(award)s”不再授予。") % {"award": nominee.get_award_display()}
            for person in _people(nominee, at):
                _tell(person, "appraisal.struck", _("荣誉公示"), text, nominee.appraisal, at)


def honour(one: Honour, at: datetime) -> None:
    """Given or taken back."""
    with override(OFFICE_LANGUAGE):
        body = _("您的荣誉“%(award)s”（%(number)s）：%(state)s。登录网格查看证书。") % {
            "award": one.nominee.get_award_display(), "number": one.number, "state": one.get_state_display(),
        }  # fmt: skip
        for person in _people(one.nominee, at):
            _tell(person, "honour.given", _("荣誉证书"), body, one, at)


def recommended(one: Recommendation, site: str, at: datetime) -> None:
    """The department's contacts get the link; again as a reminder."""
    with override(OFFICE_LANGUAGE):
        body = _("推荐信 %(number)s 请查收，并在 %(due)s 前确认收到：%(link)s") % {
            "number": one.number, "due": one.due, "link": f"{site}{LETTER}{one.token}",
        }  # fmt: skip
        for contact in _contacts(one.department, at):
            outbox.put(
                channel=outbox.Channel.SMS, kind="recommendation.sent", subject=_("推荐信"), body=body, at=at,
                to_person=contact.person, address=contact.person.phone if contact.person else contact.phone, about=one,
            )  # fmt: skip


def acknowledged(one: Recommendation, at: datetime) -> None:
    """Who sent the letter hears that it arrived."""
    with override(OFFICE_LANGUAGE):
        body = _("推荐信 %(number)s 已由%(department)s确认收到。") % {
            "number": one.number, "department": one.department.name,
        }  # fmt: skip
        _tell(one.sent_by, "recommendation.acknowledged", _("推荐信已确认"), body, one, at)


def over(one: Appraisal, at: datetime) -> None:
    """The days to vote or to object are over: the next step waits for somebody."""
    with override(OFFICE_LANGUAGE):
        body = _("%(place)s %(period)s考评：%(state)s的期限已到，请办理下一步。") % {
            **_words(one), "state": one.get_state_display(),
        }  # fmt: skip
        _tell(one.prepared_by, "appraisal.over", _("考评期限已到"), body, one, at)


def _words(one: Appraisal) -> dict[str, object]:
    return {"place": one.place.name, "period": one.period, "day": one.vote_until, "until": one.notice_until}


def _people(nominee: Nominee, at: datetime) -> list[Person]:
    if nominee.person is not None:
        return [nominee.person]
    return list(speakers(nominee.organisation, day_of(at))) if nominee.organisation is not None else []


def _contacts(department: Organisation, at: datetime) -> list[OrganisationContact]:
    on = day_of(at)
    return [
        one for one in contacts_of(department) if one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)
    ]


def _tell(person: Person, kind: str, subject: str, body: str, about: Model, at: datetime) -> None:
    outbox.put(
        channel=outbox.Channel.SMS, kind=kind, subject=subject, body=body, at=at, to_person=person, address=person.phone,
        about=about,
    )  # fmt: skip
