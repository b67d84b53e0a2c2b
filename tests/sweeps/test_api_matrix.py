"""Who may do what through the JSON API, asked with tokens of everybody."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.sweeps import planted, world
from tests.sweeps.api_expected import API, Call
from tests.sweeps.expected import expected
from tests.sweeps.matrix import NOTHING, parts, verdict
from tests.sweeps.world import Persona, Thing
from tests.undone import undone
from wangge.api.v1 import guards
from wangge.kernel import clock
from wangge.people.accounts import issue_token

# Asked outside every grid the answer is 404 for everybody: it says nothing about permission.
SAYS_NOTHING = {("GET", "/places/at")}
PARTS = parts((route for route in API if route not in SAYS_NOTHING), lambda route: route[1].split("/")[1])


def test_the_table_names_every_route_with_its_guard() -> None:
    declared = {route: str(call.rule.guard) for route, call in API.items()}
    assert declared == {route: str(guard) for route, guard in guards().items()}


@pytest.mark.parametrize("routes", PARTS.values(), ids=PARTS)
def test_program_and_policy_agree(district: world.World, routes: list[tuple[str, str]]) -> None:
    assert disagreements(district, routes) == []


def test_nobody_without_a_token_gets_in(district: world.World) -> None:
    closed = [route for route, call in API.items() if call.rule.guard != "public"]
    answers = {route: _send(route, API[route], "", _thing(district, API[route], "own")).status_code for route in closed}
    assert set(answers.values()) == {401}


def test_a_widened_query_is_found(district: world.World) -> None:
    with planted.widened_calls():
        assert disagreements(district, [("GET", "/calls/{call_id}")]) != []


def disagreements(made: world.World, names: list[tuple[str, str]]) -> list[str]:
    """Sentences about cells where the API allows too much, too little, or breaks."""
    secrets = {who.name: _token(who) for who in made.personas}
    found = []
    for route in names:
        call = API[route]
        for side in call.rule.sides if call.rule.thing else ("own",):
            it = _thing(made, call, side)
            for who in made.personas:
                policy = expected(call.rule, "GET" if route[0] == "GET" else "POST", who, it)
                response = _send(route, call, secrets[who.name], it)
                if (answer := verdict(response, call.rule)) != policy:
                    found.append(
                        f"{route} as {who.name} ({side}): policy {policy}, program {answer} {_words(response)}"
                    )
    return found


def _words(response: Any) -> str:
    return f"({response.status_code}: {response.content.decode()[:80]})"


def _thing(made: world.World, call: Call, side: str) -> Thing:
    return made.side(side).things.get(call.rule.thing, NOTHING)


def _token(who: Persona) -> str:
    return issue_token(by=who.person, name="t", days=1, at=clock.now()).secret if who.person else ""


def _send(route: tuple[str, str], call: Call, secret: str, it: Thing) -> Any:
    """One request with a token, undone afterwards."""
    method, path = route
    headers = {"Idempotency-Key": str(uuid4())}
    headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
    headers |= {"If-Match": f'"{it.body["version"]}"'} if call.versioned else {}
    client = Client(headers=headers, raise_request_exception=False)
    address = "/api/v1" + path.format(**it.args)
    with undone():
        if method == "GET":
            response = client.get(address, call.query(it))
        else:
            body = json.dumps(call.body(it), default=str)
            response = client.generic(method, address, body, content_type="application/json")
    return response
