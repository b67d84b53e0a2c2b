"""What the place and post pages share: who asks, and where a refusal shows."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import HttpRequest

from wangge.kernel.refusals import Refused
from wangge.people.models import Person


def me(request: HttpRequest) -> Person:
    """The person signed in; the guard has seen to it that there is one."""
    return cast(Person, request.person)  # type: ignore[attr-defined]


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Show a refusal at its field; what the viewer may not do or see at all stays a page of its own."""
    if refusal.status in (403, 404):
        raise refusal
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
