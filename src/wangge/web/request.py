"""What the middleware adds to a request, for type checkers and readers."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wangge.people.models import Person


class Request(HttpRequest):
    """A request after all middleware. `person` is None for a visitor who has not signed in."""

    person: Person | None
    htmx: HtmxDetails


class SignedIn(Request):
    """A request behind a guard other than PUBLIC: there is a person."""

    person: Person
