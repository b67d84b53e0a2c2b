"""What the personas find on their own phone: a service taken and one they are asked for, a deduction to appeal against, a
correction and an appeal that wait for somebody else."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import uuid5

from django.db.models import Q

from wangge.demo import personas
from wangge.demo.volunteers import TOLD
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.orders import publishing, taking
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.points import commands as points
from wangge.points.ledger import Because
from wangge.points.models import Book, Entry, Posting
from wangge.posts import access
from wangge.posts.models import Holding, PostKind
from wangge.volunteers import deductions, queries

LATE = "说好九点，十点多才到"
WRONG = "重复录入了一次，应为一半"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def fill(community: Place, *, at: datetime) -> None:
    """For the home community, after everything else. Nothing without staff or a volunteer who may serve."""
    held = Holding.objects.filter(place=community, kind=PostKind.COMMUNITY_STAFF, valid_to=None).order_by("id")
    staff = [one.person for one in held.select_related("person")]
    who, elder = personas.person_of("volunteer", at), personas.person_of("resident", at)
    if len(staff) < 2 or who is None or elder is None or not queries.may_serve(who, day_of(at)):
        return
    with atomic(), access.remembered():
        _services(who, elder, staff[0], at)
        because = Because("review", uuid5(who.pk, "own"))
        deductions.deduct(person=who, because=because, stars=2, by=SYSTEM, at=at - DAY, place=community)
        _correction(community, staff[1], at)
        sent = OutboxMessage.objects.filter(Q(kind__startswith="order.") | Q(kind__in=TOLD))
        sent.filter(state=OutboxMessage.State.WAITING).update(state=OutboxMessage.State.SENT, sent_at=at, attempts=1)


def _services(who: Person, elder: Person, staff: Person, at: datetime) -> None:
    """One taken for the day after tomorrow at eight in the morning, and one asked for at six in the evening."""
    if elder.home_id is None or elder.pk == who.pk:
        return
    for title, hour in (("陪老人去菜市场", 8), ("教老人用手机视频", 18)):
        begins = datetime.combine(day_of(at) + 2 * DAY, time(hour), SHANGHAI)
        order = publishing.publish(
            by=staff, title=title, kind="errand", place_id=elder.home_id, subject_id=elder.pk, starts_at=begins,
            ends_at=begins + HOUR, at=at - DAY, for_everybody=False,
        )  # fmt: skip
        publishing.offer(by=staff, order_id=order.pk, to=who, at=at - HOUR)
        if hour == 8:
            taking.take(by=who, order_id=order.pk, at=at - HOUR / 2)


def _correction(community: Place, staff: Person, at: datetime) -> None:
    """A colleague asks that one entry be set right; somebody else decides."""
    earned = Entry.objects.filter(
        account__book=Book.POINTS, account__person__home__path__startswith=community.path, amount__gte=4,
        posting__kind=Posting.Kind.EARN, corrections=None,
    )  # fmt: skip
    entry = earned.exclude(account__person=staff).order_by("-posting__at", "pk").first()
    if entry is not None:
        points.ask_correction(by=staff, entry_id=entry.pk, reason=WRONG, right_amount=entry.amount // 2, at=at - HOUR)
