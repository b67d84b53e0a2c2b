"""Rounds go on through the grid a grid is merged into, and keep a place from being closed while they run."""

from __future__ import annotations

from datetime import date

from django.utils.translation import ngettext

from wangge.places import closing, moving
from wangge.places.models import Place
from wangge.surveys.models import Campaign, CampaignPlace, Door


@moving.on_dissolve
def rounds_of_a_grid(grid: Place, into: Place) -> None:
    """The successor takes the grid's place in every round that is not closed, once, and its doors in them."""
    mine = CampaignPlace.objects.filter(place=grid).exclude(campaign__state=Campaign.State.CLOSED)
    mine.filter(campaign__in=CampaignPlace.objects.filter(place=into).values("campaign")).delete()
    mine.update(place=into)
    Door.objects.filter(place=grid).exclude(campaign__state=Campaign.State.CLOSED).update(place=into)


@closing.depends
def doors_there(place: Place, on: date) -> str:
    """Doors of running rounds at exactly this place that nobody has settled."""
    count = Door.objects.waiting().filter(place=place).count()
    return ngettext("还有 %(n)d 户等着走访", "还有 %(n)d 户等着走访", count) % {"n": count} if count else ""


@closing.depends
def rounds_there(place: Place, on: date) -> str:
    """Rounds planned or running through exactly this place."""
    count = CampaignPlace.objects.filter(place=place).exclude(campaign__state=Campaign.State.CLOSED).count()
    return ngettext("还有 %(n)d 轮走访经过这里", "还有 %(n)d 轮走访经过这里", count) % {"n": count} if count else ""
