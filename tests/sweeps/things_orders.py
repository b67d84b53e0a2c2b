"""What the sweeps ask about orders: the elder, who is a volunteer too, takes some and is served by others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.checkin.models import CheckIn
from wangge.kernel.clock import local
from wangge.orders import publishing, settling
from wangge.orders.models import Order
from wangge.projects import commands as projects

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORDS = {"reason": REASON, "minutes": 30, "grounds": REASON, "stars": 5, "text": "很好"}


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    home = of.places["home"]
    staff_only = Thing(of.home, {})
    mine = replace(staff_only, owner=of.elder.pk)  # taken by, or open to, the elder
    for_elder = Thing(of.home, {}, **of.near)

    def order(like: Thing, state: str = "open", hours: int = 48, **more: Any) -> Thing:
        made = _order(of, state, hours, subject=of.elder if like is for_elder else None, **more)
        return replace(like, args={"order_id": made.pk}, body=WORDS, marker=made.number)

    helper = _helper(of)
    offered = _order(of, "open", 72, for_everybody=False)
    offer = publishing.offer(by=of.staff, order_id=offered.pk, to=of.elder, at=of.at)
    disputed = order(mine, "finished", -30)
    settling.dispute(order_id=disputed.args["order_id"], by=None, text=REASON, at=of.at)
    linked = _order(of, "finished", -20)
    to = {"to": f"person:{helper.pk}", "person_id": helper.pk, "q": helper.name}
    return {
        # open to the child too, who speaks for a member of the alliance here
        "or_open": replace(order(mine), contacts=frozenset({of.child.pk})),
        "or_offer_new": replace(order(mine, hours=60), body=to),
        "or_cancel": order(mine, hours=62),
        "or_offered": replace(mine, args={"offer_id": offer.pk}, body={"reason": "busy"}),
        "or_taken": order(mine, "taken", 0),
        "or_late": order(mine, "taken", -2),
        "or_started": order(mine, "started", -4),
        "or_finished": order(for_elder, "finished", -6, taker=helper),
        "or_disputed": disputed,
        "or_link": Thing(of.home, {"token": linked.token}, body={"deed": "confirm", **WORDS}),
        "or_new": replace(for_elder, body=_given(of) | {"place": home.pk}),
        "or_task": replace(
            staff_only,
            args={"task_id": _task(of)},
            body={"day": f"{local(of.at + 2 * DAY).date()}", "begins": "09:00", "ends": "10:00"},
        ),
    }


def _order(of: Community, state: str, hours: int, taker: Any = None, **more: Any) -> Order:
    """An order that begins in so many hours and twenty minutes, in a state."""
    begins = of.at + timedelta(hours=hours) + 20 * MINUTE
    asked_at = min(of.at, begins - DAY)
    made = publishing.publish(
        by=of.staff, at=asked_at, title=f"{of.segment}的帮忙", kind="errand", place_id=of.places["home"].pk,
        starts_at=begins, ends_at=begins + HOUR, for_everybody=more.get("for_everybody", True),
        subject_id=more["subject"].pk if more.get("subject") else None,
    )  # fmt: skip
    if state != "open":
        done = {"finished_at": of.at, "minutes": 60} if state == "finished" else {}
        began = {"started_at": of.at - HOUR} if state != "taken" else {}
        Order.objects.filter(pk=made.pk).update(
            state=state, taker=taker or of.elder, taken_at=asked_at, **began, **done
        )
        made.refresh_from_db()
    return made


def _given(of: Community) -> dict[str, Any]:
    """The form and the body of a new order for the elder."""
    day = local(of.at + DAY)
    begins = of.at + DAY
    return {
        "title": "陪老人买菜", "kind": "care", "difficulty": 1, "day": f"{day:%Y-%m-%d}", "begins": "09:00", "ends": "10:00",
        "subject": of.elder.pk, "subject_id": of.elder.pk, "place_id": of.places["home"].pk,
        "starts_at": begins.isoformat(), "ends_at": (begins + HOUR).isoformat(),
    }  # fmt: skip


def _helper(of: Community) -> Any:
    """Another volunteer, who can be asked."""
    who = cast.person(f"接单{of.segment}", home=of.places["next_door"])
    CheckIn.objects.create(
        person=who, place=of.places["community"], kind="volunteer", skills=[], times=[], source="desk", state="approved",
        applied_at=of.at, applied_by=of.staff, since=cast.SINCE,
    )  # fmt: skip
    return who


def _task(of: Community) -> Any:
    """An open task of a project."""
    today = local(of.at).date()
    project = projects.create(
        by=of.staff, title=f"{of.segment}的项目", place_id=of.places["community"].pk, from_day=today, to_day=today + 30 * DAY,
        at=of.at,
    )  # fmt: skip
    begins = of.at + 2 * DAY
    return projects.add_task(
        by=of.staff, project_id=project.pk, title="帮忙搬书", kind="errand", place_id=of.places["home"].pk,
        starts_at=begins, ends_at=begins + HOUR, at=of.at,
    ).pk  # fmt: skip
