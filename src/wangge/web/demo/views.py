"""The demo's own pages: enter as anyone with one click, and read the messages that would have gone to phones."""

from __future__ import annotations

from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from wangge.config import settings
from wangge.demo.personas import PERSONAS, account_of
from wangge.kernel import clock
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound
from wangge.kernel.request_keys import keyless
from wangge.people.models import Person
from wangge.web.guard import PUBLIC, guarded
from wangge.web.page import page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PER_PAGE = 30


@require_safe
@guarded(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """Who one can enter as."""
    _require_demo()
    at = clock.now()
    people = [(persona, person) for persona in PERSONAS if (person := persona.find(at)) is not None]
    return page(request, "demo/index.html", {"people": people})


@keyless("signing in twice is signing in once")
@require_POST
@guarded(PUBLIC)
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a persona."""
    _require_demo()
    login(request, account_of(request.POST.get("persona", ""), clock.now()), backend=BACKEND)
    return HttpResponseRedirect(reverse("home"), status=303)


@require_safe
@guarded(PUBLIC)
def messages(request: HttpRequest) -> HttpResponse:
    """The receiver of the demo: every message as its reader would get it."""
    _require_demo()
    pages = Paginator(OutboxMessage.objects.order_by("-at", "-id"), PER_PAGE).get_page(request.GET.get("page"))
    names = dict(Person.objects.filter(pk__in=[one.recipient_id for one in pages]).values_list("pk", "name"))
    rows = [(one, names.get(one.recipient_id, "") if one.recipient_id else "") for one in pages]
    return page(request, "demo/messages.html", {"rows": rows, "pages": pages})


def _require_demo() -> None:
    if not settings.demo:
        raise NotFound
