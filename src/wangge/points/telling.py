"""What entries of the books' own deeds happened because of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.points import because
from wangge.points.because import Told
from wangge.points.models import Correction, YearClose


@because.tells("correction")
def corrections(ids: Sequence[UUID]) -> Mapping[UUID, Told]:
    """The holder reads why."""
    found = Correction.objects.filter(pk__in=ids)
    return {one.pk: Told(_("更正：%(reason)s") % {"reason": one.reason}) for one in found}


@because.tells("year_close")
def closes(ids: Sequence[UUID]) -> Mapping[UUID, Told]:
    """Which year."""
    return {one.pk: Told(_("%(year)d 年年底清零") % {"year": one.year}) for one in YearClose.objects.filter(pk__in=ids)}
