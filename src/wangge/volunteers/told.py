"""How deductions and appeals read in a statement."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.points.because import Told, tells
from wangge.volunteers.models import Deduction, DeductionAppeal


@tells("deduction")
def deductions(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """A bad review, without who wrote it."""
    rows = Deduction.objects.filter(pk__in=ids)
    return {one.pk: Told(_("差评（%(n)s 星）") % {"n": one.stars}, "volunteers:deduction", (one.pk,)) for one in rows}


@tells("appeal")
def appeals(ids: Sequence[UUID]) -> dict[UUID, Told]:
    """An appeal that won."""
    rows = DeductionAppeal.objects.filter(pk__in=ids)
    return {one.pk: Told(_("申诉成立"), "volunteers:deduction", (one.deduction_id,)) for one in rows}
