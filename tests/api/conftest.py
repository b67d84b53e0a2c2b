"""A caller of the API: a token in the header and a new request key for every deed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from wangge.kernel import clock
from wangge.people.accounts import issue_token
from wangge.people.models import Account, Person

ROOT = "/api/v1"


class Caller:
    """Somebody with a token; every call answers with the response, whose body is `.json()`."""

    def __init__(self, person: Person | None, **headers: str) -> None:
        self.client, self.headers = Client(), headers
        if person is not None:
            made = issue_token(by=person, name="test", days=1, at=clock.now())
            self.token, self.headers = made.token, {"Authorization": f"Bearer {made.secret}", **headers}

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(ROOT + path, query or {}, headers=self.headers | _spelled(headers))

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Any:
        return self._send("POST", path, body, key, headers)

    def patch(self, path: str, body: Any, *, key: str | None = "", **headers: str) -> Any:
        return self._send("PATCH", path, body, key, headers)

    def _send(self, method: str, path: str, body: Any, key: str | None, headers: dict[str, str]) -> Any:
        sent = self.headers | _spelled(headers)
        if key is not None:
            sent["Idempotency-Key"] = key or str(uuid4())
        data = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        return self.client.generic(method, ROOT + path, data, content_type="application/json", headers=sent)


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def caller() -> Callable[..., Caller]:
    """Makes callers: `caller(zhao)`, `caller(None)` for nobody, `caller(zhao, accept_language="en")`."""

    def make(person: Person | None, **headers: str) -> Caller:
        if person is not None and not Account.objects.filter(person=person).exists():
            from tests import cast

            cast.account(person)
        return Caller(person, **_spelled(headers))

    return make


@pytest.fixture
def desk(caller: Callable[..., Caller], zhao: Person) -> Caller:
    """赵敏 at the community desk, through the API."""
    return caller(zhao)


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error of a refused call, checked to have exactly our shape."""
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "fields"}
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    return body["error"]


def moment(text: str) -> datetime:
    """A moment of an answer; it must carry its offset."""
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None
    return found
