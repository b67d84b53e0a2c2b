"""Messages that leave after the deed has committed. The row is the promise; the worker keeps it.

When the notice service is down the message waits and is tried again; pages show how many wait.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from django.db.models import F, Model, Q, QuerySet

from wangge.config import settings
from wangge.kernel import writing
from wangge.kernel.chores import every
from wangge.kernel.models import OutboxMessage

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 12
FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 3600
BATCH = 50
STUCK_SECONDS = 30
KEPT = timedelta(days=90)  # as OutboxMessage declares
LEASE = timedelta(minutes=2)
Channel = OutboxMessage.Channel


class NotDelivered(Exception):
    """The notice service did not take the message; it will be tried again."""


def put(
    *,
    channel: OutboxMessage.Channel,
    kind: str,
    subject: str,
    body: str,
    at: datetime,
    to_person: Any = None,
    address: str | None = None,
    about: Model | None = None,
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Promise one message, in the transaction of the deed it tells about.

    `kind` is a stable code such as "call.asked"; `address` a phone number or mail address, sealed at rest. `not_before`: it
    waits until then, for example because people sleep.
    """
    message = OutboxMessage(
        channel=channel,
        kind=kind,
        recipient_id=to_person.pk if to_person else None,
        address=address,
        content={"subject": subject, "body": body},
        about_type=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
        at=at,
        next_try_at=max(at, not_before or at),
    )
    writing.add(message)
    return message


def stuck(at: datetime) -> QuerySet[OutboxMessage]:
    """Messages that should have left by now: given up, tried in vain, or due for half a minute."""
    late = Q(attempts__gt=0) | Q(next_try_at__lt=at - timedelta(seconds=STUCK_SECONDS))
    return OutboxMessage.objects.filter(
        Q(state=OutboxMessage.State.FAILED) | Q(late, state=OutboxMessage.State.WAITING)
    )


def stuck_about(about_id: UUID, at: datetime) -> int:
    """How many messages about this thing should have left and have not. One query."""
    return stuck(at).filter(about_id=about_id).count()


@every(seconds=3600)
def forget_old_messages(at: datetime) -> int:
    """Delete messages older than 90 days that were sent or given up; returns how many."""
    over = OutboxMessage.objects.exclude(state=OutboxMessage.State.WAITING)
    return over.filter(at__lt=at - KEPT).delete()[0]


@every(seconds=2)
def deliver(at: datetime) -> int:
    """Send what is due; a failure is retried with growing pauses and given up after twelve tries. Returns how many left."""
    due = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING, next_try_at__lte=at)
    pks, started = list(due.order_by("next_try_at").values_list("pk", flat=True)[:BATCH]), time.monotonic()
    # A slow service makes a batch last: each lease begins when its message's turn comes, not when the batch began.
    return sum(_deliver(pk, at + timedelta(seconds=time.monotonic() - started)) for pk in pks)


def _deliver(pk: UUID, at: datetime) -> bool:
    """Lease the message, send it outside any transaction (a slow service must not hold a lock), then note the result.

    A worker killed in between leaves the lease to run out: the message may go twice, never not at all.
    """
    waiting = OutboxMessage.objects.filter(pk=pk, state=OutboxMessage.State.WAITING, next_try_at__lte=at)
    if not waiting.update(attempts=F("attempts") + 1, next_try_at=at + LEASE):
        return False
    message = OutboxMessage.objects.get(pk=pk)
    try:
        send(message)
    except Exception as problem:  # whatever the service does, the promise stays
        _try_again(message, problem, at)
    else:
        message.state, message.sent_at, message.last_error = OutboxMessage.State.SENT, at, ""
    # Only while the lease is ours: after it another worker may have sent the message, and that stays true.
    ours = OutboxMessage.objects.filter(pk=pk, state=OutboxMessage.State.WAITING, attempts=message.attempts)
    results = ("state", "sent_at", "last_error", "next_try_at")
    noted = ours.update(**{name: getattr(message, name) for name in results})
    return bool(noted) and message.state == OutboxMessage.State.SENT


def send(message: OutboxMessage) -> None:
    """Hand one message to the configured services. In the demo the local page `/demo/messages` is the receiver.

    Raises NotDelivered.
    """
    if settings.demo and not settings.notice_urls:
        return
    import apprise  # here, because loading its many services would slow down every start

    service = apprise.Apprise()
    to = quote(message.address or "", safe="")
    service.add([url.replace("{address}", to) for url in settings.notice_urls if to or "{address}" not in url])
    if not len(service) or not service.notify(title=message.content["subject"], body=message.content["body"]):
        raise NotDelivered


def _try_again(message: OutboxMessage, problem: Exception, at: datetime) -> None:
    message.last_error = type(problem).__name__
    if message.attempts >= MAX_ATTEMPTS:
        message.state = OutboxMessage.State.FAILED
    pause = min(FIRST_RETRY_SECONDS * 2 ** (message.attempts - 1), LONGEST_RETRY_SECONDS)
    message.next_try_at = at + timedelta(seconds=pause)
    log.warning("message not delivered", message=str(message.pk), attempts=message.attempts, error=message.last_error)
