"""Personal data is declared, and what people type shows up nowhere it does not belong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.imports.desk import work, workbook
from wangge import journal
from wangge.care.models import HelpCall
from wangge.imports.models import ImportRun
from wangge.journal import checkpoints
from wangge.kernel import clock, outbox
from wangge.kernel.models import RequestKey
from wangge.kernel.personal import undeclared
from wangge.matters.models import Assignment
from wangge.people.accounts import issue_token
from wangge.people.models import Person

OURS = [model for model in apps.get_models() if model.__module__.startswith("wangge.")]
NAME = "金丝雀翎"
PHONE = "19900009731"
CITIZEN_NO = cast.impossible_citizen_no(date(1944, 3, 8), 97)
SAID = "金丝雀说腿疼得厉害"
DOOR = "金丝雀家门没锁"
NOTE = "金丝雀情况稳定"
CALLER = "金丝雀来电人"
CANARIES = (NAME, PHONE, CITIZEN_NO, SAID, DOOR, NOTE, CALLER)
KEYS = ("building", "door", "name", "citizen_no", "phone", "relation")  # of the list of residents
ALLOWED = {("people_person", "name"): {NAME}}  # a name may be stored in clear here, and nowhere else
HELP = {"kind": "fall", "severity": "urgent", "channel": "phone"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_model_declares_its_personal_fields(model: Any) -> None:
    assert undeclared(model) == []


def test_there_are_models_to_look_at() -> None:
    assert len(OURS) > 20


class Story:
    """People type canaries into every kind of page and interface; errors happen too."""

    def __init__(self, places: cast.Places, zhao: Any, lin: Any) -> None:
        self.places, self.zhao, self.lin = places, zhao, lin
        self.staff, self.worker = cast.browser_of(zhao), cast.browser_of(lin)
        self.statuses: list[int] = []

    def tell(self) -> None:
        """All of it."""
        self.register()
        self.look()
        self.call()
        self.go_wrong()
        self.by_program()
        self.bring_in()
        outbox.deliver(clock.now())
        checkpoints.make(clock.now())

    def register(self) -> None:
        typed = {"name": NAME, "gender": "f", "phone": PHONE, "citizen_no": CITIZEN_NO, "home": self.places.home.code}
        self._post(self.staff, "people:new", typed | {"phone": f"{PHONE}x", "citizen_no": f"{CITIZEN_NO[:-1]}?"})
        self._post(self.staff, "people:new", typed)
        self.person = Person.objects.get(name=NAME)

    def look(self) -> None:
        for query in (NAME, PHONE, CITIZEN_NO):
            self._get(self.staff, reverse("people:list"), q=query)
            self._get(self.staff, reverse("people:search"), q=query)
        self._get(self.staff, reverse("people:export"))
        self._get(self.staff, reverse("people:detail", args=[self.person.pk]))
        shown = self._post(
            self.staff, "people:reveal", {"field": "phone", "purpose": "联系家属"}, person_id=self.person.pk
        )
        assert PHONE in self._get(self.staff, shown["Location"]).content.decode()

    def call(self) -> None:
        typed = HELP | {"subject": str(self.person.pk), "said": SAID, "place_note": DOOR, "caller_name": CALLER}
        self._post(self.staff, "calls:new", typed | {"caller_phone": PHONE})
        call = HelpCall.objects.latest("matter__opened_at")
        pk = {"call_id": call.pk}
        if not Assignment.objects.filter(matter=call.matter, person=self.lin, open=True).exists():
            self._post(self.staff, "calls:dispatch", {"person": self.lin.pk, "reason": NOTE}, **pk)
        self._post(self.worker, "calls:accept", {}, **pk)
        self._post(self.worker, "calls:arrive", {}, **pk)
        self._post(self.worker, "calls:ambulance", {"note": NOTE}, **pk)
        assert SAID in self._get(self.worker, reverse("calls:detail", kwargs=pk)).content.decode()
        self._get(self.staff, reverse("calls:list"), q=NAME)
        self._get(self.staff, reverse("calls:export"))
        self._get(self.staff, reverse("calls:board"))
        self._get(self.staff, reverse("journal:index"))

    def go_wrong(self) -> None:
        """A page that is not there, a form that is refused, a program that fails; the canary is in each request."""
        self._get(self.staff, f"/people/{PHONE}")
        self._get(self.staff, f"/{NAME}")
        self._post(self.staff, "calls:new", {"said": SAID, "caller_phone": PHONE, "kind": CALLER})
        self.worker.get(reverse("people:search"), {"q": PHONE})
        for typed in (NAME, PHONE):  # people mistake the field
            Client().post("/sign-in", {"login": typed, "password": CITIZEN_NO})
        Client().post("/sign-in/code", {"phone": PHONE})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("wangge.people.queries.search", _fail)
            self._get(self.staff, reverse("people:search"), q=PHONE)

    def bring_in(self) -> None:
        """A spreadsheet with a good row and one that is all wrong; then the worker, and a bug in it."""
        heads = ("楼栋", "门牌号", "姓名", "公民身份号码", "联系电话", "与户主关系")
        wrong = (NOTE, NAME, NAME, f"{CITIZEN_NO}1", SAID, CALLER)
        book = workbook(("3号楼", "601", NAME, CITIZEN_NO, PHONE, "户主"), wrong, heads=heads, sheet=NAME)
        sent = {"place": self.places.community.pk, "file": SimpleUploadedFile(f"{NAME}{PHONE}.xlsx", book)}
        self._post(self.staff, "imports:upload", sent, list_code="residents")
        run = ImportRun.objects.latest("id")
        work(clock.now())
        body = {"version": 2, "sheet": 0, **{key: index for index, key in enumerate(KEYS)}}
        self._post(self.staff, "imports:columns", body, run_id=run.pk)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("wangge.imports.lists.resident_planner.Planner.run", _fail)
            work(clock.now())
        self._post(self.staff, "imports:restart", {"version": 3}, run_id=run.pk)
        work(clock.now())
        assert ImportRun.objects.get(pk=run.pk).counts["problems"] > 1
        for route in ("imports:detail", "imports:findings", "imports:marked"):
            self._get(self.staff, reverse(route, args=[run.pk]))

    def by_program(self) -> None:
        """The same through the API, rightly and wrongly."""
        token = issue_token(by=self.zhao, name="t", days=1, at=clock.now()).secret
        for body in (f'{{"name": "{NAME}"', json.dumps({"said": SAID, "kind": CALLER, "caller_phone": PHONE})):
            for address in ("/api/v1/people", "/api/v1/calls"):
                self._api(token).post(
                    address, body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
                )
        for address in ("/api/v1/people", "/api/v1/calls", f"/api/v1/people/{self.person.pk}", f"/api/v1/{PHONE}"):
            self.statuses.append(self._api(token).get(address, {"q": PHONE}).status_code)

    def _api(self, token: str) -> Client:
        return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)

    def _get(self, client: Client, address: str, **query: str) -> Any:
        client.raise_request_exception = False
        answer = client.get(address, query)
        self.statuses.append(answer.status_code)
        return answer

    def _post(self, client: Client, route: str, body: dict[str, Any], **args: Any) -> Any:
        client.raise_request_exception = False
        key = {"Idempotency-Key": str(uuid4())}
        answer = client.post(reverse(route, kwargs=args), body, headers=key)
        self.statuses.append(answer.status_code)
        if answer.status_code == 303:
            client.get(answer["Location"])  # the page that shows the sentence, as a browser would
        return answer


def _fail(*args: Any, **named: Any) -> None:
    raise RuntimeError("the search failed")


def leaks(logged: str) -> set[str]:
    """Where canaries are that they should not be: the log, and every column of every table as it is stored."""
    found = {f"log: {canary}" for canary in CANARIES if canary in logged}
    for table, column, text in _stored():
        allowed = ALLOWED.get((table, column), set())
        found |= {f"{table}.{column}: {canary}" for canary in CANARIES if canary in text and canary not in allowed}
    for session in Session.objects.all():
        held = str(session.get_decoded())
        found |= {f"session: {canary}" for canary in CANARIES if canary in held}
    return found


def _stored() -> Iterator[tuple[str, str, str]]:
    """(table, column, value as text), without any decryption on the way."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((table, column, _text(value)) for column, value in zip(columns, row, strict=True))


def _text(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


@pytest.fixture
def story(places: cast.Places, zhao: Any, lin: Any) -> Story:
    return Story(places, zhao, lin)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, logger="wangge")
    return caplog


def _said(log: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> str:
    """Everything logged or printed, with tracebacks."""
    printed = capfd.readouterr()
    return "\n".join((log.text, printed.out, printed.err))


def test_no_canary_leaves_its_cage(story: Story, log: Any, capfd: Any) -> None:
    story.tell()
    said = _said(log, capfd)
    assert {200, 303, 404, 422, 500} <= set(story.statuses)  # the story went right and wrong as it should
    assert "request" in said
    assert leaks(said) == set()


@pytest.mark.django_db(transaction=True)
def test_the_database_file_holds_no_number_and_no_note_in_clear(story: Story, log: Any, capfd: Any) -> None:
    story.tell()
    if connection.vendor != "sqlite":
        stored = "".join(text for _table, _column, text in _stored()).encode()
    else:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(connection.settings_dict["NAME"], "rb") as file:
            stored = file.read()
    assert NAME.encode() in stored  # the right file
    assert [canary for canary in (PHONE, CITIZEN_NO, SAID, DOOR, NOTE, CALLER) if canary.encode() in stored] == []


def _into_the_journal(at: datetime, zhao: Any) -> None:
    journal.record("person.added", by=zhao, on=zhao, at=at, name=NAME)


def _into_a_request_key(at: datetime, zhao: Any) -> None:
    RequestKey.objects.create(key="k", route="GET /", body_digest="", location=f"/people?q={PHONE}", at=at)


def _into_the_outbox(at: datetime, zhao: Any) -> None:
    outbox.put(channel=outbox.Channel.SMS, kind=f"to {PHONE}", subject="", body="", at=at)


def _into_a_session(at: datetime, zhao: Any) -> None:
    browser = cast.browser_of(zhao)
    session = browser.session
    session["said"] = SAID
    session.save()


def _into_the_log(at: datetime, zhao: Any) -> None:
    structlog.get_logger("wangge.request").warning("sent", number=PHONE)


@pytest.mark.parametrize(
    "leak", [_into_the_journal, _into_a_request_key, _into_the_outbox, _into_a_session, _into_the_log]
)
def test_a_leak_is_found(leak: Any, places: Any, zhao: Any, at: datetime, log: Any, capfd: Any) -> None:
    assert leaks(_said(log, capfd)) == set()
    leak(at, zhao)
    assert leaks(_said(log, capfd)) != set()
