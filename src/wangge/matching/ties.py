"""A double record of a person can be dropped although it was proposed once: only what was promised binds."""

from __future__ import annotations

from django.db.models import Q

from wangge.matching.models import Pair
from wangge.matching.states import PROMISED
from wangge.people import merging

merging.does_not_bind(Pair, ~Q(state__in=PROMISED))
