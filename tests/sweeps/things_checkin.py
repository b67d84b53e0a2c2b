"""What the sweeps ask about check-ins, openings and work units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests import cast
from wangge.checkin import commands, consents, merging, selection, units
from wangge.checkin.models import CheckIn, ServiceRecord
from wangge.kernel.clock import day_of
from wangge.people.models import Organisation

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

DAY = timedelta(days=1)
REASON = "按规定测试用的原因"
BORN = date(1990, 1, 1)


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    return _Made(of).things()


class _Made:
    """A retired member and a neighbour who wait or are in, a double, openings at every stage, a work unit."""

    def __init__(self, of: Community) -> None:
        self.of, self.place = of, of.places["community"]
        self.early = of.at - 20 * DAY
        self.mine = self.approved(of.elder)
        self.waiting = self.applied(of.neighbour)
        self.unit = Organisation.objects.create(
            name=f"{self.place.name}单位", pinyin="danwei", initials="dw", kind="work_unit", valid_from=cast.SINCE
        )
        self.contact = units.add_contact(
            by=of.staff, unit_id=self.unit.pk, person_id=of.child.pk, place_id=self.place.pk, at=self.early
        )

    def things(self) -> dict[str, Thing]:
        from tests.sweeps.world import Thing  # the world imports this module

        near = {"subject": self.of.elder.pk}
        mine = Thing(self.of.home, {"check_in_id": self.mine.pk}, marker=self.of.elder.name, **near)
        here = Thing(self.place.path, {})
        reason, today = {"reason": REASON}, day_of(self.of.at)
        desk = {"name": "窗口新人", "phone": "19900007777", "gender": "u", "kind": "volunteer", "born_on": BORN}
        served = {"day": today, "role": "care", "what": "陪伴", "where": "家里", "organiser": "居委会", "attended": "1"}
        opened = {
            "what": "role:care",
            "place": self.place.code,
            "place_id": self.place.pk,
            "seats": 2,
            "duties": REASON,
        }
        opened |= {"apply_until": today + DAY, "from_day": today + 5 * DAY}
        quarter = f"{today.year}Q{(today.month + 2) // 3}"
        offer = {"version": self.mine.version, "skills": ["care"], "times": ["6m"]}
        return {
            "check_in": replace(mine, body=reason),
            "check_in_offer": replace(mine, body=offer),
            "check_in_consent": replace(mine, body={"purpose": "photo", "give": "1", "person": self.of.elder.pk}),
            "check_in_served": replace(mine, body={**served, "minutes": 60}),
            "check_in_waiting": Thing(
                self.of.home, {"check_in_id": self.waiting.pk}, body=reason, subject=self.of.neighbour.pk
            ),
            "check_in_new": replace(here, body={**desk, "place": self.place.pk}),
            "check_in_apply": replace(
                here, query={"kind": "volunteer"}, body={"place": self.place.pk, "born_on": BORN}
            ),
            "own_consent": replace(here, body={"purpose": "photo", "give": "1"}),
            "backfill": replace(here, args={"service_id": self.backfill().pk}, body={"accept": "1"}),
            "double": replace(mine, args={"check_in_id": self.mine.pk, "other_id": self.double().pk}, body=reason),
            "merged": replace(here, args={"merge_id": self.merged().pk}),
            "opening_new": replace(here, body=opened),
            "opening": self.opening("open", reason | {"wish": 1, "check_in": self.mine.pk}),
            "opening_claimed": self.opening("claimed", {"check_in": self.mine.pk}),
            "opening_over": self.opening("over"),
            "opening_ranked": self.opening("ranked"),
            "unit_contact": Thing(
                self.place.path,
                {"contact_id": self.contact.pk},
                owner=self.of.child.pk,
                body={"lines": "甲乙,19900006666"},
            ),
            "unit_contact_new": replace(
                here, body={"place": self.place.pk, "unit": self.unit.pk, "person": self.of.neighbour.pk}
            ),
            "report_new": replace(here, body={"place": self.place.pk, "quarter": quarter}),
            "feedback_report": self.report(),
        }

    def applied(self, who: Any, kind: str = "retired_member") -> CheckIn:
        unit = {"unit_id": self.unit.pk} if kind == "serving_member" else {}
        return commands.apply(
            by=self.of.staff, person_id=who.pk, place_id=self.place.pk, kind=kind, at=self.early, born_on=None,
            consents=["party_membership", "match_to_tasks"], **unit,
        )  # fmt: skip

    def approved(self, who: Any, kind: str = "retired_member") -> CheckIn:
        return commands.approve(by=self.of.staff, check_in_id=self.applied(who, kind).pk, at=self.early)

    def backfill(self) -> ServiceRecord:
        return ServiceRecord.objects.create(
            check_in=self.mine, day=day_of(self.early), role="care", what="补录", where="w", organiser="o", attended=True,
            minutes=30, state="waiting", confirmed_by=self.of.worker, recorded_at=self.of.at,
        )  # fmt: skip

    def double(self) -> CheckIn:
        return self.approved(cast.person(f"{self.of.elder.name}双", home=self.place))

    def merged(self) -> Any:
        kept, dropped = (self.approved(cast.person(f"合并{n}", home=self.place)) for n in (1, 2))
        return merging.merge(by=self.of.staff, kept_id=kept.pk, dropped_id=dropped.pk, reason=REASON, at=self.of.at)

    def opening(self, stage: str, body: dict[str, Any] | None = None) -> Thing:
        from tests.sweeps.world import Thing

        began = self.of.at if stage in ("open", "claimed") else self.of.at - 10 * DAY
        made = selection.offer(
            by=self.of.staff, place_id=self.place.pk, at=began, role="care", seats=2, duties=REASON,
            apply_until=day_of(began) + DAY, from_day=day_of(self.of.at) + 20 * DAY,
        )  # fmt: skip
        if stage != "open":
            selection.claim(by=self.of.elder, opening_id=made.pk, check_in_id=self.mine.pk, at=began)
        if stage == "ranked":
            proposal = selection.prepare_proposal(by=self.of.staff, opening_id=made.pk, at=self.of.at)
            body = {"proposal": proposal.pk, "meeting": "第1次会议", "chosen": [1]}
        return Thing(
            self.place.path, {"opening_id": made.pk}, body=body or {"reason": REASON}, subject=self.of.elder.pk,
            marker=str(made.pk),
        )  # fmt: skip

    def report(self) -> Thing:
        from tests.sweeps.world import Thing

        who = cast.person(f"{self.place.name}职工", home=self.place)
        check_in = self.approved(who, "serving_member")
        consents.give(by=self.of.staff, person_id=who.pk, purpose="share_with_unit", at=self.early)
        today = day_of(self.of.at)
        (made,) = units.make_reports(
            by=self.of.staff, place_id=check_in.place_id, year=today.year, quarter=(today.month + 2) // 3, at=self.of.at
        )
        return Thing(self.place.path, {"report_id": made.pk, "form": "csv"}, owner=self.of.child.pk, marker=made.number)
