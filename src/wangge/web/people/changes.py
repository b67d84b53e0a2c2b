"""Changing what is known of people: one form, one command each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.refusals import Changed, NotFound, NotPermitted, Refused
from wangge.people import commands, queries
from wangge.people.models import Kin, Person, Trait
from wangge.places.models import Place, PlaceQuerySet
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, guarded
from wangge.web.page import done, page
from wangge.web.people.forms import EditPersonForm, KinForm, MoveForm, NewPersonForm, TraitForm
from wangge.web.people.show import hidden, row_of
from wangge.web.people.views import detail_page


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_PEOPLE)
def new(request: HttpRequest) -> HttpResponse:
    """Register a person."""
    today = clock.day_of(clock.now())
    form = NewPersonForm(request.POST or None, among=_places(request), on=today)
    if request.method == "POST" and form.is_valid():
        try:
            person = commands.add_person(by=me(request), at=clock.now(), **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("%(name)s 已登记。") % {"name": person.name}, _to(person.pk))
    return page(request, "people/new.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_PEOPLE)
def edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Change name, gender, birth date or numbers; somebody else's newer version is never overwritten."""
    person = _person(request, person_id)
    if request.method == "GET":
        known = {name: getattr(person, name) for name in ("name", "gender", "born_on", "version")}
        return _edit_page(request, person, EditPersonForm(initial=known))
    form = EditPersonForm(request.POST)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            commands.update_person(
                by=me(request), person_id=person_id, version=version, at=clock.now(), **form.changes()
            )
        except Changed as refusal:
            form.add_error(None, refusal.message)
            return _edit_page(request, _person(request, person_id), form, status=refusal.status)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("修改已保存。"), _to(person_id))
    return _edit_page(request, person, form, status=_status(form))


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_PEOPLE)
def move(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Register where the person lives from today on."""
    person = _person(request, person_id)
    form = MoveForm(request.POST or None, among=_places(request), on=clock.day_of(clock.now()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            commands.start_residence(
                by=me(request),
                person_id=person_id,
                place_id=data["home"].pk,
                relation=data["relation"],
                at=clock.now(),
            )
        except Refused as refusal:
            refuse(form, refusal, place="home")
        else:
            return done(request, _("住址已登记，自今天起生效。"), _to(person_id))
    return page(request, "people/move.html", {"form": form, "person": person}, status=_status(form))


@require_POST
@guarded(Permission.EDIT_PEOPLE)
def move_out(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Register that the person moved away today."""
    _person(request, person_id)
    commands.end_residence(by=me(request), person_id=person_id, at=clock.now())
    return done(request, _("居住登记已结束，自今天起生效。"), _to(person_id))


@require_http_methods(["GET", "POST"])
@guarded(Permission.EDIT_PEOPLE)
def new_kin(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Register a relative: first find them, then say who they are."""
    person = _person(request, person_id)
    form = KinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        _person(request, data["relative"])  # only somebody the editor may see
        try:
            commands.add_kin(
                by=me(request),
                person_id=person_id,
                relative_id=data["relative"],
                relation=data["relation"],
                contact_order=data["contact_order"],
                sees_calls=data["sees_calls"],
                at=clock.now(),
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("亲属已登记。"), _to(person_id))
    text = request.GET.get("q", "")
    today = clock.day_of(clock.now())
    found = [row_of(found, today) for found in queries.search(me(request), text, at=clock.now()) if found != person]
    context = {"form": form, "person": person, "text": text, "rows": found}
    return page(request, "people/new_kin.html", context, status=_status(form))


@require_POST
@guarded(SIGNED_IN)
def consent(request: HttpRequest, kin_id: UUID) -> HttpResponse:
    """Record whether the person lets this relative see them and their help calls."""
    kin = _kin(request, kin_id)
    agreed = request.POST.get("sees_calls") == "1"
    commands.set_kin_consent(by=me(request), kin_id=kin_id, sees_calls=agreed, at=clock.now())
    words = _("%(name)s 从现在起可以看到求助情况。") if agreed else _("%(name)s 从现在起看不到求助情况。")
    return done(request, words % {"name": kin.relative.name}, _to(kin.person_id))


@require_POST
@guarded(Permission.EDIT_PEOPLE)
def end_kin(request: HttpRequest, kin_id: UUID) -> HttpResponse:
    """Take a relative off the list."""
    kin = _kin(request, kin_id)
    commands.end_kin(by=me(request), kin_id=kin_id, at=clock.now())
    return done(request, _("已不再联系 %(name)s。") % {"name": kin.relative.name}, _to(kin.person_id))


@require_POST
@guarded(Permission.EDIT_PEOPLE)
def new_trait(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record a fact about the person."""
    _person(request, person_id)
    form = TraitForm(request.POST)
    if form.is_valid():
        try:
            commands.add_trait(by=me(request), person_id=person_id, kind=form.cleaned_data["kind"], at=clock.now())
        except Refused as refusal:
            if isinstance(refusal, NotPermitted):
                raise
            refuse(form, refusal)
        else:
            return done(request, _("情况已登记。"), _to(person_id))
    return detail_page(request, person_id, status=422, trait_form=form)


@require_POST
@guarded(Permission.EDIT_PEOPLE)
def end_trait(request: HttpRequest, trait_id: UUID) -> HttpResponse:
    """Record that a fact is true no longer."""
    trait = Trait.objects.filter(pk=trait_id, valid_to=None).first()
    if trait is None:
        raise NotFound
    _person(request, trait.person_id)
    commands.end_trait(by=me(request), trait_id=trait_id, at=clock.now())
    return done(request, _("这项情况已结束。"), _to(trait.person_id))


def _edit_page(request: HttpRequest, person: Person, form: Form, status: int = 200) -> HttpResponse:
    fields = {name: hidden(person, name) for name in commands.REVEALABLE}
    return page(request, "people/edit.html", {"form": form, "person": person, "known": fields}, status=status)


def _status(form: Form) -> int:
    return 422 if form.is_bound else 200


def _person(request: HttpRequest, person_id: UUID) -> Person:
    return queries.person_for(me(request), person_id, at=clock.now())


def _kin(request: HttpRequest, kin_id: UUID) -> Kin:
    kin = Kin.objects.select_related("relative").filter(pk=kin_id, valid_to=None).first()
    if kin is None:
        raise NotFound
    _person(request, kin.person_id)
    return kin


def _places(request: HttpRequest) -> PlaceQuerySet:
    """Places where I may register people."""
    today = clock.day_of(clock.now())
    return Place.objects.filter(access.subtree_filter(me(request), Permission.EDIT_PEOPLE, on=today))


def _to(person_id: Any) -> str:
    return reverse("people:detail", args=[person_id])
