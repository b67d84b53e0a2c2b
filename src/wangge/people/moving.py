"""Shops and units registered at a grid itself go along when it is merged, and keep a place from being closed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import ngettext

from wangge.people.models import Organisation
from wangge.places import closing, moving
from wangge.places.models import Place


@moving.on_dissolve
def organisations_of_a_grid(grid: Place, into: Place) -> None:
    """Whoever is registered at the grid today is registered at its successor."""
    Organisation.objects.current().filter(place=grid).update(place=into)


@closing.depends
def organisations_there(place: Place, on: date) -> str:
    """Organisations registered at the place on that day or later."""
    count = Organisation.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), place=place).count()
    return (
        ngettext("还有 %(n)d 家商户或单位登记在这里", "还有 %(n)d 家商户或单位登记在这里", count) % {"n": count}
        if count
        else ""
    )
