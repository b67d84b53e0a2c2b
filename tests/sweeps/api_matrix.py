"""Asks every route of the JSON API with tokens of everybody, and compares the answers with the policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.sweeps.api_expected import API, Call
from tests.sweeps.matrix import NOTHING, Cell, verdict
from tests.sweeps.world import Persona, Thing, World
from tests.undone import undone
from wangge.kernel import clock
from wangge.people.accounts import issue_token

# Asked outside every grid the answer is 404 for everybody: it says nothing about permission.
SAYS_NOTHING = {("GET", "/places/at")}
ROUTES = [route for route in API if route not in SAYS_NOTHING]


def cells(made: World, names: Iterable[tuple[str, str]] = ROUTES) -> Iterator[Cell]:
    """Every route × persona × side; a route without a thing has only one side."""
    for method, path in names:
        call = API[method, path]
        for side in call.rule.sides if call.rule.thing else ("own",):
            it = thing(made, call, side)
            yield from (Cell(path, method, side, who, it, call.rule) for who in made.personas)


def disagreements(made: World, asked: Iterable[Cell]) -> list[str]:
    """Sentences about cells where the API allows too much, too little, or breaks."""
    secrets = tokens(made)
    found = []
    for cell in asked:
        response = send((cell.method, cell.route), secrets[cell.who.name], cell.it)
        if (answer := verdict(response, cell.rule)) != cell.policy:
            found.append(f"{cell}: policy {cell.policy}, program {answer} {_words(response)}")
    return found


def thing(made: World, call: Call, side: str) -> Thing:
    """What a route is asked about."""
    return made.side(side).things.get(call.rule.thing, NOTHING)


def send(route: tuple[str, str], secret: str, it: Thing) -> Any:
    """One request with a token, undone afterwards."""
    (method, path), call = route, API[route]
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


def tokens(made: World) -> dict[str, str]:
    """A token of everybody, by name."""
    return {who.name: _token(who) for who in made.personas}


def _token(who: Persona) -> str:
    return issue_token(by=who.person, name="t", days=1, at=clock.now()).secret if who.person else ""


def _words(response: Any) -> str:
    return f"({response.status_code}: {response.content.decode()[:80]})"
