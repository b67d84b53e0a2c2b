"""The pages of one entry: put it on the list, read it, change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from wangge.checkin import consents
from wangge.checkin.models import Consent
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Refused
from wangge.needs import queries, timeline
from wangge.needs.kinds import Source
from wangge.people.models import Organisation, Person
from wangge.people.queries import search as search_people
from wangge.places.models import Place
from wangge.places.queries import search as search_places
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.web.asking import refuse
from wangge.web.needs import show
from wangge.web.needs.forms import MATCH
from wangge.web.needs.lists import links_of
from wangge.web.needs.shape import Shape
from wangge.web.page import done, page
from wangge.web.request import SignedIn

PEOPLE_SHOWN, PLACES_SHOWN = 8, 4


@dataclass(frozen=True)
class About:
    """Whom and where a form is about, as far as the viewer may see them."""

    subject: Person | None = None
    organisation: Organisation | None = None
    place: Place | None = None


def new(request: SignedIn, shape: Shape) -> HttpResponse:
    """The desk's form: who or where, then what. Likely duplicates are shown before anything is saved."""
    at = clock.now()
    about = _about(request, at)
    form = shape.form(request.POST or None)
    _ask_to_match(form, shape, about.subject)
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if about.place is None:
            form.add_error(None, _("请先在上面查找并选择是谁，或在哪里。"))
        elif not request.POST.get("anyway"):
            alike = _alike(shape, request.person, about, form.cleaned_data, at)
        if not form.errors and not alike and (entry := _added(request, shape, form, about, at)) is not None:
            return done(request, _saved(shape, entry), then=shape.url("detail", entry))
    context = {
        "shape": shape, "form": form, "about": about, "found": _found(request, at), "title": shape.add,
        "address": show.where(about.place), "alike": [show.row(entry, at) for entry in alike],
        "picking": True, **links_of(shape),
    }  # fmt: skip
    return page(request, "needs/form.html", context, status=422 if form.errors or alike else 200)


def pick(request: SignedIn, shape: Shape) -> HttpResponse:
    """People, organisations and places that match what is being typed."""
    context = {"shape": shape, "found": _found(request, clock.now()), **links_of(shape)}
    return page(request, "needs/_pick.html", context)


def ask(request: SignedIn, shape: Shape) -> HttpResponse:
    """A resident's own form: for oneself, or (needs) for a relative who agreed."""
    at, viewer = clock.now(), request.person
    people = queries.speaks_for(viewer, at=at)
    form = shape.form(request.POST or None)
    if shape.is_need:
        form.for_one_of(people)
    _ask_to_match(form, shape, viewer)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("person") or str(viewer.pk)
        person = next(one for one in people if str(one.pk) == chosen)
        if person.home is None:
            form.add_error(None, _("还没有登记住址，请联系社区工作人员代为登记。"))
        else:
            entry = _added(request, shape, form, About(subject=person, place=person.home), at, source=Source.OWN)
            if entry is not None:
                return done(request, _saved(shape, entry), then=shape.url("detail", entry))
    context = {"shape": shape, "form": form, "title": shape.ask, **links_of(shape)}
    return page(request, "needs/form.html", context, status=422 if form.errors else 200)


def detail(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """One entry: where it stands, what can be done, everything that happened, and the seal that proves it."""
    at, viewer = clock.now(), request.person
    found = queries.page_for(shape.of, viewer, entry_id, at=at)
    entry = found.entry
    rights = access.rights_of(viewer, day_of(at))
    staff = rights.allow(Permission.EDIT_NEEDS, entry.place.path)
    is_open = entry.state == "open"
    about = getattr(entry, shape.of.ABOUT)
    similar = (
        queries.similar(
            shape.of, viewer, kind=entry.kind, title=entry.title, place=entry.place, at=at,
            about=about.pk if about else entry.organisation_id, without=entry.pk,
        )
        if staff and is_open
        else []
    )  # fmt: skip
    context = {
        "shape": shape,
        "entry": entry,
        "row": show.row(entry, at),
        "facts": show.facts(entry),
        "about": about,
        "due": show.end_of(getattr(entry, shape.of.UNTIL)),
        "timeline": show.timeline(found.steps),
        "merged": [{"number": one.number, "title": one.title, "url": shape.url("detail", one)} for one in found.merged],
        "similar": [show.row(one, at) for one in similar],
        "merged_into_url": shape.url("detail", entry.merged_into) if entry.merged_into else "",
        "sees_person": about is not None and about.home is not None
        and rights.allow(Permission.SEE_PEOPLE, about.home.path),
        "is_open": is_open,
        "is_merged": entry.state == "merged",
        "staff": staff,
        "may_change": timeline.may_change(viewer, entry, at),
        "deeds": {name.replace("-", "_"): shape.url(name, entry) for name in DEEDS},
        "back_url": shape.url("list") if rights.anywhere(Permission.SEE_NEEDS) else shape.url("mine"),
        "back": shape.whole if rights.anywhere(Permission.SEE_NEEDS) else shape.mine,
    }  # fmt: skip
    return page(request, "needs/detail.html", context)


DEEDS = ("edit", "finish", "withdraw", "reopen", "publish", "unpublish", "merge", "undo-merge")


def edit(request: SignedIn, shape: Shape, entry_id: UUID) -> HttpResponse:
    """Change an entry."""
    at, viewer = clock.now(), request.person
    entry = queries.entry_for(shape.of, viewer, entry_id, at=at)
    timeline.require_may_change(viewer, entry, at)
    names = [name for name in shape.form.base_fields if name != "version"]
    initial = {name: getattr(entry, name) for name in names} | {"version": entry.version}
    form = shape.form(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            shape.do(shape.deeds.update, entry, viewer, at, version=version, **form.values())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(one)s %(number)s 已修改。") % {"one": shape.one, "number": entry.number}
            return done(request, said, then=shape.url("detail", entry))
    context = {
        "shape": shape, "form": form, "title": _("修改%(one)s") % {"one": shape.one}, "entry": entry,
        "detail_url": shape.url("detail", entry), **links_of(shape),
    }  # fmt: skip
    return page(request, "needs/form.html", context, status=422 if form.errors else 200)


# Parts of the above


def _added(request: SignedIn, shape: Shape, form: Any, about: About, at: datetime, source: str = Source.DESK) -> Any:
    """Put the entry on the list; None when the form has to be shown again, with what is wrong."""
    if about.place is None:
        return None
    people = {f"{shape.of.ABOUT}_id": about.subject.pk if about.subject else None}
    try:
        made = shape.deeds.add(
            by=request.person, at=at, place_id=about.place.pk, source=source, **people, **form.values(),
            organisation_id=about.organisation.pk if about.organisation else None,
        )  # fmt: skip
        if about.subject is not None and form.cleaned_data.get(MATCH):
            consents.give_with_offer(by=request.person, person=about.subject, place=about.place, at=at)
        return made
    except Refused as refusal:
        refuse(form, refusal)
        return None


def _ask_to_match(form: Any, shape: Shape, person: Person | None) -> None:
    """Whoever offers something as a person is asked for the consent matching needs, unless it is given already."""
    if not shape.is_need and person is not None and consents.missing(person, [Consent.Purpose.MATCH]):
        form.ask_to_match()


def _saved(shape: Shape, entry: Any) -> str:
    return _("%(one)s %(number)s 已登记。") % {"one": shape.one, "number": entry.number}


def _alike(shape: Shape, viewer: Person, about: About, given: dict[str, Any], at: datetime) -> list[Any]:
    person = about.subject or about.organisation
    return queries.similar(
        shape.of, viewer, kind=given["kind"], title=given["title"], place=about.place,  # type: ignore[arg-type]
        about=person.pk if person else None, at=at,
    )  # fmt: skip


def _about(request: SignedIn, at: datetime) -> About:
    """The person, organisation and place the form points to; the home or seat stands in for the place."""
    given = request.POST if request.method == "POST" else request.GET
    viewer, on = request.person, day_of(at)
    places = Place.objects.visible_to(viewer, on).select_related("parent__parent")
    people = Person.objects.visible_to(viewer, on).select_related("home__parent__parent")
    subject = _one(people, given.get("subject"))
    organisation = _one(queries.organisations_seen_by(viewer, at=at), given.get("organisation"))
    place = _one(places, given.get("place"))
    home = subject.home if subject else organisation.place if organisation else None
    return About(subject, organisation, place or home)


def _one(rows: Any, key: str | None) -> Any:
    try:
        return rows.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def _found(request: SignedIn, at: datetime) -> dict[str, Any]:
    """People, organisations and places the viewer may see; nothing before something was typed."""
    text, viewer, on = request.GET.get("q", "").strip(), request.person, day_of(at)
    if not text:
        return {"q": "", "people": [], "organisations": [], "places": []}
    people = search_people(viewer, text, at=at)[:PEOPLE_SHOWN]
    places = search_places(text, among=Place.objects.visible_to(viewer, on), on=on)[:PLACES_SHOWN]
    return {
        "q": text,
        "people": [{"id": one.pk, "name": one.name, "address": show.where(one.home)} for one in people],
        "organisations": list(queries.organisations_seen_by(viewer, at=at, text=text)[:PLACES_SHOWN]),
        "places": [{"id": one.pk, "name": show.where(one)} for one in places],
    }
