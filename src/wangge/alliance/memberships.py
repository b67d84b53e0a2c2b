"""Memberships begin and end with their agreement, benefits with the membership. Lock order: agreement, membership."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.agreements import commands as agreements
from wangge.agreements import registry, texts
from wangge.agreements.models import Agreement
from wangge.alliance import leaving, refusals
from wangge.alliance.models import Benefit, Credit, Entitlement, Membership
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.points import ledger, strikes, tariffs
from wangge.points.ledger import Because
from wangge.points.models import Book, Posting, Standing
from wangge.posts import access
from wangge.posts.access import Permission

MEMBERSHIP = Agreement.Kind.MEMBERSHIP
MEMBER = Standing.Role.MEMBER
MANAGE = Permission.MANAGE_SERVICE


@atomic
def invite(
    *, by: Person | System, place_id: UUID, organisation_id: UUID, from_day: date, to_day: date, at: datetime,
    title: str = "共富联盟入会协议", terms: str = texts.TERMS["membership"],
) -> Agreement:  # fmt: skip
    """Draft the agreement an organisation joins by. Raises NotFound, NotPermitted, MemberAlready, Removed, and as `draft`."""
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id, valid_to=None).first()
    if organisation is None:
        raise NotFound
    if strikes.is_removed(MEMBER, organisation):
        raise refusals.Removed(name=organisation.name)
    open_ones = Agreement.objects.filter(
        organisation=organisation, kind=MEMBERSHIP, state__in=("draft", "offered", "signed")
    )
    if open_ones.exists() or Membership.objects.filter(organisation=organisation, ended_at=None).exists():
        raise refusals.MemberAlready(name=organisation.name)
    return agreements.draft(
        by=by, kind=MEMBERSHIP, place_id=place_id, partner=organisation, title=title, terms=terms, from_day=from_day,
        to_day=to_day, at=at,
    )  # fmt: skip


@registry.on_force(MEMBERSHIP)
def begin(agreement: Agreement, at: datetime) -> None:
    """The agreement is in force: the membership begins, with all benefits of the day. A renewal goes on without a gap."""
    assert agreement.organisation is not None
    made = Membership(organisation=agreement.organisation, place=agreement.place, agreement=agreement, began_at=at)
    made.save(force_insert=True)
    _entitle(made, at)
    journal.record("membership.began", by=SYSTEM, on=made, at=at, place=made.place, organisation=made.organisation_id)


@registry.on_end(MEMBERSHIP)
def end(agreement: Agreement, at: datetime) -> None:
    """The agreement is over: so are the membership and every benefit, at this moment."""
    membership = Membership.objects.select_for_update(of=("self",)).filter(agreement=agreement, ended_at=None).first()
    if membership is None:
        return
    removed = strikes.is_removed(MEMBER, membership.organisation)
    membership.ended_at, membership.end = at, Membership.End.RULE if removed else Membership.End.AGREEMENT
    _save(membership, "ended_at", "end")
    ended = Entitlement.objects.filter(membership=membership, ended_at=None).update(ended_at=at)
    given_back = 0 if _is_renewed(membership) and not removed else leaving.leave(membership.organisation, at)
    journal.record(
        "membership.ended",
        by=SYSTEM,
        on=membership,
        at=at,
        place=membership.place,
        end=str(membership.end),
        benefits=ended,
        given_back=given_back,
    )


def restore(membership: Membership, at: datetime) -> bool:
    """An appeal won: agreement, membership and exactly the benefits it had hold again. Part of the deed on the appeal.

    What ended with the membership begins anew, each as an entry that names the one it restores; a benefit that is offered to
    nobody any more does not come back, and one added meanwhile is not among them. Returns False when the agreement's own
    time is over meanwhile; then nothing but the standing comes back.
    """
    agreement = agreements.put_back_by_rule(agreement_id=membership.agreement_id, at=at)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if agreement.state != Agreement.State.IN_FORCE:
        return False
    former = Entitlement.objects.filter(
        membership=membership, ended_at=membership.ended_at, restored_by=None, benefit__to_day=None
    )
    rows = [Entitlement(membership=membership, benefit_id=one.benefit_id, began_at=at, restores=one) for one in former]
    membership.ended_at, membership.end = None, None
    _save(membership, "ended_at", "end")
    Entitlement.objects.bulk_create(rows)
    journal.record(
        "membership.restored", by=SYSTEM, on=membership, at=at, place=membership.place, benefits=len(rows),
    )  # fmt: skip
    return True


@atomic
def add_benefit(*, by: Person | System, place_id: UUID, name: str, what: str, at: datetime) -> Benefit:
    """A new benefit for all members of a community's alliance, from now on. Raises NotFound, NotPermitted, BenefitTwice."""
    place = Place.objects.current().select_for_update(of=("self",)).filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    name = name.strip()[:40]
    if not name or Benefit.objects.filter(place=place, name=name, to_day=None).exists():
        raise refusals.BenefitTwice(field="name", name=name)
    made = Benefit.objects.create(place=place, name=name, what=what.strip()[:200], from_day=day_of(at))
    members = Membership.objects.filter(place=place, ended_at=None)
    rows = [Entitlement(membership=one, benefit=made, began_at=at) for one in members]
    Entitlement.objects.bulk_create(rows)
    journal.record("benefit.added", by=by, on=made, at=at, place=place, name=name, members=len(rows))
    return made


@atomic
def end_benefit(*, by: Person, benefit_id: UUID, at: datetime) -> int:
    """Offer it no more; members who have it lose it now. Returns how many. Raises NotFound, NotPermitted."""
    benefit = (
        Benefit.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(pk=benefit_id, to_day=None)
        .first()
    )
    if benefit is None:
        raise NotFound
    access.require(by, MANAGE, place=benefit.place, at=at)
    benefit.to_day = day_of(at)
    benefit.save(update_fields=["to_day"])
    ended = Entitlement.objects.filter(benefit=benefit, ended_at=None).update(ended_at=at)
    journal.record("benefit.ended", by=by, on=benefit, at=at, place=benefit.place, members=ended)
    return ended


@atomic
def credit(*, by: Person | System, membership_id: UUID, what: str, day: date, evidence: str, at: datetime) -> Credit:
    """Score a member for learning or volunteering by the tariff of the day. Raises NotFound, NotPermitted, NotAMember,
    BadCredit, CreditTwice."""
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "place")
        .filter(pk=membership_id)
        .first()
    )
    if membership is None:
        raise NotFound
    access.require(by, MANAGE, place=membership.place, at=at)
    if membership.ended_at is not None:
        raise refusals.NotAMember(name=membership.organisation.name)
    evidence = evidence.strip()[:120]
    if what not in Credit.What.values or not evidence or not day_of(membership.began_at) <= day <= day_of(at):
        raise refusals.BadCredit(
            field="day", why=_("请选择参与学习或志愿服务，写明是哪一次，日期在入会之后、今天之前。")
        )
    if Credit.objects.filter(membership=membership, what=what, day=day, evidence=evidence).exists():
        raise refusals.CreditTwice(field="evidence")
    made = Credit.objects.create(
        membership=membership, what=what, day=day, evidence=evidence, by=person_or_none(by), at=at
    )
    priced = tariffs.score_for(what=what, at=at)
    ledger.post(
        book=Book.SCORE, holder=membership.organisation, amount=priced.amount, kind=Posting.Kind.EARN,
        because=Because("credit", made.pk), by=by, at=at, place=membership.place, policy_row=priced.policy_row,
        detail=priced.detail,
    )  # fmt: skip
    journal.record(
        "member.credited", by=by, on=membership, at=at, place=membership.place, what=what, day=day, score=priced.amount
    )
    return made


def _is_renewed(membership: Membership) -> bool:
    signed = Agreement.objects.filter(organisation=membership.organisation_id, kind=MEMBERSHIP)
    return signed.filter(state=Agreement.State.SIGNED).exists()


def _entitle(membership: Membership, at: datetime) -> None:
    current = Benefit.objects.filter(place=membership.place, to_day=None, from_day__lte=day_of(at))
    have = set(Entitlement.objects.filter(membership=membership, ended_at=None).values_list("benefit_id", flat=True))
    Entitlement.objects.bulk_create(
        Entitlement(membership=membership, benefit=one, began_at=at) for one in current if one.pk not in have
    )


def _save(membership: Membership, *fields: str) -> None:
    membership.version += 1
    membership.save(update_fields=[*fields, "version"])
