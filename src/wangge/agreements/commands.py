"""Deeds on agreements: draft, offer, sign by both sides, renew, terminate; the clock lets them begin and end.

Lock order: the agreement, then what follows from it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from wangge import journal
from wangge.agreements import document, notices, refusals, registry
from wangge.agreements.models import Agreement, Signature
from wangge.kernel import photos, policy
from wangge.kernel.actors import SYSTEM, System, person_or_none
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.ids import numbered
from wangge.kernel.refusals import Changed, NotFound
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import speakers, spoken_for
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

State, Side, How = Agreement.State, Signature.Side, Signature.How
SHORTEST_REASON = 4
OPEN = (State.DRAFT, State.OFFERED)


@atomic
def draft(
    *, by: Person | System, kind: str, place_id: UUID, partner: Organisation | Person, title: str, terms: str, from_day: date,
    to_day: date, at: datetime, renews: Agreement | None = None,
) -> Agreement:  # fmt: skip
    """Write an agreement down; nobody is bound yet. Raises NotFound, NotPermitted, DaysWrong, TextMissing."""
    place = Place.objects.current().filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=place, at=at)
    _require_sound(title, terms, from_day, to_day, at)
    organisation = partner if isinstance(partner, Organisation) else None
    made = Agreement(
        number=numbered("XY", day_of(at)), kind=Agreement.Kind(kind), place=place, title=title.strip(), terms=terms.strip(),
        organisation=organisation, person=None if isinstance(partner, Organisation) else partner, from_day=from_day,
        to_day=to_day, drafted_by=person_or_none(by), drafted_at=at, renews=renews,
    )  # fmt: skip
    made.save(force_insert=True)
    journal.record("agreement.drafted", by=by, on=made, at=at, place=place, number=made.number, kind=made.kind)
    return made


@atomic
def change(
    *, by: Person, agreement_id: UUID, version: int, title: str, terms: str, from_day: date, to_day: date, at: datetime
) -> Agreement:
    """Change a draft. Raises NotFound, NotPermitted, WrongState, Changed, DaysWrong, TextMissing."""
    agreement = _managed(by, agreement_id, at, State.DRAFT)
    if agreement.version != version:
        raise Changed
    _require_sound(title, terms, from_day, to_day, at)
    agreement.title, agreement.terms = title.strip(), terms.strip()
    agreement.from_day, agreement.to_day = from_day, to_day
    _save(agreement, "title", "terms", "from_day", "to_day")
    journal.record("agreement.changed", by=by, on=agreement, at=at, place=agreement.place)
    return agreement


@atomic
def offer(*, by: Person | System, agreement_id: UUID, at: datetime) -> Agreement:
    """Offer it for signing: from now on the text stays as it is. Raises NotFound, NotPermitted, WrongState, NoSpeaker."""
    agreement = _managed(by, agreement_id, at, State.DRAFT)
    if agreement.organisation is not None and not speakers(agreement.organisation, day_of(at)).exists():
        raise refusals.NoSpeaker(name=agreement.organisation.name)
    agreement.state = State.OFFERED
    _save(agreement, "state")
    text = document.text_digest(agreement)
    journal.record("agreement.offered", by=by, on=agreement, at=at, place=agreement.place, text_digest=text)
    notices.offered(agreement, at)
    return agreement


@atomic
def withdraw(*, by: Person, agreement_id: UUID, at: datetime) -> Agreement:
    """Take back what nobody has to keep yet. Raises NotFound, NotPermitted, WrongState."""
    agreement = _managed(by, agreement_id, at, *OPEN)
    agreement.state = State.WITHDRAWN
    _save(agreement, "state")
    journal.record("agreement.withdrawn", by=by, on=agreement, at=at, place=agreement.place)
    return agreement


def sign(*, by: Person, agreement_id: UUID, name: str, at: datetime, picture: bytes | None = None) -> Agreement:
    """Sign for one's own side: the partner's contact for the partner, staff of the place for the community.

    `picture` is the handwriting from the screen; without one the typed name must be one's own. With both signatures the
    PDF is made (before the transaction) and kept, and it is in force from its first day. Raises NotFound, NotTheSigner,
    WrongState, SignedAlready, SignatureMissing, Changed, and what `photos.clean` raises.
    """

    def drawn() -> _Drawn:
        agreement = _locked(agreement_id)
        _require_state(agreement, State.OFFERED)
        side = _side_of(by, agreement, at)
        if picture is None and name.strip() != by.name:
            raise refusals.SignatureMissing(field="name", name=by.name)
        hand = photos.clean(picture).content if picture is not None else None
        return _drawn(agreement, side, How.SCREEN if hand else How.TYPED, by, by.name, hand, at)

    return _signed(drawn, at)


def sign_on_paper(*, by: Person, agreement_id: UUID, name: str, scan: bytes, at: datetime) -> Agreement:
    """Staff upload the photographed signature of the partner, given on paper at the desk; `name` is who signed.

    Raises NotFound, NotPermitted, WrongState, SignedAlready, SignatureMissing, Changed, and what `photos.clean` raises.
    """

    def drawn() -> _Drawn:
        agreement = _managed(by, agreement_id, at, State.OFFERED)
        if not name.strip():
            raise refusals.SignatureMissing(field="name", name=agreement.partner.name)
        return _drawn(agreement, Side.PARTNER, How.SCAN, by, name.strip()[:60], photos.clean(scan).content, at)

    return _signed(drawn, at)


@atomic
def terminate(*, by: Person, agreement_id: UUID, reason: str, at: datetime) -> Agreement:
    """End it before its day: staff of the place, or the partner. What began with it ends now.

    Raises NotFound, NotTheSigner, WrongState, ReasonMissing.
    """
    agreement = _locked(agreement_id)
    _side_of(by, agreement, at)
    _require_state(agreement, State.SIGNED, State.IN_FORCE)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    return _end(agreement, State.TERMINATED, by, at, reason.strip())


@atomic
def terminate_by_rule(*, agreement_id: UUID, reason: str, at: datetime) -> Agreement:
    """By rule, part of another deed that has ended what the agreement began already. Raises NotFound, WrongState."""
    agreement = _locked(agreement_id)
    _require_state(agreement, State.SIGNED, State.IN_FORCE)
    return _end(agreement, State.TERMINATED, SYSTEM, at, reason)


@atomic
def put_back_by_rule(*, agreement_id: UUID, at: datetime) -> Agreement:
    """By rule, part of an appeal that won: the agreement holds again until its day. Raises NotFound, WrongState."""
    agreement = _locked(agreement_id)
    _require_state(agreement, State.TERMINATED)
    agreement.state = State.IN_FORCE if agreement.to_day >= day_of(at) else State.ENDED
    agreement.ended_on, agreement.end_reason = (
        (None, None) if agreement.state == State.IN_FORCE else (agreement.to_day, None)
    )
    _save(agreement, "state", "ended_on", "end_reason")
    journal.record("agreement.put_back", by=SYSTEM, on=agreement, at=at, place=agreement.place)
    return agreement


@atomic
def renew(*, by: Person, agreement_id: UUID, to_day: date, at: datetime) -> Agreement:
    """Draft the one that follows, with the same text, from the day after. Raises NotFound, NotPermitted, WrongState,
    RenewedAlready, DaysWrong."""
    old = _managed(by, agreement_id, at, State.IN_FORCE, State.ENDED)
    if (later := Agreement.objects.filter(renews=old).first()) is not None:
        raise refusals.RenewedAlready(number=later.number)
    first = max(date.fromordinal(old.to_day.toordinal() + 1), day_of(at))
    return draft(
        by=by, kind=old.kind, place_id=old.place_id, partner=old.partner, title=old.title, terms=old.terms or "",
        from_day=first, to_day=to_day, at=at, renews=old,
    )  # fmt: skip


@atomic
def begin_due(*, agreement_id: UUID, at: datetime) -> bool:
    """By the clock: its first day has come. Returns whether it began now."""
    agreement = _locked(agreement_id)
    if agreement.state != State.SIGNED or agreement.from_day > day_of(at):
        return False
    _begin(agreement, at)
    return True


@atomic
def end_due(*, agreement_id: UUID, at: datetime) -> bool:
    """By the clock: its last day is over. Returns whether it ended now."""
    agreement = _locked(agreement_id)
    if agreement.state != State.IN_FORCE or agreement.to_day >= day_of(at):
        return False
    _end(agreement, State.ENDED, SYSTEM, at, "")
    return True


@atomic
def remind(*, agreement_id: UUID, at: datetime) -> bool:
    """By the clock: tell both sides once that it ends soon. Returns whether they were told now."""
    agreement = _locked(agreement_id)
    if agreement.state != State.IN_FORCE or agreement.reminded_on is not None:
        return False
    agreement.reminded_on = day_of(at)
    _save(agreement, "reminded_on")
    notices.ends_soon(agreement, at)
    return True


# Parts of the above


@dataclass(frozen=True)
class _Drawn:
    """A signature about to be given, not saved yet, and those there are."""

    agreement: Agreement
    signature: Signature
    have: list[Signature]


def _drawn(
    agreement: Agreement, side: Signature.Side, how: Signature.How, by: Person, name: str, hand: bytes | None, at: datetime
) -> _Drawn:  # fmt: skip
    have = list(Signature.objects.filter(agreement=agreement))
    if side in {one.side for one in have}:
        raise refusals.SignedAlready
    signature = Signature(
        agreement=agreement, side=side, how=how, by=by, name=name, text_digest=document.text_digest(agreement), at=at,
        picture=b64encode(hand).decode() if hand else None,
    )  # fmt: skip
    return _Drawn(agreement, signature, have)


def _signed(drawn: Callable[[], _Drawn], at: datetime) -> Agreement:
    """Look, set the PDF if this is the second signature, then look again and write. Raises as `drawn`, and Changed."""
    with atomic():
        first = drawn()
    content = document.pdf(first.agreement, [*first.have, first.signature]) if first.have else b""
    with atomic():
        again = drawn()
        is_same = again.signature.text_digest == first.signature.text_digest
        if not is_same or {one.pk for one in again.have} != {one.pk for one in first.have}:
            raise Changed
        agreement, made = again.agreement, again.signature
        made.save(force_insert=True)
        journal.record(
            "agreement.signed", by=made.by, on=agreement, at=at, place=agreement.place, side=str(made.side),
            how=str(made.how), text_digest=made.text_digest,
        )  # fmt: skip
        if again.have:
            _complete(agreement, content, at)
    return agreement


def _complete(agreement: Agreement, content: bytes, at: datetime) -> None:
    agreement.document, agreement.digest = b64encode(content).decode(), hashlib.sha256(content).hexdigest()
    agreement.state = State.SIGNED
    _save(agreement, "document", "digest", "state")
    journal.record(
        "agreement.completed", by=SYSTEM, on=agreement, at=at, place=agreement.place, number=agreement.number,
        digest=agreement.digest,
    )  # fmt: skip
    notices.completed(agreement, at)
    if agreement.from_day <= day_of(at):
        _begin(agreement, at)


def _begin(agreement: Agreement, at: datetime) -> None:
    agreement.state = State.IN_FORCE
    _save(agreement, "state")
    journal.record("agreement.began", by=SYSTEM, on=agreement, at=at, place=agreement.place)
    registry.begin(agreement, at)


def _end(agreement: Agreement, state: Agreement.State, by: Person | System, at: datetime, reason: str) -> Agreement:
    was_in_force = agreement.state == State.IN_FORCE
    agreement.state, agreement.ended_on, agreement.end_reason = state, day_of(at), reason or None
    _save(agreement, "state", "ended_on", "end_reason")
    journal.record("agreement.ended", by=by, on=agreement, at=at, place=agreement.place, state=str(state))
    if was_in_force:
        registry.end(agreement, at)
    notices.ended(agreement, at)
    return agreement


def _side_of(by: Person, agreement: Agreement, at: datetime) -> Signature.Side:
    if agreement.person_id == by.pk:
        return Side.PARTNER
    if agreement.organisation_id and spoken_for(by, day_of(at)).filter(pk=agreement.organisation_id).exists():
        return Side.PARTNER
    if access.rights_of(by, day_of(at)).allow(Permission.MANAGE_SERVICE, agreement.place.path):
        return Side.COMMUNITY
    raise refusals.NotTheSigner


def _managed(by: Person | System, agreement_id: UUID, at: datetime, *states: Agreement.State) -> Agreement:
    agreement = _locked(agreement_id)
    access.require(by, Permission.MANAGE_SERVICE, place=agreement.place, at=at)
    _require_state(agreement, *states)
    return agreement


def _locked(agreement_id: UUID) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("place", "organisation", "person")
    found = rows.filter(pk=agreement_id).first()
    if found is None:
        raise NotFound
    return found


def _require_state(agreement: Agreement, *states: Agreement.State) -> None:
    if agreement.state not in states:
        raise refusals.WrongState(number=agreement.number, state=agreement.get_state_display())


def _require_sound(title: str, terms: str, from_day: date, to_day: date, at: datetime) -> None:
    if not title.strip() or len(title.strip()) > 80 or not terms.strip():
        raise refusals.TextMissing(field="terms" if title.strip() else "title")
    years = policy.on("agreements.most_years", at).value
    if to_day < from_day or (to_day - from_day).days > years * 366:
        raise refusals.DaysWrong(field="to_day", years=years)


def _save(agreement: Agreement, *fields: str) -> None:
    agreement.version += 1
    agreement.save(update_fields=[*fields, "version"])
