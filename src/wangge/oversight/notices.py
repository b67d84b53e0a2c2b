"""Who hears what about a demand: its number and when it is due, never what stands in it or whose case it is."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.hall.models import Case
from wangge.kernel import outbox
from wangge.kernel.clock import day_of, local
from wangge.oversight.kinds import DemandKind, Told
from wangge.oversight.models import Demand
from wangge.people.models import Person
from wangge.posts.access import PERMISSIONS, Permission
from wangge.posts.queries import holders_of

OFFICE_LANGUAGE = "zh-hans"


def tell(demand: Demand, what: str, at: datetime) -> int:
    """Tell the people a demand concerns now. Returns how many were told."""
    with override(OFFICE_LANGUAGE):
        words = {
            "number": demand.number, "kind": demand.get_kind_display(), "due": f"{local(demand.due):%Y-%m-%d %H:%M}",
        }  # fmt: skip
        body = {
            "demanded": _("%(kind)s %(number)s 请于 %(due)s 前答复。"),
            "answered": _("%(kind)s %(number)s 已答复，请查看。"),
            Told.SOON.value: _("%(kind)s %(number)s 将于 %(due)s 到期，尚未答复。"),
            Told.OVER.value: _("%(kind)s %(number)s 已超过答复期限 %(due)s，请督促答复。"),
        }[what] % words
        people = {one.pk: one for one in _concerned(demand, what, at)}
        for person in people.values():
            outbox.put(
                channel=outbox.Channel.NOTICE, kind=f"oversight.{what}", subject=_("监督事项"), body=body, at=at,
                to_person=person, address=person.phone, about=demand,
            )  # fmt: skip
    return len(people)


def _concerned(demand: Demand, what: str, at: datetime) -> list[Person]:
    if what == "answered":
        return [demand.by]
    found = _owing(demand, at)
    if what == Told.OVER:
        found = [*found, demand.by, *_who_may(demand.case, Permission.MANAGE_HALL, at)]
    return found


def _owing(demand: Demand, at: datetime) -> list[Person]:
    """Whoever has to answer: advisers for advice; else who handles the case, or everybody who could."""
    case = demand.case
    if demand.kind == DemandKind.ADVICE:
        return _who_may(case, Permission.GIVE_OPINIONS, at)
    if case.owner is not None:
        return [case.owner]
    return _who_may(case, Permission.DECIDE_CASES, at) or _who_may(case, Permission.MANAGE_HALL, at)


def _who_may(case: Case, permission: Permission, at: datetime) -> list[Person]:
    kinds = [kind for kind, allowed in PERMISSIONS.items() if permission in allowed]
    held = holders_of(case.office_place, on=day_of(at), kinds=kinds)
    return list({one.person_id: one.person for one in held}.values())
