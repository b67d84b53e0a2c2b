"""My card, hours, points, deductions, certificates and stars on the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.volunteers import queries
from wangge.volunteers.models import Card, Certificate, Star
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.page import page
from wangge.web.volunteers import show

SHOWN = 20


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """My card as the phone shows it, and what belongs to it."""
    at, person = clock.now(), me(request)
    card, line = queries.card_of(person), queries.lines([person], at)[0]
    reach = queries.star_reach(person, at)
    applied = Star.objects.filter(person=person, state__in=(Star.State.APPLIED, Star.State.NOTICED)).first()
    certificates = Certificate.objects.filter(person=person).select_related("person").order_by("-applied_at")
    context = {
        "card": show.card(request, card) if card else None, "removed": line.removed,
        "valid": card is not None and card.state == Card.State.VALID,
        "row": show.row(line), "reach": reach, "star": show.star(applied) if applied else None,
        "may_apply": applied is None and reach.following is not None and reach.have >= reach.wanted and not line.removed,
        "left": _("还差 %(n)s 小时") % {"n": max(reach.wanted - reach.have, 0)} if reach.following else "",
        "deductions": [show.deduction(one, day_of(at)) for one in queries.deductions(person)[:SHOWN]],
        "certificates": [show.certificate(one) for one in certificates[:SHOWN]],
        "person": person,
    }  # fmt: skip
    return page(request, "volunteers/mine.html", context)
