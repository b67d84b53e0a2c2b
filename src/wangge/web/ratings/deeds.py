"""Deeds on bad ratings: one form or button, one command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.posts import access
from wangge.ratings import giving, handling, queries
from wangge.ratings.models import Handling
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.kit import asked
from wangge.web.page import page
from wangge.web.ratings.forms import ContactForm, DecideForm, FollowUpForm, PhoneForm, RectifyForm
from wangge.web.ratings.lists import to_rating

HANDLE = Permission.HANDLE_RATINGS
Deed = Callable[..., Handling]


@require_http_methods(["GET", "POST"])
@guarded(HANDLE)
def phone(request: HttpRequest) -> HttpResponse:
    """Write down what somebody says on the phone."""
    back = (reverse("ratings:list"), _("差评"))

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        giving.rate_case_by_phone(by=me(request), at=clock.now(), **given)
        return _("评价已记录。"), back[0]

    return asked(
        request, PhoneForm(request.POST or None), deed, title=_("记录电话评价"), button=_("记录"), back=back,
        effect=_("照原话记录，不引导、不劝改。"),
    )  # fmt: skip


@require_POST
@guarded(HANDLE)
def number(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Show the number of whoever rated, once; the journal says who looked."""
    one = _mine(request, handling_id)
    shown = handling.show_contact(by=me(request), handling_id=one.pk, at=clock.now())
    answer = page(request, "ratings/number.html", {"number": shown, "back": to_rating(one)})
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
@guarded(HANDLE)
def contact(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Verified and heard."""
    return _form(request, handling_id, ContactForm, handling.contact, _("核实并联系"), _("已记录，请按期整改。"))


@require_http_methods(["GET", "POST"])
@guarded(HANDLE)
def rectify(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Put right."""
    return _form(request, handling_id, RectifyForm, handling.rectify, _("整改并答复"), _("已记录，请按期回访。"))


@require_http_methods(["GET", "POST"])
@guarded(HANDLE)
def follow_up(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """Asked again."""
    return _form(request, handling_id, FollowUpForm, handling.follow_up, _("回访"), _("回访已记录。"))


@require_http_methods(["GET", "POST"])
@guarded(HANDLE)
def decide(request: HttpRequest, handling_id: UUID) -> HttpResponse:
    """The verdict on an appeal."""
    return _form(request, handling_id, DecideForm, handling.decide_appeal, _("裁定申诉"), _("裁定已记录。"))


def _form(
    request: HttpRequest, handling_id: UUID, kind: type[forms.Form], command: Deed, title: str, said: str
) -> HttpResponse:
    one = _mine(request, handling_id)
    form = kind(request.POST or None, initial={"version": one.version})

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        command(by=me(request), handling_id=one.pk, at=clock.now(), **given)
        return said, to_rating(one)

    return asked(request, form, deed, title=title, button=_("记录"), back=(to_rating(one), _("差评")))


def _mine(request: HttpRequest, handling_id: UUID) -> Handling:
    """A bad rating, for somebody who handles ratings there. Raises NotFound, NotPermitted."""
    at = clock.now()
    one = queries.bad_one_for(me(request), handling_id, at=at)
    access.require(me(request), HANDLE, place=one.rating.place, at=at)
    return one
