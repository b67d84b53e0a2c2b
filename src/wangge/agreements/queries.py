"""Questions about agreements."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from wangge.agreements import document
from wangge.agreements.models import Agreement, Signature
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.people.organisation_queries import spoken_for

State = Agreement.State
OPEN = (State.DRAFT, State.OFFERED, State.SIGNED, State.IN_FORCE)


def listed(viewer: Person, *, at: datetime, text: str = "", state: str = "", kind: str = "") -> QuerySet[Agreement]:
    """The agreements the viewer may see, the newest first; `state` empty: not ended; "all": whatever became of them."""
    found = _around(Agreement.objects.visible_to(viewer, day_of(at)))
    if state in State.values:
        found = found.filter(state=state)
    elif state != "all":
        found = found.filter(state__in=OPEN)
    if kind:
        found = found.filter(kind=kind)
    if text := text.strip():
        low = text.lower()
        found = found.filter(
            Q(number__startswith=text.upper()) | Q(title__contains=text)
            | Q(organisation__name__contains=text) | Q(organisation__pinyin__startswith=low)
            | Q(person__name__startswith=text) | Q(person__pinyin__startswith=low)
        )  # fmt: skip
    return found.order_by("-drafted_at", "-id")


def counts(viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many there are in each state. One query."""
    rows = Agreement.objects.visible_to(viewer, day_of(at)).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def agreement_for(viewer: Person, agreement_id: UUID, *, at: datetime) -> Agreement:
    """One agreement the viewer may see. Raises NotFound."""
    found = _around(Agreement.objects.visible_to(viewer, day_of(at))).filter(pk=agreement_id).first()
    if found is None:
        raise NotFound
    return found


def signatures(agreement: Agreement) -> list[Signature]:
    """Who has signed so far."""
    return list(Signature.objects.filter(agreement=agreement).select_related("by").order_by("at"))


def file_of(agreement: Agreement) -> bytes:
    """The PDF: exactly what was signed, or how it would look now."""
    if agreement.document:
        return b64decode(agreement.document)
    return document.pdf(agreement, signatures(agreement))


def to_sign(person: Person, *, at: datetime) -> QuerySet[Agreement]:
    """What waits for this person's own signature as a partner, the oldest first."""
    mine = Q(person=person) | Q(organisation__in=spoken_for(person, day_of(at)))
    waiting = Agreement.objects.filter(mine, state=State.OFFERED).exclude(signatures__side=Signature.Side.PARTNER)
    return _around(waiting).order_by("drafted_at", "id")


def own(person: Person, *, at: datetime) -> QuerySet[Agreement]:
    """The agreements a person or their organisations are partner of, the newest first."""
    mine = Q(person=person) | Q(organisation__in=spoken_for(person, day_of(at)))
    return _around(Agreement.objects.visible_to(person, day_of(at)).filter(mine)).order_by("-drafted_at", "-id")


def checked(content: bytes) -> Agreement | None:
    """The agreement whose signed PDF has exactly these bytes; None: not ours, or changed. Nothing personal is needed to ask."""
    return with_digest(hashlib.sha256(content).hexdigest())


def with_digest(digest: str) -> Agreement | None:
    """The agreement whose signed PDF has this SHA-256."""
    return Agreement.objects.defer("document").filter(digest=digest).first()


def _around(found: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """With its parties; the file itself comes only when it is read."""
    with_parties = found.select_related("place", "organisation", "person", "drafted_by", "renews")
    return with_parties.defer("document", "renews__document", "renews__terms")
