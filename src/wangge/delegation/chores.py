"""What the clock does for delegation: tell of what was handed up and nobody received in time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wangge.delegation import handing
from wangge.delegation.models import HandUp
from wangge.delegation.states import HandUpState
from wangge.kernel.chores import every, for_each

AT_ONCE: Final = 200


@every(seconds=300)
def tell_of_late_hand_ups(at: datetime) -> int:
    """What nobody has received by its day is told once. Returns how many."""
    late = HandUp.objects.filter(state=HandUpState.HANDED, told_late_at=None, receive_by__lt=at).order_by("receive_by")
    pks = list(late.values_list("pk", flat=True)[:AT_ONCE])
    return for_each(pks, lambda pk: handing.tell_late(hand_up_id=pk, at=at))
