"""A message is promised with its deed, leaves after it, and is tried again until it is through or given up."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest

from tests import cast
from tests.care.story import at_once, fell
from wangge.config import settings
from wangge.kernel import clock, outbox
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage

SECOND = timedelta(seconds=1)


@pytest.fixture
def service(monkeypatch):
    """The notice service in our hands: what it got, and whether it is down."""

    class Service:
        down = False
        got: list = []

        def send(self, message):
            if self.down:
                raise outbox.NotDelivered
            self.got.append(message.content["subject"])

    made = Service()
    made.got = []
    monkeypatch.setattr(outbox, "send", made.send)
    return made


def promise(at, subject="有人来了", **more):
    return outbox.put(channel=outbox.Channel.SMS, kind="test", subject=subject, body="正文", at=at, **more)


def now(message):
    return OutboxMessage.objects.get(pk=message.pk)


def test_a_message_of_a_deed_that_was_undone_was_never_promised(db, at, service):
    with suppress(ZeroDivisionError), atomic():
        promise(at)
        raise ZeroDivisionError
    assert outbox.deliver(at) == 0
    assert service.got == []


def test_it_leaves_once(db, at, service):
    message = promise(at)
    assert (outbox.deliver(at - SECOND), outbox.deliver(at), outbox.deliver(at + SECOND)) == (0, 1, 0)
    assert service.got == ["有人来了"]
    assert (now(message).state, now(message).attempts) == ("sent", 1)


def test_a_service_that_is_down_is_tried_with_growing_pauses_and_given_up_after_twelve(db, at, service):
    service.down = True
    message, moment, pauses = promise(at), at, []
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        assert outbox.deliver(moment) == 0
        assert outbox.deliver(moment) == 0  # not before its pause is over
        assert now(message).attempts == attempt
        pauses.append(round((now(message).next_try_at - moment).total_seconds()))
        moment = now(message).next_try_at
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
    assert (now(message).state, now(message).last_error) == ("failed", "NotDelivered")
    service.down = False
    assert outbox.deliver(moment + timedelta(days=1)) == 0


def test_a_service_that_comes_back_gets_it(db, at, service):
    message = promise(at)
    service.down = True
    outbox.deliver(at)
    service.down = False
    assert outbox.deliver(now(message).next_try_at) == 1
    assert now(message).last_error == ""


def test_a_worker_killed_while_sending_only_delays_it_by_the_lease(db, at, service, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(message):
        raise Killed

    message = promise(at)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "send", killed)
        with pytest.raises(Killed):
            outbox.deliver(at)
    assert outbox.deliver(at + outbox.LEASE - SECOND) == 0
    assert outbox.deliver(at + outbox.LEASE + SECOND) == 1
    assert (now(message).state, now(message).attempts) == ("sent", 2)


def test_a_slow_worker_does_not_take_back_what_another_has_sent(db, at, monkeypatch, service):
    message = promise(at)
    really = outbox.send

    def slow(message):
        monkeypatch.setattr(outbox, "send", really)
        outbox.deliver(at + outbox.LEASE + SECOND)  # meanwhile the lease ran out and another worker came by
        raise outbox.NotDelivered

    monkeypatch.setattr(outbox, "send", slow)
    outbox.deliver(at)
    assert service.got == ["有人来了"]
    assert now(message).state == "sent"


def test_each_lease_begins_with_its_own_turn(db, at, monkeypatch):
    """A slow service: when the second message's turn comes, the first took a minute and a half."""
    ticks = iter([0.0, 0.0, 90.0])
    monkeypatch.setattr(outbox, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    leases = []
    monkeypatch.setattr(outbox, "send", lambda message: leases.append(now(message).next_try_at))
    promise(at)
    promise(at)
    outbox.deliver(at)
    assert leases == [at + outbox.LEASE, at + 90 * SECOND + outbox.LEASE]


def test_a_broken_message_does_not_hold_back_the_next(db, at, monkeypatch, service):
    promise(at, "坏")
    promise(at, "好")
    really = outbox.send

    def send(message):
        if message.content["subject"] == "坏":
            raise ValueError("the service says no")
        really(message)

    monkeypatch.setattr(outbox, "send", send)
    assert outbox.deliver(at) == 1
    assert service.got == ["好"]


def test_address_and_words_are_sealed(db, at):
    from wangge.kernel import district

    promise(at, "王秀兰求助", address="19900001234")
    with district.connection().cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_outboxmessage")
        raw = repr(cursor.fetchall())
    assert "19900001234" not in raw
    assert "王秀兰" not in raw


def test_the_call_page_says_that_messages_wait(zhao, grandma_wang, service):
    service.down = True
    call = fell(grandma_wang, zhao, clock.now() - timedelta(minutes=2))
    outbox.deliver(clock.now())
    stuck = outbox.stuck_about(call.pk, clock.now())
    assert stuck >= 1
    context = cast.browser_of(zhao).get(f"/calls/{call.pk}").context
    assert context["shown"].waiting_messages == stuck
    service.down = False
    outbox.deliver(clock.now() + timedelta(hours=1))
    assert outbox.stuck_about(call.pk, clock.now()) == 0


# To a real receiver


@pytest.fixture
def receiver():
    """A web server on this machine that keeps what is posted to it."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        status = 200

        def do_POST(self):
            got.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(Handler.status)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server.server_port, got, Handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_reaches_a_real_receiver_and_waits_while_it_answers_with_errors(db, at, receiver, monkeypatch):
    port, got, handler = receiver
    monkeypatch.setattr(settings, "notice_urls", [f"json://127.0.0.1:{port}/to/{{address}}"])
    message = promise(at, "求助已改派", address="+86 199/0000 1234")
    handler.status = 503
    assert outbox.deliver(at) == 0
    assert now(message).state == "waiting"
    handler.status = 200
    assert outbox.deliver(now(message).next_try_at) == 1
    path, body = got[-1]
    assert (body["title"], body["message"]) == ("求助已改派", "正文")
    assert path.startswith("/to/")
    assert "/0000" not in path  # an address cannot change where a message goes


def test_a_message_without_an_address_never_goes_to_a_service_that_needs_one(db, at, receiver, monkeypatch):
    port, got, _handler = receiver
    monkeypatch.setattr(settings, "notice_urls", [f"json://127.0.0.1:{port}/to/{{address}}"])
    message = promise(at)
    assert outbox.deliver(at) == 0
    assert (got, now(message).last_error) == ([], "NotDelivered")


@pytest.mark.concurrent
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once(at, service):
    for number in range(10):
        promise(at, str(number))
    results = at_once([lambda: outbox.deliver(at)] * 4)
    assert sum(results) == 10
    assert sorted(service.got) == sorted(map(str, range(10)))


def test_after_ninety_days_what_was_sent_or_given_up_is_forgotten_and_what_waits_is_not(db, at, service):
    states = OutboxMessage.State
    sent, given_up, waiting, young = (promise(at) for _number in range(4))
    for message, state in ((sent, states.SENT), (given_up, states.FAILED), (young, states.SENT)):
        OutboxMessage.objects.filter(pk=message.pk).update(state=state)
    OutboxMessage.objects.filter(pk=young.pk).update(at=at + timedelta(days=1))

    assert outbox.forget_old_messages(at + timedelta(days=90, seconds=1)) == 2

    assert set(OutboxMessage.objects.values_list("pk", flat=True)) == {waiting.pk, young.pk}
