"""What the clock does for cards: whoever may serve gets one, whose check-in has ended loses it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from wangge.checkin.models import CheckIn
from wangge.kernel.actors import SYSTEM
from wangge.kernel.chores import every, for_each
from wangge.kernel.clock import day_of
from wangge.volunteers import cards, queries
from wangge.volunteers.models import Card

AT_ONCE = 200


@every(seconds=300)
def issue_cards(at: datetime) -> int:
    """Volunteers whose check-in was approved get their card. Returns how many were due."""
    on = day_of(at)
    have = Card.objects.filter(person=OuterRef("person"))  # revoked ones too: staff decides about those
    due = CheckIn.objects.filter(queries._current(on), ~Exists(have), kind=CheckIn.Kind.VOLUNTEER)
    ids = list(due.order_by("since", "id").values_list("person_id", flat=True)[:AT_ONCE])
    able = queries.able_to_serve(ids, on)
    return for_each(
        [pk for pk in dict.fromkeys(ids) if pk in able], lambda pk: cards.issue(by=SYSTEM, person_id=pk, at=at)
    )


@every(seconds=300)
def revoke_ended(at: datetime) -> int:
    """Cards of people who are not checked in any more end. Returns how many were due."""
    current = CheckIn.objects.filter(queries._current(day_of(at)), person=OuterRef("person"))
    due = Card.objects.filter(~Exists(current), state=Card.State.VALID).order_by("pk")
    ids = list(due.values_list("person_id", flat=True)[:AT_ONCE])
    return for_each(ids, lambda pk: cards.revoke(by=SYSTEM, person_id=pk, at=at, why=Card.Why.ENDED))
