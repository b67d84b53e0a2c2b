"""Deeds on cards: give one, replace a lost one, revoke it, print it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.people.models import Person
from wangge.posts import access
from wangge.volunteers import cards, documents, queries
from wangge.volunteers.models import Card
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.volunteers import show
from wangge.web.volunteers.forms import PhotoForm


@require_GET
@guarded(SIGNED_IN)
def pdf(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The valid card to print, front and back. Raises NotFound without one."""
    person = queries.volunteer_for(me(request), person_id, at=clock.now())
    card = queries.card_of(person)
    if card is None or card.state != Card.State.VALID:
        raise NotFound
    return pdf_response(documents.card(card, show.card_address(request, card)), _("志愿者卡"))


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SERVICE)
def issue(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Give a card at the desk, with a photo if wished."""
    person = queries.volunteer_for(me(request), person_id, at=clock.now())
    _require_desk(request, person)
    return _with_photo(request, person, cards.issue, _("发志愿者卡"), _("发卡"), _("已发卡：%(number)s。"), "")


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def replace(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Replace a lost card: by the volunteer, or at the desk."""
    person = queries.volunteer_for(me(request), person_id, at=clock.now())
    if me(request).pk != person.pk:
        _require_desk(request, person)
    effect = _("补发后卡号不变，旧卡的二维码立即显示“已补发新卡”。")
    return _with_photo(request, person, cards.replace, _("补发志愿者卡"), _("补发"), _("已补发：%(number)s。"), effect)


@require_POST
@guarded(Permission.MANAGE_SERVICE)
def revoke(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Revoke a card at the desk."""
    person = queries.volunteer_for(me(request), person_id, at=clock.now())
    card = cards.revoke(by=me(request), person_id=person.pk, at=clock.now())
    return done(request, _("%(number)s 已注销，二维码即时生效。") % {"number": card.number}, then=to(request, person))


def to(request: HttpRequest, person: Person) -> str:
    """Where deeds on somebody's card lead back to."""
    return reverse("volunteers:mine") if me(request).pk == person.pk else reverse("volunteers:detail", args=[person.pk])


def pdf_response(content: bytes, title: str) -> HttpResponse:
    """A PDF shown in the browser, kept by no cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{title}.pdf')}"
    response["Cache-Control"] = "no-store"
    return response


def _with_photo(
    request: HttpRequest, person: Person, deed: Any, title: str, button: str, said: str, effect: str
) -> HttpResponse:
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = PhotoForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                card = deed(by=me(request), person_id=person.pk, at=clock.now(), photo=form.content())
            except Refused as refusal:
                refuse(form, refusal)
            else:
                return done(request, said % {"number": card.number}, then=to(request, person))
    context = {
        "title": title, "lede": person.name, "form": form, "button": button, "effect": effect, "back": to(request, person)
    }  # fmt: skip
    return page(request, "volunteers/form.html", context, status=422 if form.errors else 200)


def _require_desk(request: HttpRequest, person: Person) -> None:
    card, check_in = queries.card_of(person), queries.place_of(person, clock.day_of(clock.now()))
    place = check_in.place if check_in else card.place if card else None
    if place is None:
        raise NotFound
    access.require(me(request), Permission.MANAGE_SERVICE, place=place, at=clock.now())
