"""What pages with forms share: who asks, and where a refusal shows."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import HttpRequest

from wangge.kernel.refusals import Refused
from wangge.people.models import Person


def me(request: HttpRequest) -> Person:
    """The person signed in; the guard has seen to it that there is one."""
    return cast(Person, request.person)  # type: ignore[attr-defined]


def refuse(form: forms.Form, refusal: Refused, **renamed: str) -> None:
    """Show a refusal at its field; what the viewer may not do or see at all stays a page of its own.

    `renamed` says which field of the form stands for the refusal's field where the two have different names.
    """
    if refusal.status in (403, 404):
        raise refusal
    field = renamed.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)
