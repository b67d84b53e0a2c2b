"""Forms that put a phone on a grid's card and take it off again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.care import grid_desk
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.places.models import Place
from wangge.places.queries import ancestors
from wangge.posts import access, contacts, published
from wangge.posts import queries as posts
from wangge.posts.models import CommunityPhone, PublishedContact
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.places.forms import DayInput


class PhoneInput(forms.TextInput):
    input_type = "tel"


class PublishForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("公示电话"), max_length=40, widget=PhoneInput,
        help_text=gettext_lazy("办公电话或工作手机，任何人都能看到。个人手机须本人同意。"),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=gettext_lazy("公示依据"), choices=PublishedContact.Basis.choices, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=gettext_lazy("依据说明"), max_length=contacts.LONGEST_SOURCE,
        help_text=gettext_lazy("法定公示写文件名称和条款；本人同意写同意的方式和日期。"),
    )  # fmt: skip


class PhonesForm(forms.Form):
    use = forms.ChoiceField(
        label=gettext_lazy("哪一个电话"), choices=CommunityPhone.Use.choices, widget=forms.RadioSelect
    )
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, widget=PhoneInput)
    from_day = forms.DateField(
        label=gettext_lazy("启用日期"), widget=DayInput, help_text=gettext_lazy("原来的电话到前一天为止。")
    )


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def publish(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Publish an office phone for a post of the grid."""
    at = clock.now()
    holding = posts.holding_for(me(request), holding_id, on=clock.day_of(at))
    if holding is None:
        raise NotFound
    access.require(me(request), Permission.MANAGE_POSTS, place=holding.place, at=at)
    now = published.contacts_of([holding], at).get(holding.pk)
    initial = {"phone": now.phone, "basis": now.basis, "source": now.source} if now else {"basis": "duty"}
    form = PublishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = contacts.publish_contact(by=me(request), holding_id=holding.pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(name)s 的公示电话是 %(phone)s，网格公示卡已更新。") % {
                "name": holding.person.name, "phone": made.phone,
            }  # fmt: skip
            return done(request, said, then=reverse("grids:detail", args=[holding.place.code]))
    lede = f"{holding.person.name} · {holding.get_kind_display()} · {holding.place.name}"
    effect = _("保存后，任何人打开或扫码都能在网格公示卡上看到这个电话；离任当天自动撤下。")
    return _form(request, form, holding.place, title=_("公示电话"), button=_("公示"), lede=lede, effect=effect)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def withdraw(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take a phone off the card: for who manages the post, and for the holder who had agreed."""
    at = clock.now()
    contact = (
        PublishedContact.objects.select_related("holding__place__parent", "holding__person")
        .filter(pk=contact_id).first()
    )  # fmt: skip
    if contact is None or not contacts.may_withdraw(me(request), contact, at):
        raise NotFound
    holding, form = contact.holding, forms.Form(request.POST or None)
    instead = published.phones_of([holding.place.parent_id], at)[holding.place.parent_id].to_call
    if request.method == "POST":
        try:
            contacts.withdraw_contact(by=me(request), contact_id=contact.pk, at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(name)s 的电话已从网格公示卡撤下，卡上改为 %(phone)s。") % {
                "name": holding.person.name, "phone": instead,
            }  # fmt: skip
            then = reverse("grids:card", args=[holding.place.code])
            return done(request, said, then=then)
    lede = f"{holding.person.name} · {holding.get_kind_display()} · {contact.phone}"
    effect = _("撤下后，居民在卡上看到的是 %(phone)s。已经打印的卡请换下。") % {"phone": instead}
    return _form(
        request, form, holding.place, title=_("撤下公示电话"), button=_("撤下"), lede=lede, effect=effect, danger=True
    )


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_POSTS)
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """Set the office or the supervision phone of the community a grid belongs to."""
    at = clock.now()
    grid = grid_desk.grid_for(me(request), code, clock.day_of(at))
    community = grid.parent
    if community is None:
        raise NotFound
    access.require(me(request), Permission.MANAGE_POSTS, place=community, at=at)
    now = published.phones_of([community.pk], at)[community.pk]
    use = "supervision" if now.office and not now.supervision else "office"
    form = PhonesForm(request.POST or None, initial={"use": use, "from_day": clock.day_of(at)})
    if request.method == "POST" and form.is_valid():
        try:
            row = contacts.set_community_phone(by=me(request), place_id=community.pk, at=at, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("%(place)s的%(use)s自 %(day)s 起是 %(phone)s。") % {
                "place": community.name, "use": row.get_use_display(), "day": row.valid_from, "phone": row.phone,
            }  # fmt: skip
            return done(request, said, then=reverse("grids:detail", args=[grid.code]))
    lede = _("现在：社区电话 %(office)s，监督电话 %(supervision)s") % {
        "office": now.office or _("未登记"), "supervision": now.supervision or _("未登记"),
    }  # fmt: skip
    effect = _("这两个电话印在本社区所有网格的公示卡上。没有登记时，卡上写便民热线 12345。")
    title = _("%(place)s的公示电话") % {"place": community.name}
    return _form(request, form, grid, title=title, button=_("保存"), lede=lede, effect=effect)


def _form(request: HttpRequest, form: forms.Form, grid: Place, **words: Any) -> HttpResponse:
    context = {"form": form, "place": grid, "crumbs": ancestors(grid), **words}
    return page(request, "grids/form.html", context, status=422 if form.errors else 200)
