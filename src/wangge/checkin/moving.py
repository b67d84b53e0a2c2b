"""What is offered at a grid goes along when it is merged; check-ins and undecided offers keep a place from being closed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import ngettext

from wangge.checkin.models import CheckIn, Opening, UnitContact
from wangge.places import closing, moving
from wangge.places.models import Place

UNDECIDED = (Opening.State.OPEN, Opening.State.CLOSED)
CURRENT = (CheckIn.State.APPLIED, CheckIn.State.APPROVED)


@moving.on_dissolve
def openings_of_a_grid(grid: Place, into: Place) -> None:
    """An undecided offer is for the grid there is now: the applications to it stay, and the committee decides them."""
    Opening.objects.filter(place=grid, state__in=UNDECIDED).update(place=into)


@closing.depends
def openings_there(place: Place, on: date) -> str:
    """Offers for exactly this place that nobody has decided."""
    count = Opening.objects.filter(place=place, state__in=UNDECIDED).count()
    return ngettext("还有 %(n)d 个岗位在选聘", "还有 %(n)d 个岗位在选聘", count) % {"n": count} if count else ""


@closing.depends
def check_ins_there(place: Place, on: date) -> str:
    """People and units that have reported in to exactly this place, or wait for an answer."""
    people = CheckIn.objects.filter(place=place, state__in=CURRENT).count()
    units = UnitContact.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), place=place)
    count = people + units.values("unit").distinct().count()
    return ngettext("还有 %(n)d 个报到的人或单位", "还有 %(n)d 个报到的人或单位", count) % {"n": count} if count else ""
