"""What people are told about a help call. Written to the outbox in the deed's transaction, sent by the worker.

A notice says which call and where, never what happened to whom: that is read on the page, behind its permission.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from wangge.care.models import HelpCall
from wangge.care.states import LABELS, Stage
from wangge.kernel import outbox
from wangge.kernel.clock import day_of, local
from wangge.people.models import Kin, Person
from wangge.posts.models import PostKind
from wangge.posts.queries import holders_of

NOTICE, SMS = outbox.Channel.NOTICE, outbox.Channel.SMS


def call_asked(call: HelpCall, person: Person, answer_by: datetime, at: datetime) -> None:
    """Ask a worker to take the call."""
    body = _("求助 %(number)s,地点:%(place)s。请在 %(time)s 前接单。") % {
        "number": call.matter.number, "place": call.matter.place.name, "time": f"{local(answer_by):%H:%M}",
    }  # fmt: skip
    _tell([person], NOTICE, "call.asked", _("新的求助"), body, call, at)


def call_withdrawn(call: HelpCall, person: Person, at: datetime) -> None:
    """Tell the worker asked before that somebody else goes."""
    body = _("求助 %(number)s 已改派他人,您不用再赶去。") % {"number": call.matter.number}
    _tell([person], NOTICE, "call.withdrawn", _("求助已改派"), body, call, at)


def call_accepted(call: HelpCall, at: datetime) -> None:
    """Tell the caller that somebody is coming."""
    reporter = call.matter.reporter or call.matter.subject
    if reporter is not None:
        body = _("您的求助 %(number)s 已有工作人员接单,正在赶来。") % {"number": call.matter.number}
        _tell([reporter], SMS, "call.accepted", _("有人来了"), body, call, at)


def desk_alarm(call: HelpCall, at: datetime) -> None:
    """Tell the community staff that nobody is free."""
    people = _holders(call, [PostKind.COMMUNITY_STAFF], at)
    body = _("求助 %(number)s 无人可派,请社区立即处理。") % {"number": call.matter.number}
    _tell(people, NOTICE, "call.alarm", _("求助无人可派"), body, call, at)


def overdue(call: HelpCall, stage: Stage, at: datetime) -> None:
    """Tell the grid leader and the desk that a stage ran out of time."""
    people = _holders(call, [PostKind.GRID_LEADER, PostKind.COMMUNITY_STAFF], at)
    body = _("求助 %(number)s 的“%(stage)s”已超时。") % {"number": call.matter.number, "stage": LABELS[stage]}
    _tell(people, NOTICE, "call.overdue", _("求助超时"), body, call, at)


def family_may_look(call: HelpCall, at: datetime) -> None:
    """Tell relatives who have the resident's consent that help is under way and where to follow it."""
    if call.matter.subject_id is None:
        return
    kin = Kin.objects.filter(person=call.matter.subject_id, sees_calls=True, valid_to=None).select_related("relative")
    body = _("您的家人发起求助 %(number)s,社区正在处理,可登录网格随时查看进展。") % {"number": call.matter.number}
    relatives = [one.relative for one in kin if one.relative_id != call.matter.reporter_id]
    _tell(relatives, SMS, "call.family", _("家人求助"), body, call, at)


def _holders(call: HelpCall, kinds: list[PostKind], at: datetime) -> list[Person]:
    holders = holders_of(call.matter.place, on=day_of(at), kinds=kinds)
    return list({holding.person_id: holding.person for holding in holders}.values())


def _tell(people: list[Person], channel: str, kind: str, subject: str, body: str, call: HelpCall, at: datetime) -> None:
    for person in people:
        outbox.put(
            channel=channel, kind=kind, subject=subject, body=body, at=at,
            to_person=person, address=person.phone, about=call.matter,
        )  # fmt: skip
