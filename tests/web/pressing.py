"""Sending a form as a browser would, with a request key of its own."""

from __future__ import annotations

from typing import Any

from wangge.kernel.ids import new_id


def press(client: Any, address: str, **fields: Any) -> str:
    """Send a form; gives the page it leads to. Fails when the form was refused."""
    answer = client.post(address, {"request_key": str(new_id()), **fields})
    assert answer.status_code in (200, 303), answer.content.decode()[:2000]
    page = client.get(answer["Location"]) if answer.status_code == 303 else answer
    return page.content.decode()
