"""What the sweeps ask about ratings: cases and visits to rate, and bad ratings at every stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story as cases
from tests.ratings import story
from tests.windows import story as windows
from wangge.kernel.actors import SYSTEM
from wangge.ratings import handling
from wangge.windows import commands, founding

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

TOLD = "按规定测试用的原因"


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community = of.places["community"]
    people = {kind: cast.person(f"{of.segment}{kind}") for kind in ("window_clerk", "approver", "bureau_head")}
    for kind, who in people.items():
        cast.holding(who, kind, community)
    clerk, approver, head = people.values()
    bureau = catalogue.department(f"{of.segment}评价服务局")
    began = of.at - timedelta(days=1)
    version = catalogue.published(SYSTEM, SYSTEM, bureau, community, of.at - timedelta(days=60),
                                  **cases.PERMIT | {"name": f"{of.segment}评价事项"})  # fmt: skip

    def case() -> Any:
        return story.closed(approver, clerk, version, began, applicant_id=of.elder.pk)

    def bad() -> Any:
        return story.bad(case(), of.at, contact="19900001234", words=of.segment)

    opened, contacted, rectified, appealed = bad(), bad(), bad(), bad()
    told = {"by": head, "at": of.at}
    for one in (contacted, rectified):
        handling.contact(handling_id=one.pk, found=TOLD, is_complex=False, **told)
    handling.rectify(handling_id=rectified.pk, done=TOLD, reply=TOLD, **told)
    handling.appeal(by=clerk, handling_id=appealed.pk, reason=TOLD, at=of.at)
    ended, key, ticket = case(), *_hall(of, head)
    body = {"found": TOLD, "done": TOLD, "reply": TOLD, "result": "satisfied", "is_upheld": "1", "verdict": TOLD, "reason": TOLD,
            "level": 5, "number": ended.number}  # fmt: skip

    def thing(one: Any) -> Thing:
        return Thing(community.path, {"handling_id": one.pk}, body=body, marker=f"{of.segment}评价事项")

    first = thing(opened)
    return {
        "rt_open": first,
        "rt_contacted": thing(contacted),
        "rt_rectified": thing(rectified),
        "rt_appealed": thing(appealed),
        "rt_phone": replace(first, args={}),
        "rt_qr": replace(first, args={"case_id": ended.pk}),
        "rt_case": replace(first, args={"token": ended.token}),
        "rt_ticket": replace(first, args={"token": ticket.token}),
        "rt_device": replace(first, args={"kiosk_key": key, "number": 1}),
    }


def _hall(of: Community, head: Any) -> tuple[str, Any]:
    """A hall with one window; one visit is over, one is served."""
    community = of.places["community"]
    hall = windows.hall(head, community, of.at, name=f"{of.segment}便民大厅")
    topic = founding.add_topic(by=head, hall_id=hall.pk, letter="A", name="综合业务", at=of.at)
    clerk = windows.clerk(f"{of.segment}窗口员", community)
    window = windows.opened(head, clerk, windows.window(head, hall, of.at, number=1, topics=[topic]), of.at)
    first = windows.number(hall, topic, of.at)
    windows.number(hall, topic, of.at)
    windows.served(clerk, window, of.at, of.at)
    commands.serve(by=clerk, ticket_id=commands.call_next(by=clerk, window_id=window.pk, at=of.at).pk, at=of.at)
    return hall.kiosk_key, first
