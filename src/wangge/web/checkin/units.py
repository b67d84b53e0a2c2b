"""Work units: what their contact sees and sends, and whom the desk lets speak for them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.checkin import commands, queries, refusals
from wangge.checkin import units as deeds
from wangge.checkin.models import CheckIn
from wangge.kernel import clock
from wangge.kernel.refusals import Refused
from wangge.web.asking import me, refuse
from wangge.web.checkin import show
from wangge.web.checkin.forms import ContactForm, ListForm, ReportForm
from wangge.web.checkin.reports import quarters
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.people import picking

MOST_REPORTS = 60


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """The units I speak for."""
    return page(request, "checkin/unit_mine.html", {"contacts": list(queries.my_contacts(me(request), at=clock.now()))})


@require_GET
@guarded(SIGNED_IN)
def unit(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """My unit in one community: members who agreed, the others counted, the quarterly reports."""
    at = clock.now()
    contact = queries.contact_for(me(request), contact_id, at=at)
    members, others = queries.unit_members(contact)
    today = clock.day_of(at)
    rows = [{**show.line(one, today), "confirm_by": one.confirm_by} for one in members]
    found = queries.reports(me(request), at=at).filter(unit=contact.unit_id, place=contact.place_id)[:MOST_REPORTS]
    return page(
        request, "checkin/unit.html", {"contact": contact, "rows": rows, "others": others, "reports": list(found)}
    )


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def send_list(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Send the unit's list: pasted lines, all or nothing."""
    at = clock.now()
    contact = queries.contact_for(me(request), contact_id, at=at)
    form = ListForm(request.POST or None)
    problems: list[tuple[int, str, str]] = []
    if request.method == "POST" and form.is_valid():
        rows = [
            commands.CheckInRow(
                name=name, phone=phone, kind=CheckIn.Kind.SERVING_MEMBER, place_id=contact.place_id,
                unit_id=contact.unit_id, consents=tuple(form.cleaned_data["consents"]),
            )
            for name, phone in form.cleaned_data["lines"]
        ]  # fmt: skip
        try:
            taken = commands.import_checkins(by=me(request), rows=rows, at=at)
        except refusals.RowsRefused as refusal:
            problems = refusal.problems
            form.add_error("lines", refusal.message)
        else:
            said = _("已提交 %(made)s 人，等社区审核；%(there)s 人原来就在名单里。") % {
                "made": len(taken.made),
                "there": taken.there,
            }
            return done(request, said, then=reverse("checkin:unit", args=[contact.pk]))
    context = {
        "title": _("报送名单"), "lede": f"{contact.unit.name} · {contact.place.name}", "form": form, "button": _("提交名单"),
        "back": reverse("checkin:unit", args=[contact.pk]), "problems": problems,
        "effect": _("名单要么全部收下，要么全部退回并指出哪一行要改。同一份名单再交一次不会重复。"),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(Permission.MANAGE_CHECKINS)
def units(request: HttpRequest) -> HttpResponse:
    """Who speaks for which unit, and the reports made."""
    at = clock.now()
    places = [(str(one.pk), one.name) for one in queries.managed_communities(me(request), at=at)]
    context = {
        "contacts": list(queries.contacts(me(request), at=at)),
        "reports": list(queries.reports(me(request), at=at)[:MOST_REPORTS]),
        "form": ReportForm(places=places, quarters=quarters(at)),
    }
    return page(request, "checkin/units.html", context)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def add(request: HttpRequest) -> HttpResponse:
    """Let somebody found with `?q=` speak for a unit."""
    at = clock.now()
    form = ContactForm(
        request.POST or None,
        places=[(str(one.pk), one.name) for one in queries.managed_communities(me(request), at=at)],
        units=[(str(one.pk), one.name) for one in queries.work_units(at=at)],
        people=picking.found(request),
    )
    if request.method == "POST" and form.is_valid():
        given = {name: UUID(value) for name, value in form.cleaned_data.items()}
        try:
            made = deeds.add_contact(
                by=me(request), unit_id=given["unit"], person_id=given["person"], place_id=given["place"], at=at
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(name)s 现在是 %(unit)s 的联络人。") % {"name": made.person.name, "unit": made.unit.name}
            return done(request, said, then=reverse("checkin:units"))
    context = {
        "title": _("设单位联络人"), "form": form, "button": _("设为联络人"), "back": reverse("checkin:units"),
        "searching": True, "q": request.GET.get("q", ""), "found": bool(form.fields["person"].choices),  # type: ignore[attr-defined]
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def end(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Let somebody speak for a unit no more."""
    ended = deeds.end_contact(by=me(request), contact_id=contact_id, at=clock.now())
    said = _("%(name)s 不再是 %(unit)s 的联络人。") % {"name": ended.person.name, "unit": ended.unit.name}
    return done(request, said, then=reverse("checkin:units"))
