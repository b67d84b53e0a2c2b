"""A place is not closed while somebody holds a post or lives there."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import ngettext

from wangge.people.models import Residence
from wangge.places.closing import depends
from wangge.places.models import Place
from wangge.posts.models import Holding


@depends
def posts_there(place: Place, on: date) -> str:
    """Posts held at the place on that day or later."""
    count = Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), place=place).count()
    return ngettext("还有 %(n)d 个岗位", "还有 %(n)d 个岗位", count) % {"n": count} if count else ""


@depends
def residents_there(place: Place, on: date) -> str:
    """People registered as living there."""
    living = Residence.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), household__place=place)
    count = living.values("person").distinct().count()
    return ngettext("还有 %(n)d 位居民登记在这里", "还有 %(n)d 位居民登记在这里", count) % {"n": count} if count else ""
