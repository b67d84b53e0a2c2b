"""The demo's door: a token of any persona. Outside demo mode there is no such address."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from wangge.api.fields import Code, Given, Moment, PersonRef, Shape
from wangge.api.guard import PUBLIC
from wangge.api.routes import route
from wangge.config import settings
from wangge.demo import personas
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound

router = Router()


class Wanted(Given):
    """Who to be."""

    persona: Code = Field(
        description="One of " + ", ".join(one.code for one in personas.PERSONAS) + ".",
        examples=["community-staff"],
    )


class DemoToken(Shape):
    """A token that works for a day."""

    token: str
    expires_at: Moment
    person: PersonRef


@route(router, "POST", "/demo/token", guard=PUBLIC, gives=DemoToken, no_key="one more token for a day does no harm")
def demo_token(request: HttpRequest, data: Wanted) -> DemoToken:
    """Get a token of a persona of the demo district.

    Works without any header: `curl -X POST …/api/v1/demo/token --json '{"persona": "community-staff"}'`.
    """
    if not settings.demo:
        raise NotFound
    made = personas.token_of(data.persona, clock.now())
    person = made.token.account.person
    return DemoToken(
        token=made.secret, expires_at=made.token.expires_at, person=PersonRef(id=person.pk, name=person.name)
    )
