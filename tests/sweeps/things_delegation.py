"""What the sweeps ask about delegation: changes at every stage, and what the station handed up for the elder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.catalogue import story as catalogue
from tests.delegation import story
from wangge.delegation import changes, handing
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import day_of

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    community, today = of.places["community"], day_of(of.at)
    street, district = community.parent, community.parent.parent
    department = catalogue.department(f"{of.segment}民政局")
    story.office(f"{of.segment}街道办", street)
    item = story.item(f"{of.segment}临时救助", department, district, of.at)
    clerk = cast.person(f"{of.segment}代办员")
    cast.holding(clerk, "window_clerk", district)
    told: dict[str, Any] = {"by": SYSTEM, "at": of.at}

    def change(what: str) -> Any:
        made = changes.draft_change(place_id=district.pk, title=f"{of.segment}{what}", reason=REASON, **told)
        cells = {"item_ids": [item.pk], "centre_ids": [street.pk], "how": "handle"}
        changes.put_cells(change_id=made.pk, **cells, **told)
        made.refresh_from_db()
        return made

    def handed() -> Any:
        return handing.hand_up(
            by=clerk,
            at=of.at,
            item_id=item.pk,
            place_id=community.pk,
            name=of.elder.name,
            phone=of.elder.phone,
            mandate=True,
        )

    draft, tried, first, received, waiting = change("起草中"), change("已试算"), handed(), handed(), handed()
    story.again(SYSTEM, tried, of.at)
    handing.receive(by=clerk, hand_up_id=received.pk, at=of.at)
    days = {"since": f"{today - timedelta(days=9)}", "until": f"{today - timedelta(days=1)}"}
    ids = {"item_ids": [str(item.pk)], "centre_ids": [str(street.pk)]}
    form = {"items": str(item.pk), "centres": str(street.pk), "how": "accept", "version": draft.version, "sure": "on"}
    in_change = Thing(district.path, {"change_id": draft.pk}, body={**days, **ids, **form}, marker=draft.number)
    answer = {"answer": REASON, "reason": REASON}
    at_station = Thing(community.path, {"hand_up_id": first.pk}, body=answer, marker=first.number, subject=of.elder.pk)
    taken = {"name": of.elder.name, "phone": of.elder.phone, "mandate": True, "item_id": str(item.pk),
             "place_id": str(community.pk), "item": item.code, "place": str(community.pk)}  # fmt: skip
    adopting = {"from_day": f"{today + timedelta(days=2)}"}
    new = {"title": f"{of.segment}新方案", "reason": REASON, "place_id": str(district.pk)}
    return {
        "dg_change": in_change,
        "dg_draft": in_change,
        "dg_cell": replace(in_change, args={"change_id": draft.pk, "item_id": item.pk}),
        "dg_adopt": replace(in_change, args={"change_id": tried.pk}, body=adopting, marker=tried.number),
        "dg_new": replace(in_change, args={}, body=new),
        "dg_handed": at_station,
        "dg_received": replace(at_station, args={"hand_up_id": received.pk}, marker=received.number),
        "dg_hand": replace(at_station, args={}, body=taken),
        "dg_station": replace(
            at_station,
            args={},
            body={
                "item_id": str(item.pk),
                "place_id": str(community.pk),
                "applicant_id": str(of.elder.pk),
                "mandate": True,
            },
        ),
        "dg_up": replace(at_station, args={}, body={"hand_up_id": str(waiting.pk), "applicant_id": str(of.elder.pk)}),
        "dg_who": replace(at_station, args={}, query={"code": item.code, "place": community.code}),
        "dg_code": replace(at_station, args={"code": item.code}),
    }
