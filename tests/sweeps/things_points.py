"""What the sweeps ask about the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests import cast
from tests.points.story import move
from wangge.points.closing import cutoff_of
from wangge.points.models import Account, Correction, Entry, YearClose

if TYPE_CHECKING:
    from tests.sweeps.world import Community, Thing

REASON = "按规定测试用的原因"


def things(of: Community) -> dict[str, Thing]:
    """The things of one community by name, each ready for the deed that comes next."""
    from tests.sweeps.world import Thing

    for amount in (20, 7):
        move(of.elder, amount, of.at)
    account = Account.objects.get(person=of.elder)
    *_earlier, first, second = Entry.objects.filter(account=account).order_by("number")
    clerk = cast.person(f"账员{of.segment}")
    waiting = Correction.objects.create(entry=second, reason=REASON, asked_by=clerk, asked_at=of.at)
    year = 1900 + 3 * int(of.segment[1:])
    of_elder = Thing(of.home, {}, subject=of.elder.pk)
    of_district = Thing(of.places["community"].path, {}, body={"year": of.at.year - 1, "reason": REASON})

    def closed(number: int, state: str = "done", **more: object) -> dict[str, object]:
        made = YearClose.objects.create(
            book="points", year=number, cutoff=cutoff_of(number), state=state, began_at=of.at - timedelta(1),
            ended_at=of.at, **more,
        )  # fmt: skip
        return {"close_id": made.pk}

    return {
        "pt_account": replace(of_elder, args={"account_id": account.pk}, marker=str(account.pk)),
        "pt_entry": replace(
            of_elder, args={"entry_id": first.pk}, body={"entry_id": first.pk, "reason": REASON, "right_amount": 5}
        ),
        "pt_correction": replace(
            of_elder, args={"correction_id": waiting.pk}, body={"verdict": "yes", "answer": "", "reason": REASON},
            marker=str(waiting.pk),
        ),
        "pt_year": of_district,
        "pt_closed": replace(of_district, args=closed(year)),
        "pt_undo": replace(of_district, args=closed(year + 1, undo_asked_by=clerk, undo_reason=REASON)),
        "pt_undoing": replace(of_district, args=closed(year + 2, "undoing", undo_asked_by=clerk, undo_reason=REASON)),
    }  # fmt: skip
