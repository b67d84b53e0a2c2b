"""帮办代办: what stations hand up; who receives it; what a resident sees of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge import journal
from wangge.catalogue import queries as catalogue
from wangge.delegation import handing, queries
from wangge.delegation.models import HandUp
from wangge.delegation.states import HandUpState
from wangge.hall.models import Case, StationCase
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name, mask_phone
from wangge.kernel.refusals import Invalid
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.delegation import words
from wangge.web.delegation.forms import HandUpForm, ReceiveForm
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.hall import words as hall_words
from wangge.web.kit import (
    Action,
    Cell,
    Listing,
    ReasonForm,
    Row,
    Thing,
    asked,
    pressed,
    show_list,
    show_thing,
    timeline,
)

SEE, TAKE = Permission.SEE_CASES, Permission.TAKE_CASES
CHIPS = [
    ("", gettext_lazy("在办")), ("late", gettext_lazy("超过时限没接收")), ("finished", gettext_lazy("已办好")),
    ("returned", gettext_lazy("已退回")), ("all", gettext_lazy("全部")),
]  # fmt: skip
STATIONS = ("district", "street", "town", "township", "community", "village")
MOST_STATIONS = 200


@require_GET
@guarded(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """What was handed up, the most urgent first."""
    at, viewer = clock.now(), me(request)
    actions = []
    if access.anywhere(viewer, TAKE, on=day_of(at)):
        actions.append(Action(_("上报代办"), reverse("delegation:hand-up-new"), primary=True, icon="plus"))
    return show_list(request, Listing(
        title=_("帮办代办"), columns=[_("代办"), _("事项"), _("站点"), _("接收单位"), _("接收时限"), _("状态")],
        rows=queries.hand_ups(viewer, at=at, state=request.GET.get("state", "")), to_row=lambda one: _row(one, at),
        chips=CHIPS, actions=actions,
        empty=(_("没有在办的代办"), _("社区站点受居民委托上报的事项列在这里，由承接单位接收。")),
    ))  # fmt: skip


def _row(one: HandUp, at: Any) -> Row:
    late = one.state == HandUpState.HANDED and one.receive_by < at
    state = Cell(_("超过时限没接收"), tone="alarm") if late else _status(one)
    return Row(to_hand_up(one), one.number, mask_name(one.name), [
        Cell(one.item.name), Cell(one.place.name), Cell(one.office.name), Cell(at=one.receive_by), state,
    ])  # fmt: skip


def _status(one: HandUp) -> Cell:
    return Cell(one.get_state_display(), tone=words.HANDUP_TONES[one.state])


def to_hand_up(one: HandUp) -> str:
    """The address of a hand-up."""
    return reverse("delegation:hand-up", args=[one.pk])


@require_GET
@guarded(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """What stations handed up for me."""
    return show_list(request, Listing(
        title=_("我的代办"), columns=[_("代办"), _("事项"), _("站点"), _("办理单位"), _("状态")], rows=queries.mine(me(request)),
        to_row=lambda one: Row(to_hand_up(one), one.number, "", [
            Cell(one.item.name), Cell(one.place.name), Cell(one.office.name), _status(one),
        ]),
        empty=(_("没有为您代办的事项"), _("不方便跑大厅时，可以委托社区站点代办，进度在这里看。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def show(request: HttpRequest, hand_up_id: UUID) -> HttpResponse:
    """One hand-up, for the station, the office it went to, and the resident."""
    at, viewer = clock.now(), me(request)
    one = queries.hand_up_for(viewer, hand_up_id, at=at)
    own = one.person_id == viewer.pk
    linked = StationCase.objects.filter(hand_up=one).select_related("case").first() if one.follows_case else None
    seen = linked is not None and Case.objects.visible_to(viewer, day_of(at)).filter(pk=linked.case_id).exists()
    back = (reverse("delegation:mine"), _("我的代办")) if own else (reverse("delegation:hand-ups"), _("帮办代办"))
    return show_thing(request, Thing(
        title=one.item.name, number=one.number, back=back, status=_status(one), actions=_actions(one, viewer, at),
        facts=[
            (_("申请人"), one.name if own else mask_name(one.name)), (_("手机号"), one.phone if own else mask_phone(one.phone)),
            (_("说明"), one.note), (_("站点"), one.place.name), (_("接收单位"), f"{one.office.name}（{one.to_place.name}）"),
            (_("为什么"), one.get_because_display()), (_("接收时限"), Cell(at=one.receive_by)),
            (_("办件编号"), Cell(one.case_number, url=reverse("hall:case", args=[linked.case_id]) if linked and seen else "")),
            *([(_("办到哪一步"), hall_words.state(linked.case))] if linked is not None else []), (_("答复"), one.answer),
        ],
        timeline=timeline(journal.history_of(one), words.STEPS),
    ))  # fmt: skip


def _actions(one: HandUp, viewer: Any, at: Any) -> list[Action]:
    rights, args = access.rights_of(viewer, day_of(at)), [one.pk]
    found = []
    if rights.allow(TAKE, one.to_place.path):
        if one.state == HandUpState.HANDED:
            found.append(Action(_("接收"), reverse("delegation:receive", args=args), primary=True))
        if one.state in queries.WAITING and not one.follows_case:
            intake = f"{reverse('hall:intake')}?hand_up={one.pk}"
            found.append(Action(_("收件立案"), intake, primary=one.state == HandUpState.RECEIVED))
            if one.state == HandUpState.RECEIVED:
                found.append(Action(_("办好"), reverse("delegation:finish", args=args)))
            found.append(Action(_("退回"), reverse("delegation:return", args=args)))
    if one.follows_case:
        return found
    if one.state == HandUpState.HANDED and (one.person_id == viewer.pk or rights.allow(TAKE, one.place.path)):
        found.append(Action(_("撤回"), reverse("delegation:withdraw", args=args), post=True))
    return found


@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def new(request: HttpRequest) -> HttpResponse:
    """Take an application for a resident and hand it up."""
    at, viewer = clock.now(), me(request)
    here = access.subtree_filter(viewer, TAKE, on=day_of(at), column="path")
    places = Place.objects.current().filter(here, kind__in=STATIONS).order_by("path")[:MOST_STATIONS]

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        item, place = given.pop("item"), given.pop("place")
        made = handing.hand_up(
            by=viewer, item_id=_item(item, day_of(at)), place_id=UUID(place), at=at, **given,
        )  # fmt: skip
        words = {"number": made.number, "office": made.office.name}
        return _("代办 %(number)s 已上报%(office)s。") % words, to_hand_up(made)

    return asked(
        request, HandUpForm(request.POST or None, places=list(places)), deed, title=_("上报代办"), button=_("上报"),
        back=(reverse("delegation:hand-ups"), _("帮办代办")),
    )  # fmt: skip


def _item(text: str, day: Any) -> UUID:
    """The one item that is meant. Raises Invalid (none, or several)."""
    found = catalogue.find(text, on=day)
    exact = [one for one in found if text.strip() in (one.name, one.item.code)] or found
    if len(exact) != 1:
        why = (
            _("没有找到")
            if not found
            else _("不止一项：%(names)s") % {"names": "、".join(one.name for one in found[:5])}
        )
        raise Invalid(field="item", what=_("事项"), why=why)
    return exact[0].item_id


@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def receive(request: HttpRequest, hand_up_id: UUID) -> HttpResponse:
    """Confirm that the office has it."""
    one = _there(request, hand_up_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        handing.receive(by=me(request), hand_up_id=one.pk, at=clock.now(), **given)
        return _("已接收，已告知申请人。"), to_hand_up(one)

    return asked(
        request, ReceiveForm(request.POST if request.method == "POST" else None), deed, title=_("接收代办"), button=_("接收"),
        back=(to_hand_up(one), one.number),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def finish(request: HttpRequest, hand_up_id: UUID) -> HttpResponse:
    """Say that it is done."""
    return _ended(request, hand_up_id, handing.finish, _("办好"), _("结果怎么交给申请人"), _("已办好，已告知申请人。"))


@require_http_methods(["GET", "POST"])
@guarded(TAKE)
def return_back(request: HttpRequest, hand_up_id: UUID) -> HttpResponse:
    """Give it back to the station."""
    return _ended(request, hand_up_id, handing.return_back, _("退回"), _("为什么退回"), _("已退回站点，已告知申请人。"))


def _ended(request: HttpRequest, hand_up_id: UUID, command: Any, button: str, label: str, said: str) -> HttpResponse:
    one = _there(request, hand_up_id)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        command(by=me(request), hand_up_id=one.pk, answer=given["reason"], at=clock.now())
        return said, to_hand_up(one)

    return asked(
        request, ReasonForm(request.POST or None, label=label), deed, title=button, button=button,
        back=(to_hand_up(one), one.number),
    )  # fmt: skip


@require_POST
@guarded(SIGNED_IN)
def withdraw(request: HttpRequest, hand_up_id: UUID) -> HttpResponse:
    """Take it back before anybody received it."""
    one = queries.hand_up_for(me(request), hand_up_id, at=clock.now())
    return pressed(
        request, lambda: handing.withdraw(by=me(request), hand_up_id=one.pk, at=clock.now()), said=_("代办已撤回。"),
        then=to_hand_up(one),
    )  # fmt: skip


def _there(request: HttpRequest, hand_up_id: UUID) -> HandUp:
    """A hand-up, for somebody who takes cases where it went. Raises NotFound, NotPermitted."""
    at = clock.now()
    one = queries.hand_up_for(me(request), hand_up_id, at=at)
    access.require(me(request), TAKE, place=one.to_place, at=at)
    return one
