"""A place is not closed while there is a hall."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from wangge.places.closing import depends
from wangge.places.models import Place
from wangge.windows.models import Hall


@depends
def halls_there(place: Place, on: date) -> str:
    """A service hall at exactly this place."""
    hall = Hall.objects.filter(place=place).first()
    return gettext("这里有%(name)s") % {"name": hall.name} if hall else ""
