"""Changing what is known of organisations: one form, one command each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.refusals import Changed, Refused
from wangge.people import contacts, organisation_queries, organisations
from wangge.people import queries as people_queries
from wangge.people.contacts import ContactRow
from wangge.people.models import Organisation
from wangge.places.models import Place, PlaceQuerySet
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.asking import me, refuse
from wangge.web.guard import guarded
from wangge.web.organisations.forms import (
    ContactForm,
    EditOrganisationForm,
    MoveForm,
    NewOrganisationForm,
    VersionForm,
)
from wangge.web.organisations.show import place_of
from wangge.web.organisations.views import may
from wangge.web.page import done, page
from wangge.web.people.show import row_of as person_row


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_ORGANISATIONS)
def new(request: HttpRequest) -> HttpResponse:
    """Register an organisation; `?place=` (code) fills in where."""
    form = NewOrganisationForm(
        request.POST or None, among=_places(request), on=_today(), initial={"place": request.GET.get("place", "")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = organisations.add_organisation(
                by=me(request), name=data["name"], kind=data["kind"], uscc=data["uscc"],
                place_id=data["place"].pk if data["place"] else None, at=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("%(name)s 已登记。下一步请登记联系人。") % {"name": made.name}, _to(made.pk))
    return page(request, "organisations/new.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_ORGANISATIONS)
def edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Correct name, kind or credit code; somebody else's newer version is never overwritten."""
    one = _editable(request, organisation_id)
    known = {name: getattr(one, name) or "" for name in ("name", "kind", "uscc", "version")}
    form = EditOrganisationForm(request.POST or None, initial=known)

    def correct(data: dict[str, Any]) -> str:
        version = data.pop("version")
        organisations.update_organisation(
            by=me(request), organisation_id=one.pk, version=version, at=clock.now(), **data
        )
        return _("修改已保存。")

    return _deed(request, one, form, correct, {"title": _("修改"), "button": _("保存")})


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_ORGANISATIONS)
def move(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Register where it is from today on."""
    one = _editable(request, organisation_id)
    form = MoveForm(request.POST or None, among=_places(request), on=_today(), initial={"version": one.version})

    def change(data: dict[str, Any]) -> str:
        place = data["place"]
        organisations.move_organisation(
            by=me(request), organisation_id=one.pk, version=data["version"],
            place_id=place.pk if place else None, at=clock.now(),
        )  # fmt: skip
        return _("地点已变更，自今天起生效。")

    effect = _("现在的地点：%(place)s。") % {"place": place_of(one.place)}
    return _deed(request, one, form, change, {"title": _("变更地点"), "button": _("变更"), "effect": effect})


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_ORGANISATIONS)
def close(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Register that it closed."""
    one = _editable(request, organisation_id)
    form = VersionForm(request.POST or None, initial={"version": one.version})

    def shut(data: dict[str, Any]) -> str:
        organisations.close_organisation(
            by=me(request), organisation_id=one.pk, version=data["version"], at=clock.now()
        )
        return _("%(name)s 已登记停业。如有误，可以在这里撤销。") % {"name": one.name}

    count = organisation_queries.contacts_of(one).count()
    effect = _("今天是最后一天；%(count)d 位联系人的登记保留，停业后不再出现在走访和查找里。可以随时撤销。") % {
        "count": count
    }
    words = {"title": _("登记停业"), "button": _("登记停业"), "effect": effect, "danger": True}
    return _deed(request, one, form, shut, words)


@require_POST
@guarded(Permission.EDIT_ORGANISATIONS)
def reopen(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Take back that it closed."""
    one = _editable(request, organisation_id)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    organisations.reopen_organisation(by=me(request), organisation_id=one.pk, version=version, at=clock.now())
    return done(request, _("已撤销停业，%(name)s 恢复经营。") % {"name": one.name}, _to(one.pk))


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_ORGANISATIONS)
def new_contact(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Record whom one speaks to: a resident found with `?q=`, or a name and phone number."""
    one = _editable(request, organisation_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given = ContactRow(data["role"], data["person"], data["name"], data["phone"] or None)
        try:
            contacts.add_contact(by=me(request), organisation_id=one.pk, contact=given, at=clock.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("联系人已登记。"), _to(one.pk))
    text = request.GET.get("q", "")
    found = people_queries.search(me(request), text, at=clock.now(), numbers=False)
    context = {
        "organisation": one, "form": form, "text": text,
        "rows": [person_row(person, _today()) for person in found],
        "roles": form.fields["role"].choices,  # type: ignore[attr-defined]
    }  # fmt: skip
    return page(request, "organisations/contact.html", context, status=_status(form))


@require_POST
@guarded(Permission.EDIT_ORGANISATIONS)
def end_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Record that one no longer speaks to this contact."""
    contact = contacts.contact_seen_by(me(request), contact_id, at=clock.now())
    contacts.end_contact(by=me(request), contact_id=contact_id, at=clock.now())
    return done(request, _("已结束 %(name)s 的联系人登记。") % {"name": contact}, _to(contact.organisation_id))


def _deed(
    request: HttpRequest, one: Organisation, form: Form, do: Callable[[dict[str, Any]], str], words: dict[str, Any]
) -> HttpResponse:
    """One deed on one organisation: its form, and the command when the form is sent."""
    status = _status(form)
    if form.is_bound and form.is_valid():
        try:
            said = do(dict(form.cleaned_data))
        except Changed as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, said, _to(one.pk))
    return page(request, "organisations/form.html", {"organisation": one, "form": form, **words}, status=status)


def _editable(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """An organisation the reader sees and may edit. Raises NotFound, NotPermitted."""
    one = organisation_queries.organisation_for(me(request), organisation_id, at=clock.now())
    if not may(request, Permission.EDIT_ORGANISATIONS, one):
        organisations.require_edit(me(request), one.place, clock.now())
    return one


def _places(request: HttpRequest) -> PlaceQuerySet:
    """Places where I may register organisations."""
    return Place.objects.filter(access.subtree_filter(me(request), Permission.EDIT_ORGANISATIONS, on=_today()))


def _today() -> Any:
    return clock.day_of(clock.now())


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200


def _to(organisation_id: Any) -> str:
    return reverse("organisations:detail", args=[organisation_id])
