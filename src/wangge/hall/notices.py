"""What applicants and staff are told about a case: its number and where to look, never what somebody applied for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.hall.models import Case, CasePart, Mandate, StationCase
from wangge.hall.states import Channel
from wangge.kernel import district, outbox
from wangge.kernel.clock import day_of
from wangge.people.models import Person
from wangge.people.organisation_queries import speakers
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.queries import holders_of

OFFICE_LANGUAGE = "zh-hans"
FOLLOW = "/hall/follow/"


def tell(case: Case, kind: str, body: str, at: datetime) -> None:
    """The applicant (of an organisation: whoever speaks for it) and the agent are told, with the link to follow the case."""
    with override(OFFICE_LANGUAGE):
        link = _("查询：%(link)s") % {"link": f"{district.site()}{FOLLOW}{case.token}"}
        text = f"{_('办件')} {case.number}：{body}{link}"
        for person in _parties(case, at):
            _put(person, outbox.Channel.SMS, f"case.{kind}", _("办件进度"), text, case, at)


def applied_for(case: Case, at: datetime) -> None:
    """Whoever is applied for by an agent hears it, and what to do when that was not asked for."""
    if case.applicant is None or case.agent is None or not Mandate.objects.filter(case=case).exists():
        return
    with override(OFFICE_LANGUAGE):
        words = {"number": case.number, "agent": case.agent.name}
        body = _("%(agent)s 以您的委托为您申请了办件 %(number)s。如果不是您委托的，请在“我的办件”里撤回。") % words
        _put(case.applicant, outbox.Channel.SMS, "case.applied_for", _("有人为您申请办事"), body, case, at)


def warn(case: Case, at: datetime) -> int:
    """Whoever handles a case hears that its term comes to an end. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s（%(state)s）即将到期，请及时办理。") % _words(case)
        people = _handlers(case, at)
        for person in people:
            _put(person, outbox.Channel.NOTICE, "case.due_soon", _("办件即将到期"), body, case, at)
    return len(people)


def escalate(case: Case, at: datetime) -> int:
    """The head of the hall, and whoever handles it, hear that a term is over. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s（%(state)s）已超期，须督促办理并作出公开说明。") % _words(case)
        people = {one.pk: one for one in [*_handlers(case, at), *_who_may(case, Permission.MANAGE_HALL, at)]}
        for person in people.values():
            _put(person, outbox.Channel.NOTICE, "case.overdue", _("办件已超期"), body, case, at)
    return len(people)


def ask_part(case: Case, part: CasePart, at: datetime) -> int:
    """The approvers of another department hear that their opinion is asked for. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s 请%(office)s在 %(day)s 前出具联办意见。") % _part_words(case, part)
        return _tell_all(_of_the_part(case, part, at), "case.part_asked", _("请出具联办意见"), body, case, at)


def warn_part(case: Case, part: CasePart, at: datetime) -> int:
    """They hear that the term of their opinion comes to its end. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s 的联办意见（%(office)s）%(day)s 到期，请及时出具。") % _part_words(case, part)
        return _tell_all(_of_the_part(case, part, at), "case.part_due_soon", _("联办意见即将到期"), body, case, at)


def escalate_part(case: Case, part: CasePart, at: datetime) -> int:
    """They, whoever leads the case and the head of the hall hear that it is over. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s 的联办意见（%(office)s）已超期，须督促出具。") % _part_words(case, part)
        people = [*_of_the_part(case, part, at), *_handlers(case, at), *_who_may(case, Permission.MANAGE_HALL, at)]
        return _tell_all(people, "case.part_overdue", _("联办意见已超期"), body, case, at)


def parts_answered(case: Case, at: datetime, *, objected: bool) -> int:
    """Whoever leads a joint case hears that a department objects, or that all have answered. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        said = _("办件 %(number)s：有联办部门不同意。") if objected else _("办件 %(number)s：联办意见已齐。")
        return _tell_all(_handlers(case, at), "case.part_answered", _("联办意见"), said % _words(case), case, at)


def took_over(case: Case, person: Person, at: datetime) -> None:
    """The successor of a post hears that a case is theirs now."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s（%(state)s）因岗位交接转由您承办。") % _words(case)
        _put(person, outbox.Channel.NOTICE, "case.handed_over", _("办件转由您承办"), body, case, at)


def owner_left(case: Case, at: datetime) -> int:
    """Whoever may take it hears that a case has nobody any more. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        body = _("办件 %(number)s（%(state)s）的承办人离岗，请另行承办。") % _words(case)
        return _tell_all(_handlers(case, at), "case.owner_left", _("办件无人承办"), body, case, at)


def _tell_all(people: Iterable[Person], kind: str, subject: str, body: str, case: Case, at: datetime) -> int:
    once = {one.pk: one for one in people}
    for person in once.values():
        _put(person, outbox.Channel.NOTICE, kind, subject, body, case, at)
    return len(once)


def _part_words(case: Case, part: CasePart) -> dict[str, object]:
    return {"number": case.number, "office": part.office.name, "day": day_of(part.due_at).isoformat()}


def _of_the_part(case: Case, part: CasePart, at: datetime) -> list[Person]:
    """Who claimed the part, else the approvers there who speak for its department."""
    if part.owner is not None:
        return [part.owner]
    theirs = {one.pk for one in speakers(part.office, day_of(at))}
    return [one for one in _who_may(case, Permission.DECIDE_CASES, at) if one.pk in theirs]


def _words(case: Case) -> dict[str, object]:
    return {"number": case.number, "state": case.get_state_display()}


def _parties(case: Case, at: datetime) -> list[Person]:
    people: dict[object, Person] = {}
    if case.applicant is not None:
        people[case.applicant.pk] = case.applicant
    if case.organisation is not None:
        people |= {one.pk: one for one in speakers(case.organisation, day_of(at))}
    if case.agent is not None:
        people[case.agent.pk] = case.agent
    return list(people.values())


def _address(person: Person, case: Case) -> str | None:
    """The person's number; without one, the number given at the station."""
    if person.phone or case.channel != Channel.STATION or person.pk != case.applicant_id:
        return person.phone
    up = StationCase.objects.filter(case=case).select_related("hand_up").first()
    return up.hand_up.phone if up is not None else None


def _handlers(case: Case, at: datetime) -> list[Person]:
    if case.owner is not None:
        return [case.owner]
    if case.accepted_at is None and case.taken_by is not None:
        return [case.taken_by]
    needed = Permission.TAKE_CASES if case.accepted_at is None else Permission.DECIDE_CASES
    return _who_may(case, needed, at)


def _who_may(case: Case, permission: Permission, at: datetime) -> list[Person]:
    kinds = [kind for kind, allowed in PERMISSIONS.items() if permission in allowed]
    held: Iterable = holders_of(case.office_place, on=day_of(at), kinds=kinds)
    return list({one.person_id: one.person for one in held}.values())


def _put(person: Person, channel: outbox.Channel, kind: str, subject: str, body: str, case: Case, at: datetime) -> None:
    outbox.put(
        channel=channel,
        kind=kind,
        subject=subject,
        body=body,
        at=at,
        to_person=person,
        address=_address(person, case),
        about=case,
    )
