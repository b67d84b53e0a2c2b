"""Probes, metrics, and the page that shows the administrator how the system runs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import lanes
from tests.cast import browser_of
from tests.points.story import move, struck
from wangge.journal.models import Leaf
from wangge.kernel import chores, clock, district, outbox
from wangge.kernel.models import Heartbeat, OutboxMessage
from wangge.points.models import Account as PointsAccount
from wangge.points.models import Entry, Standing
from wangge.upkeep import health, schema

both_districts = pytest.mark.django_db(databases=["default", lanes.DISTRICTS[1]])
TOKEN = lanes.FIXED["WANGGE_METRICS_TOKEN"]


@pytest.fixture
def failed_message(places):
    """A message the notice service never took."""
    message = outbox.put(
        channel=OutboxMessage.Channel.SMS,
        kind="call.asked",
        subject="求助",
        body="王秀兰摔倒了",
        address="19900001234",
        at=clock.now(),
    )
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=OutboxMessage.State.FAILED, attempts=12, last_error="NotDelivered"
    )
    return message


def retry(client: Client, message: OutboxMessage, key: str = ""):
    return client.post(f"/system/messages/{message.pk}/retry", {"request_key": key or str(uuid4())})


def test_healthz_answers_without_any_database(client):
    answer = client.get("/healthz")  # without the database mark, any query would fail the test
    assert (answer.status_code, answer.content) == (200, b"wangge ok\n")
    assert "no-store" in answer["Cache-Control"]


@both_districts
def test_readyz_tells_of_every_district(client):
    Heartbeat.objects.create(chore="kernel.deliver", at=clock.now() - timedelta(minutes=9), seconds=0.1)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    told = answer.json()["districts"]
    assert set(told) == set(lanes.DISTRICTS)
    assert told["140105"]["worker_seconds_ago"] >= 540
    assert told["140109"] == {"ready": True, "worker_seconds_ago": None}


@both_districts
def test_readyz_says_503_when_one_database_is_away(client, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("server closed the connection at 10.0.0.7")

    monkeypatch.setattr(connections[lanes.DISTRICTS[1]], "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    told = answer.json()["districts"]
    assert told["140105"]["ready"] is True
    assert told["140109"] == {"ready": False, "why": "OperationalError"}


@both_districts
def test_readyz_says_503_while_a_migration_is_missing(client, monkeypatch):
    brought = schema.shipped() | {("care", "9999_tomorrow")}
    monkeypatch.setattr(schema, "shipped", lambda: brought)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["districts"]["140105"]["why"] == "1 migrations missing"


@pytest.mark.parametrize("header", ["", "Bearer wrong", TOKEN[:-1], "Bearer 口令"])
@pytest.mark.django_db
def test_metrics_do_not_exist_without_the_token(client, header):
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


@pytest.mark.django_db
def test_metrics_do_not_exist_when_no_token_is_set(client, monkeypatch):
    monkeypatch.setattr("wangge.config.settings.metrics_token", "")
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@both_districts
def test_metrics_count_requests_by_route_and_what_waits(client, failed_message):
    client.get("/healthz")
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    figures = answer.content.decode()
    assert 'wangge_requests_total{method="GET",route="healthz",status="200"}' in figures
    assert 'wangge_outbox_messages{district="140105",state="failed"} 1.0' in figures
    assert 'wangge_district_up{district="140109"} 1.0' in figures
    assert "wangge_journal_unsealed" in figures


@both_districts
def test_metrics_never_name_a_path(client):
    client.get("/people/19900001234")
    figures = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert "19900001234" not in figures


@both_districts
def test_the_administrator_sees_findings_and_no_personal_word(admin, failed_message):
    answer = browser_of(admin).get("/system/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "call.asked" in page
    assert "NotDelivered" in page
    assert "从未运行" in page
    assert "王秀兰" not in page
    assert "1234" not in page


@both_districts
def test_nobody_else_sees_the_page(zhao, lin, manager, failed_message):
    for who in (zhao, lin, manager):
        assert browser_of(who).get("/system/").status_code == 403
        assert retry(browser_of(who), failed_message).status_code == 403
    assert Client().get("/system/").status_code == 302
    failed_message.refresh_from_db()
    assert failed_message.state == OutboxMessage.State.FAILED


@both_districts
def test_a_message_given_up_is_tried_again_and_journalled(admin, failed_message):
    assert retry(browser_of(admin), failed_message).status_code == 303
    failed_message.refresh_from_db()
    assert (failed_message.state, failed_message.attempts) == (OutboxMessage.State.WAITING, 0)
    outbox.deliver(clock.now())
    failed_message.refresh_from_db()
    assert failed_message.state == OutboxMessage.State.SENT
    assert Leaf.objects.filter(kind="message.retried", by_id=admin.pk).count() == 1


@both_districts
def test_a_message_on_its_way_is_not_queued_twice(admin, failed_message):
    client = browser_of(admin)
    assert retry(client, failed_message).status_code == 303
    assert retry(client, failed_message).status_code == 409
    assert Leaf.objects.filter(kind="message.retried").count() == 1


@both_districts
def test_a_retry_without_a_request_key_does_nothing(admin, failed_message):
    answer = browser_of(admin).post(f"/system/messages/{failed_message.pk}/retry")
    assert answer.status_code == 400
    failed_message.refresh_from_db()
    assert failed_message.state == OutboxMessage.State.FAILED


@both_districts
def test_the_page_needs_no_more_queries_for_more_rows(admin, failed_message):
    client = browser_of(admin)
    client.get("/system/")
    with CaptureQueriesContext(connections["default"]) as few:
        client.get("/system/")
    for number in range(20):
        Heartbeat.objects.create(chore=f"test.{number}", at=clock.now(), seconds=0.1)
    with CaptureQueriesContext(connections["default"]) as many:
        client.get("/system/")
    assert len(many) == len(few)


@both_districts
def test_a_failing_chore_and_a_silent_worker_are_problems(places):
    now = clock.now()
    beat = Heartbeat.objects.create(chore="kernel.deliver", at=now, seconds=0.1, error="OperationalError")
    assert "kernel.deliver (OperationalError)" in " ".join(one.detail for one in health.findings(now))
    Heartbeat.objects.filter(pk=beat.pk).update(error="")
    worker = {one.where: one.state for one in health.findings(now) if one.name == "后台任务"}
    assert worker == {"140105": "ok", "140109": "problem"}
    worker = {one.where: one.state for one in health.findings(now + timedelta(minutes=3)) if one.name == "后台任务"}
    assert worker["140105"] == "problem"


@both_districts
def test_lines_that_stay_unsealed_are_a_problem(monkeypatch, tmp_path):
    from tests.journal.telling import configure, seal, tell

    configure(monkeypatch, tmp_path)
    tell(2)
    sealing = {one.where: one.state for one in health.findings(clock.now()) if one.name == "日志封存"}
    assert sealing == {"140105": "problem", "140109": "ok"}
    seal()
    sealing = {one.where: one.state for one in health.findings(clock.now()) if one.name == "日志封存"}
    assert sealing["140105"] == "ok"


def of_the_books(at, *, thorough=False):
    found = {one.where: one for one in health.findings(at, thorough=thorough) if one.name == "账目"}
    assert found["140109"].state == ("ok" if thorough else "attention")  # nobody has added up there yet
    return found["140105"]


def added_up(at):
    chores.discover()
    chores.run_once(at, only={"points.check_books"})


@both_districts
def test_the_books_are_added_up_every_day(lin, monkeypatch):
    at = clock.now()
    move(lin, 10, at)
    assert of_the_books(at).state == "attention"
    monkeypatch.setattr(district, "aliases", lambda: ["default"])
    added_up(at)
    monkeypatch.undo()
    assert (of_the_books(at).state, of_the_books(at, thorough=True).state) == ("ok", "ok")
    assert of_the_books(at + timedelta(days=3)).state == "attention"


@both_districts
@pytest.mark.parametrize("fault", ["balance", "entry", "lost", "strike"])
def test_books_that_do_not_balance_are_a_problem(admin, lin, fault, monkeypatch):
    """A fault planted behind the back of the ledger, by somebody who controls the database."""
    at = clock.now()
    move(lin, 10, at)
    struck(lin, at)
    with lanes.as_owner():
        if fault == "balance":
            PointsAccount.objects.filter(person=lin).update(balance=99)
        elif fault == "entry":
            Entry.objects.filter(account__person=lin).update(amount=11)
        elif fault == "lost":
            Entry.objects.filter(number=None).delete()
        else:
            Standing.objects.filter(person=lin).update(strikes=0)
    monkeypatch.setattr(district, "aliases", lambda: ["default"])
    added_up(at)
    monkeypatch.undo()
    told = of_the_books(at)
    assert (told.state, told.tone) == ("problem", "alarm")
    assert "wangge check" in told.fix
    said = {
        "balance": "账户 1 个",
        "entry": "借贷不等的记账 1 笔",
        "lost": "借贷不等的记账 1 笔",
        "strike": "扣分数不符的 1 个",
    }
    assert said[fault] in of_the_books(at, thorough=True).detail
    assert "账目不平" in browser_of(admin).get("/system/").content.decode()


@both_districts
def test_a_table_that_lost_its_protection_is_a_problem(places):
    with lanes.as_owner():
        protection = {one.where: one.state for one in health.findings(clock.now()) if one.name == "只增不改的表"}
    assert protection == {"140105": "problem", "140109": "ok"}
