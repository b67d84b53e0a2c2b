"""Deeds on the phones a grid card shows: an office phone of a post, and the phones of a community.

Source: the public notice duty for grids (滨州市网格化服务管理条例 Art. 6); PIPL Art. 13 and 15 for agreement and its end.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel.actors import System
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import normalise_phone
from wangge.kernel.refusals import Invalid, NotFound, NotPermitted, Refused
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.posts.models import CommunityPhone, Holding, PostKind, PublishedContact

Actor = Person | System
ONE_DAY = timedelta(days=1)
KEPT_AFTER = timedelta(days=365)  # as PublishedContact declares
ON_CARD = (PostKind.GRID_LEADER, PostKind.GRID_WORKER, PostKind.GRID_ASSISTANT)  # in this order
COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)
FEWEST_DIGITS, MOST_DIGITS = 5, 16  # 12345 and an extension after an area code
LONGEST_SOURCE = 120  # the column
_PHONE = re.compile(r"\+?[0-9][0-9 -]*")


class NotOnCard(Refused):
    code = "not_on_card"
    sentence = _("网格公示卡只公示网格长、网格员和网格辅助员的电话，「%(post)s」的电话不公示。")


class PrivateNumber(Refused):
    code = "private_number"
    sentence = _("这是 %(name)s 登记的个人电话，没有本人同意不能公示。请改填办公电话，或取得本人同意后选「本人同意」。")


class PostOver(Refused):
    code = "post_over"
    status = 409
    sentence = _("这个岗位已于 %(day)s 结束，电话不再公示。请为现任人员登记。")


class AlreadyWithdrawn(Refused):
    code = "already_withdrawn"
    status = 409
    sentence = _("这个电话已于 %(day)s 停止公示。请刷新页面查看现在公示的电话。")


@atomic
def publish_contact(
    *, by: Actor, holding_id: UUID, phone: str, basis: str, source: str, at: datetime
) -> PublishedContact:
    """Show this phone for a post on the public grid card from now on; the one shown before ends.

    `basis` says why it may be public, `source` names the rule or how the holder agreed. The holder's own registered
    phone needs the holder's agreement; a duty to publish does not reach it.
    Raises NotFound, NotPermitted, NotOnCard, PostOver, Invalid (phone, basis, source), PrivateNumber.
    """
    holding = _locked_holding(holding_id)
    access.require(by, Permission.MANAGE_POSTS, place=holding.place, at=at)
    today = day_of(at)
    if holding.kind not in ON_CARD:
        raise NotOnCard(post=holding.get_kind_display())
    if holding.valid_to is not None and holding.valid_to < today:
        raise PostOver(day=holding.valid_to)
    phone = sound_phone(phone)
    if basis not in PublishedContact.Basis.values:
        raise Invalid(field="basis", what=_("公示依据"), why=_("没有这种依据"))
    _require_source(source)
    private = normalise_phone(holding.person.phone or "")
    if basis != PublishedContact.Basis.AGREED and private and normalise_phone(phone) == private:
        raise PrivateNumber(field="phone", name=holding.person.name)

    PublishedContact.objects.filter(holding=holding, until=None).update(until=at)
    contact = PublishedContact.objects.create(
        holding=holding, phone=phone, basis=basis, source=source.strip(), since=at,
        recorded_by=by if isinstance(by, Person) else None,
    )  # fmt: skip
    journal.record(
        "contact.published", by=by, on=contact, at=at, place=holding.place, person=holding.person_id,
        post=holding.kind, basis=basis, phone=journal.commit_to("phone", phone),
    )  # fmt: skip
    return contact


@atomic
def withdraw_contact(*, by: Actor, contact_id: UUID, at: datetime) -> PublishedContact:
    """Take a phone off the card now. The holder may do so too when it rests on the holder's agreement (PIPL Art. 15).

    Raises NotFound, NotPermitted, AlreadyWithdrawn.
    """
    holding_id = PublishedContact.objects.filter(pk=contact_id).values_list("holding_id", flat=True).first()
    if holding_id is None:
        raise NotFound
    holding = _locked_holding(holding_id)
    contact = PublishedContact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    contact.holding = holding
    if not may_withdraw(by, contact, at):
        raise NotPermitted
    if contact.until is not None:
        raise AlreadyWithdrawn(day=day_of(contact.until))
    contact.until = at
    contact.save(update_fields=["until"])
    journal.record(
        "contact.withdrawn", by=by, on=contact, at=at, place=holding.place, person=holding.person_id, post=holding.kind
    )
    return contact


def may_withdraw(by: Actor, contact: PublishedContact, at: datetime) -> bool:
    """Whether this person may take the phone off the card: who manages the post, or the holder who had agreed."""
    if not isinstance(by, Person):
        return True
    own = contact.holding.person_id == by.pk and contact.basis == PublishedContact.Basis.AGREED
    return own or access.rights_of(by, day_of(at)).allow(Permission.MANAGE_POSTS, contact.holding.place.path)


@atomic
def set_community_phone(
    *, by: Actor, place_id: UUID, use: str, phone: str, at: datetime, from_day: date | None = None
) -> CommunityPhone:
    """Set the office or supervision phone of a community from a day on (today when left out); the former one ends the
    day before, one of the same day is replaced.

    Raises NotFound, NotPermitted, Invalid (place, use, phone, from_day).
    """
    place = Place.objects.select_for_update().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, Permission.MANAGE_POSTS, place=place, at=at)
    day = from_day or day_of(at)
    if place.kind not in COMMUNITIES:
        raise Invalid(field="place", what=_("地点"), why=_("社区电话和监督电话只在社区或村登记"))
    if use not in CommunityPhone.Use.values:
        raise Invalid(field="use", what=_("用途"), why=_("没有这种用途"))
    phone = sound_phone(phone)
    rows = CommunityPhone.objects.filter(place=place, use=use)
    if rows.filter(valid_from__gt=day).exists():
        raise Invalid(field="from_day", what=_("启用日期"), why=_("之后已有登记，请选那一天或更晚的日期"))

    rows.filter(valid_from=day).delete()
    rows.filter(Q(valid_to=None) | Q(valid_to__gte=day)).update(valid_to=day - ONE_DAY)
    row = CommunityPhone.objects.create(
        place=place, use=use, phone=phone, valid_from=day, recorded_by=by if isinstance(by, Person) else None
    )
    journal.record("community_phone.set", by=by, on=row, at=at, place=place, use=use, phone=phone, from_day=day)
    return row


@atomic
def forget_ended(*, by: System, at: datetime) -> int:
    """Delete the phones that left the card more than a year ago, and what could prove them; returns how many."""
    limit = at - KEPT_AFTER
    ended = Q(until__lt=limit) | Q(holding__valid_to__lt=day_of(limit))
    old = list(PublishedContact.objects.select_for_update(of=("self",)).select_related("holding__place").filter(ended))
    for contact in old:
        journal.forget(on=contact)
        journal.record("contact.forgotten", by=by, on=contact, at=at, place=contact.holding.place)
        contact.delete()
    return len(old)


def sound_phone(phone: str) -> str:
    """The phone as it is shown: half-width digits, with the blanks and dashes people read it by. Raises Invalid."""
    text = " ".join(unicodedata.normalize("NFKC", phone).replace("—", "-").split())
    digits = sum(mark.isdigit() for mark in text)
    if not _PHONE.fullmatch(text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS or len(text) > MOST_DIGITS + 4:
        raise Invalid(field="phone", what=_("电话"), why=_("请填 5 到 16 位数字，可带区号和短横线"))
    return text


def _require_source(source: str) -> None:
    if not source.strip():
        raise Invalid(
            field="source", what=_("依据说明"), why=_("不能为空，请写明文件名称和条款，或本人同意的方式和日期")
        )
    if len(source.strip()) > LONGEST_SOURCE:
        raise Invalid(field="source", what=_("依据说明"), why=_("最多 120 个字"))


def _locked_holding(holding_id: UUID) -> Holding:
    """The post, locked: two phones published at once wait for each other here."""
    locked = Holding.objects.select_for_update(of=("self",)).select_related("person", "place")
    holding = locked.filter(pk=holding_id).first()
    if holding is None:
        raise NotFound
    return holding
