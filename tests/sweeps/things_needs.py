"""What the sweeps ask about needs and resources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wangge.needs import closing, commands, merging, publishing

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

NEED = {"kind": "care", "title": "陪老人散步", "urgency": 3, "amount": 1, "unit": "person"}
RESOURCE = {"kind": "service", "title": "周末教书法", "capacity": 1, "unit": "time", "capacity_per": "week"}
REASON = "按规定测试用的原因"


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    return {**_needs(of), **_resources(of)}


def _needs(of: Community) -> dict[str, Thing]:
    def need(**more: Any) -> Any:
        told = {"by": of.worker, "at": of.at, "kind": "repair", "title": f"{of.segment}的水龙头漏水", **more}
        return commands.add_need(place_id=of.places["home"].pk, subject_id=of.elder.pk, **told)

    made, other, ended, merged, public = need(), need(), need(), need(), need(title="修水龙头")
    closing.withdraw_need(by=of.worker, need_id=ended.pk, reason=REASON, at=of.at)
    merging.merge_needs(by=of.worker, need_id=merged.pk, into_id=other.pk, at=of.at)
    publishing.publish_need(by=of.worker, need_id=public.pk, at=of.at)
    return _of_list("need", of, made, other, ended, merged, public, NEED, "subject", "meet", of.near)


def _resources(of: Community) -> dict[str, Thing]:
    def resource(**more: Any) -> Any:
        told = {"by": of.worker, "at": of.at, "kind": "service", "title": f"{of.segment}上门修水电", **more}
        return commands.add_resource(place_id=of.places["home"].pk, person_id=of.elder.pk, **told)

    made, other, ended, merged, public = resource(), resource(), resource(), resource(), resource(title="修水电")
    closing.withdraw_resource(by=of.worker, resource_id=ended.pk, reason=REASON, at=of.at)
    merging.merge_resources(by=of.worker, resource_id=merged.pk, into_id=other.pk, at=of.at)
    publishing.publish_resource(by=of.worker, resource_id=public.pk, at=of.at)
    near = {"subject": of.elder.pk}
    return _of_list("resource", of, made, other, ended, merged, public, RESOURCE, "person", "use-up", near)


def _of_list(
    noun: str, of: Community, made: Any, other: Any, ended: Any, merged: Any, public: Any,
    given: dict[str, Any], about: str, finish: str, near: dict[str, Any],
) -> dict[str, Thing]:  # fmt: skip
    from tests.sweeps.world import Thing

    def thing(entry: Any, body: dict[str, Any] | None = None) -> Thing:
        return Thing(of.home, {f"{noun}_id": entry.pk}, body=body or {}, marker=entry.number, **near)

    first = thing(made)
    in_home = Thing(of.home, {}, **near)
    new = {**given, "place": of.places["home"].pk, "subject": of.elder.pk, "anyway": "1"}
    posted = {**given, "place_id": of.places["home"].pk, f"{about}_id": of.elder.pk}
    return {
        noun: first,
        f"{noun}_new": replace(in_home, body=new | posted),
        f"{noun}_ask": replace(in_home, body={**given, "person": of.elder.pk}),
        f"{noun}_edit": thing(made, {**given, "version": made.version}),
        f"{noun}_end": thing(made, {"reason": REASON, "how": REASON}),
        f"{noun}_ended": thing(ended),
        f"{noun}_merge": thing(made, {"into": other.number, "into_id": other.pk}),
        f"{noun}_merged": thing(merged),
        f"{noun}_publish": thing(_fresh(noun, of)),
        f"{noun}_public": thing(public),
    }


def _fresh(noun: str, of: Community) -> Any:
    """One that can be published: its title names nothing of the community."""
    if noun == "need":
        return commands.add_need(
            by=of.worker,
            at=of.at,
            kind="care",
            title="陪老人读报",
            place_id=of.places["home"].pk,
            subject_id=of.elder.pk,
        )
    return commands.add_resource(
        by=of.worker,
        at=of.at,
        kind="service",
        title="教老人用手机",
        place_id=of.places["home"].pk,
        person_id=of.elder.pk,
    )
