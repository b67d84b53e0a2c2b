"""What people are told about a help call. Written to the outbox in the deed's transaction, sent by the worker.

A notice says which call and where, never what happened to whom: that is read on the page, behind its permission.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wangge.care.models import HelpCall
from wangge.care.states import LABELS, Stage
from wangge.kernel import outbox
from wangge.kernel.clock import day_of, local
from wangge.people.models import Kin, Person
from wangge.places.models import Place
from wangge.places.queries import ancestors
from wangge.posts.models import PostKind
from wangge.posts.queries import holders_of

NOTICE, SMS = outbox.Channel.NOTICE, outbox.Channel.SMS
OFFICE_LANGUAGE = "zh-hans"  # notices are written for those who read them, not in the language of whoever acts
LEVELS_KNOWN = 3  # district, street and community: who is asked works there
TAKEN_IN_BY_STAFF = (HelpCall.Channel.PHONE, HelpCall.Channel.DESK)


def call_asked(call: HelpCall, person: Person, answer_by: datetime, at: datetime) -> None:
    """Ask a worker to take the call."""
    body = _("求助 %(number)s，地点：%(place)s。请在 %(time)s 前接单。")
    words = {"place": _address(call.matter.place), "time": f"{local(answer_by):%H:%M}"}
    _tell([person], NOTICE, "call.asked", _("新的求助"), body, call, at, **words)


def call_withdrawn(call: HelpCall, person: Person, at: datetime) -> None:
    """Tell the worker asked before that they need not come: somebody else goes, or the call is over."""
    body = _("求助 %(number)s 已改派、合并或结束，您不用再赶去。")
    _tell([person], NOTICE, "call.withdrawn", _("不用再赶去"), body, call, at)


def call_handed_over(call: HelpCall, person: Person, at: datetime) -> None:
    """Tell the successor in a post that this call is now theirs."""
    body = _("岗位交接：求助 %(number)s 转由您负责，地点：%(place)s。")
    _tell([person], NOTICE, "call.handed_over", _("接手的求助"), body, call, at, place=_address(call.matter.place))


def call_accepted(call: HelpCall, at: datetime) -> None:
    """Tell the caller that somebody is coming: the number that called, else the resident whom staff reported for."""
    body, subject = _("您的求助 %(number)s 已有工作人员接单，正在赶来。"), _("有人来了")
    matter = call.matter
    if call.caller_phone:
        outbox.put(
            channel=SMS, kind="call.accepted", at=at, address=call.caller_phone, about=matter,
            **_worded(subject, body, number=matter.number),
        )  # fmt: skip
        return
    caller = matter.subject if call.channel in TAKEN_IN_BY_STAFF else matter.reporter or matter.subject
    if caller is not None:
        _tell([caller], SMS, "call.accepted", subject, body, call, at)


def desk_alarm(call: HelpCall, at: datetime) -> None:
    """Tell the community staff that nobody is free."""
    people = _holders(call, [PostKind.COMMUNITY_STAFF], at)
    _tell(people, NOTICE, "call.alarm", _("求助无人可派"), _("求助 %(number)s 无人可派，请社区立即处理。"), call, at)


def overdue(call: HelpCall, stage: Stage, at: datetime) -> None:
    """Tell the grid leader and the desk that a stage ran out of time."""
    people = _holders(call, [PostKind.GRID_LEADER, PostKind.COMMUNITY_STAFF], at)
    body = _("求助 %(number)s 的“%(stage)s”已超时。")
    _tell(people, NOTICE, "call.overdue", _("求助超时"), body, call, at, stage=LABELS[stage])


def family_may_look(call: HelpCall, at: datetime) -> None:
    """Tell relatives who have the resident's consent that help is under way and where to follow it."""
    if call.matter.subject_id is None:
        return
    consenting = Kin.objects.current(day_of(at)).filter(person=call.matter.subject_id, sees_calls=True)
    body = _("您的家人发起求助 %(number)s，社区正在处理，可登录网格随时查看进展。")
    relatives = [
        one.relative
        for one in consenting.select_related("relative").order_by("contact_order", "id")
        if one.relative_id != call.matter.reporter_id
    ]
    _tell(relatives, SMS, "call.family", _("家人求助"), body, call, at)


def _address(place: Place) -> str:
    """From the grid down to the door: the bare name of a household is only a room number."""
    return " ".join([*(above.name for above in ancestors(place)[LEVELS_KNOWN:]), place.name])


def _holders(call: HelpCall, kinds: list[PostKind], at: datetime) -> list[Person]:
    holders = holders_of(call.matter.place, on=day_of(at), kinds=kinds)
    return list({holding.person_id: holding.person for holding in holders}.values())


def _tell(
    people: list[Person], channel: outbox.Channel, kind: str, subject: Any, body: Any, call: HelpCall, at: datetime, **words: Any
) -> None:  # fmt: skip
    text = _worded(subject, body, number=call.matter.number, **words)
    for person in people:
        outbox.put(channel=channel, kind=kind, at=at, to_person=person, address=person.phone, about=call.matter, **text)


def _worded(subject: Any, body: Any, **words: Any) -> dict[str, Any]:
    with override(OFFICE_LANGUAGE):
        return {"subject": str(subject), "body": str(body) % words}
