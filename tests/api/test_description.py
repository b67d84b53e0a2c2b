"""The description of the API: complete, and true for whatever is sent."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import ROOT
from wangge.api.guard import PUBLIC
from wangge.api.v1 import guards
from wangge.kernel.request_keys import HEADER
from wangge.posts.access import Permission

API_FOLDER = Path(__file__).parents[2] / "src" / "wangge" / "api"
UNSAFE = ("post", "put", "patch", "delete")
EXAMPLES = 6
OVERSEEN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def described(db):
    return Client().get(f"{ROOT}/openapi.json").json()


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path.removeprefix(ROOT), operation


def test_every_operation_is_guarded_and_described(described):
    declared = guards()
    assert described["openapi"].startswith("3.1")
    found = {(method.upper(), path): operation for method, path, operation in operations(described)}
    assert set(found) == set(declared)
    for route, operation in found.items():
        assert operation["x-guard"] == declared[route]
        assert operation["summary"], route
        assert ("security" in operation) == (declared[route] is not PUBLIC), route
        assert isinstance(declared[route], Permission) or declared[route] in ("public", "signed_in")
    names = [operation["operationId"] for operation in found.values()]
    assert len(names) == len(set(names))


def test_every_deed_asks_for_a_request_key_except_the_demo_door(described):
    without = [
        path
        for method, path, operation in operations(described)
        if method in UNSAFE and HEADER not in [one["name"] for one in operation["parameters"]]
    ]
    assert without == ["/demo/token"]


def test_every_reference_leads_somewhere(described):
    referred = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', str(described).replace("'", '"')))
    assert referred
    assert referred <= set(described["components"]["schemas"])


def test_the_page_of_the_description_needs_nothing_from_elsewhere(db):
    page = Client().get(f"{ROOT}/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert not re.findall(r'(?:src|href)="(?!/static/)', text)
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    for script in re.findall(r"<script(.*?)>", text):
        assert "src=" in script or 'type="application/json"' in script


@contextmanager
def connection_kept():
    """The end of a request leaves the test's connection open, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def read_once():
    """The description, read once: it says the same in every test."""
    from wangge.wsgi import application

    with connection_kept():
        return schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application)


@pytest.fixture
def schema(db):
    return read_once()


def pytest_generate_tests(metafunc):
    if "operation" in metafunc.fixturenames:
        metafunc.parametrize("operation", sorted(guards()), ids=lambda route: " ".join(route))


@pytest.mark.filterwarnings("ignore")
def test_answers_are_as_described_whatever_is_sent(operation, schema, desk, lin, grandma_wang):
    """As community staff, about things that exist; fails on any 5xx and on every answer that is not described."""
    method, path = operation
    known = {"person_id": str(grandma_wang.pk)}
    if "{call_id}" in path or "{leaf_id}" in path:
        call = desk.post("/calls", {"kind": "fall", "severity": "urgent", "subject_id": known["person_id"]}).json()
        leaf = desk.get(f"/calls/{call['id']}").json()["timeline"][0]["leaf_id"]
        known |= {"call_id": call["id"], "leaf_id": leaf}
    wanted = schema[f"{ROOT}{path}"][method]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=OVERSEEN)
    @given(case=wanted.as_strategy())
    def send(case):
        for name in known.keys() & case.path_parameters.keys():
            case.path_parameters[name] = known[name]
        case.headers = {**(case.headers or {}), "Authorization": desk.headers["Authorization"]}
        if HEADER in case.headers:
            case.headers[HEADER] = str(uuid4())
        with connection_kept():
            response = case.call()
        case.validate_response(
            response,
            checks=[
                schemathesis.checks.not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_headers_conformance,
                response_schema_conformance,
            ],
        )

    send()


@pytest.mark.browser
def test_the_page_of_the_description_works_under_the_strict_policy(page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{ROOT}/docs")
    page.locator("#operations-calls-accept_call").wait_for()
    assert not [text for text in said if "Content Security Policy" in text]


def test_no_two_shapes_have_one_name():
    """The description knows shapes by their bare names: of two alike, only one would be told."""
    names = [
        name
        for file in sorted(API_FOLDER.rglob("*.py"))
        for name in re.findall(r"^class (\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []
