"""One view per deed on an agreement."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wangge.agreements import commands, queries, texts
from wangge.agreements.models import Agreement
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.request_keys import apart
from wangge.people.models import Organisation
from wangge.people.organisation_queries import organisations_seen_by
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import ReasonForm, asked, pressed

MANAGE = Permission.MANAGE_SERVICE
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TextForm(forms.Form):
    """Title, terms and days."""

    title = forms.CharField(label=gettext_lazy("协议名称"), max_length=80)
    terms = forms.CharField(label=gettext_lazy("条款"), max_length=6000, widget=forms.Textarea(attrs={"rows": 12}))
    from_day = forms.DateField(label=gettext_lazy("开始日期"), widget=DAY)
    to_day = forms.DateField(label=gettext_lazy("结束日期"), widget=DAY)


class ChangeForm(TextForm):
    """The draft as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DraftForm(TextForm):
    """With whom, and where."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("对方单位"), queryset=Organisation.objects.none(),
        help_text=gettext_lazy("联盟入会请从“共富联盟”邀请。单位要先登记一位本人联系人，才能送签。"),
    )  # fmt: skip
    place = forms.ModelChoiceField(label=gettext_lazy("社区"), queryset=Place.objects.none())
    field_order = ("place", "organisation", "title", "terms", "from_day", "to_day")


class SignForm(forms.Form):
    """A typed name, or handwriting that the script puts in."""

    name = forms.CharField(
        label=gettext_lazy("您的姓名"), max_length=60, required=False,
        help_text=gettext_lazy("不手写时，输入您的姓名表示签署。"),
    )  # fmt: skip
    picture = forms.FileField(label=gettext_lazy("签名图片"), required=False)


class PaperForm(forms.Form):
    """A photographed signature."""

    name = forms.CharField(label=gettext_lazy("签名人"), max_length=60)
    scan = forms.FileField(label=gettext_lazy("签名照片"), help_text=gettext_lazy("JPEG 或 PNG，12 MB 以内。"))


class RenewForm(forms.Form):
    """Until when."""

    to_day = forms.DateField(label=gettext_lazy("新的结束日期"), widget=DAY)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a project agreement with an organisation."""
    at = clock.now()
    today = day_of(at)
    initial = {
        "terms": texts.TERMS["project"], "from_day": today, "to_day": date(today.year + 1, today.month, min(today.day, 28)),
        "organisation": request.GET.get("organisation"),
    }  # fmt: skip
    form = DraftForm(request.POST or None, initial=initial)
    places = Place.objects.current().filter(access.subtree_filter(me(request), MANAGE, on=today), kind="community")
    form.fields["place"].queryset = places  # type: ignore[attr-defined]
    form.fields["place"].initial = places.first()
    form.fields["organisation"].queryset = organisations_seen_by(me(request), at=at)  # type: ignore[attr-defined]

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = commands.draft(
            by=me(request), kind=Agreement.Kind.PROJECT, place_id=given["place"].pk, partner=given["organisation"],
            title=given["title"], terms=given["terms"], from_day=given["from_day"], to_day=given["to_day"], at=at,
        )  # fmt: skip
        return _("已起草。核对后送签。"), _url(made.pk)

    return asked(
        request, form, deed, title=_("起草协议"), button=_("起草"), back=(reverse("agreements:list"), _("协议"))
    )


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def edit(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Change a draft."""
    one = _seen(request, agreement_id)
    initial = {
        "title": one.title, "terms": one.terms, "from_day": one.from_day, "to_day": one.to_day, "version": one.version
    }  # fmt: skip

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.change(by=me(request), agreement_id=one.pk, at=clock.now(), **given)
        return _("已保存。"), _url(one.pk)

    return _asked(request, ChangeForm(request.POST or None, initial=initial), deed, one, _("修改协议"), _("保存"))


@require_POST
@guarded(MANAGE)
def offer(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Offer it for signing."""
    return pressed(
        request, lambda: commands.offer(by=me(request), agreement_id=agreement_id, at=clock.now()),
        said=_("已送签，对方会收到通知。"), then=_url(agreement_id),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def withdraw(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Take it back before both have signed."""
    return pressed(
        request, lambda: commands.withdraw(by=me(request), agreement_id=agreement_id, at=clock.now()),
        said=_("已撤回。"), then=_url(agreement_id),
    )  # fmt: skip


@apart("sets the PDF once both have signed")
@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def sign(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Read it and sign for one's own side."""
    one = _seen(request, agreement_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        picture = given["picture"].read() if given["picture"] else None
        made = commands.sign(by=me(request), agreement_id=one.pk, name=given["name"], picture=picture, at=clock.now())
        both = made.state != Agreement.State.OFFERED
        return (_("双方已签齐，协议已存证。") if both else _("已签署，等另一方签。")), _url(one.pk)

    form = SignForm(request.POST or None, request.FILES or None)
    return _asked(request, form, deed, one, _("签署协议"), _("签署"), template="agreements/sign.html", agreement=one)


@apart("sets the PDF once both have signed")
@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def paper(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Upload the partner's signature given on paper."""
    one = _seen(request, agreement_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.sign_on_paper(
            by=me(request), agreement_id=one.pk, name=given["name"], scan=given["scan"].read(), at=clock.now()
        )
        return _("已保存对方的纸质签名。"), _url(one.pk)

    form = PaperForm(request.POST or None, request.FILES or None)
    return _asked(request, form, deed, one, _("上传纸质签名"), _("上传"))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def renew(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Draft the agreement that follows."""
    one = _seen(request, agreement_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = commands.renew(by=me(request), agreement_id=one.pk, to_day=given["to_day"], at=clock.now())
        return _("已起草续签的协议。"), _url(made.pk)

    effect = _("按同样的条款起草一份，从原协议到期次日开始，需双方重新签署。")
    return _asked(request, RenewForm(request.POST or None), deed, one, _("续签"), _("起草"), effect=effect)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def terminate(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """End it before its day."""
    one = _seen(request, agreement_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        commands.terminate(by=me(request), agreement_id=one.pk, reason=given["reason"], at=clock.now())
        return _("已终止，对方会收到通知。"), _url(one.pk)

    form = ReasonForm(request.POST or None, label=_("为什么终止"), hint=_("对方会看到。"))
    member = one.kind == Agreement.Kind.MEMBERSHIP
    effect = _("联盟成员资格和全部权益同时终止。") if member else _("协议自现在起终止。")
    return _asked(request, form, deed, one, _("终止协议"), _("终止"), effect=effect, danger=True)


def _asked(
    request: HttpRequest, form: forms.Form, deed: Any, one: Agreement, title: str, button: str, **more: Any
) -> HttpResponse:
    return asked(request, form, deed, title=title, button=button, back=(_url(one.pk), one.number), **more)


def _seen(request: HttpRequest, agreement_id: UUID) -> Agreement:
    return queries.agreement_for(me(request), agreement_id, at=clock.now())


def _url(agreement_id: UUID) -> str:
    return reverse("agreements:detail", args=[agreement_id])
