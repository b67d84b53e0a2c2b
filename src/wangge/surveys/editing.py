"""Changing a questionnaire's content as plain values: add, move, duplicate, delete, replace. Each returns a new content."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Json = dict[str, Any]
Rows = list[Json]


class Lost(LookupError):
    """No question of this content has that id."""


def new_id(content: Json, prefix: str = "q") -> str:
    """An id no question has: the next number."""
    numbers = [int(one["id"][1:]) for one in _all(content) if one["id"][1:].isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1}"


def add(content: Json, question: Json, *, group: str = "") -> Json:
    """Put a question at the end, or at the end of a group. Raises Lost."""
    found = deepcopy(content)
    rows = _rows_of(found, group) if group else found.setdefault("questions", [])
    rows.append(question)
    return found


def replace(content: Json, question_id: str, question: Json) -> Json:
    """Put a question in another one's place. Raises Lost."""

    def change(rows: Rows, at: int) -> None:
        rows[at] = question

    return _changed(content, question_id, change)


def move(content: Json, question_id: str, by: int) -> Json:
    """Move a question up (-1) or down (1) among its neighbours; at the end it stays. Raises Lost."""

    def change(rows: Rows, at: int) -> None:
        rows.insert(max(0, at + by), rows.pop(at))

    return _changed(content, question_id, change)


def delete(content: Json, question_id: str) -> Json:
    """Take a question away; conditions that use it stay and are named before publishing. Raises Lost."""
    return _changed(content, question_id, lambda rows, at: rows.pop(at))


def duplicate(content: Json, question_id: str) -> Json:
    """Put a copy with a new id (and new ids inside a group) below the question. Raises Lost."""
    wanted = deepcopy(content)

    def change(rows: Rows, at: int) -> None:
        copy = deepcopy(rows[at])
        first = int(new_id(content)[1:])
        renamed = {}
        for number, one in enumerate([copy, *copy.get("questions", [])]):
            renamed[one["id"]] = f"q{first + number}"
            one["id"] = renamed[one["id"]]
        for one in copy.get("questions", []):  # conditions between questions of the group follow the copy
            for test in one.get("show_if", {}).get("tests", []):
                test["question"] = renamed.get(test["question"], test["question"])
        rows.insert(at + 1, copy)

    return _changed(wanted, question_id, change)


def find(content: Json, question_id: str) -> Json:
    """The question with this id. Raises Lost."""
    found = next((one for one in _all(content) if one["id"] == question_id), None)
    if found is None:
        raise Lost(question_id)
    return found


def earlier(content: Json, question_id: str) -> Rows:
    """The questions a condition of this one may use: those before it, and those before it in its group."""
    found: Rows = []
    for question in content.get("questions", []):
        inside = question.get("questions", [])
        if question["id"] == question_id:
            break
        if any(one["id"] == question_id for one in inside):
            for one in inside:
                if one["id"] == question_id:
                    break
                found.append(one)
            break
        found.append(question)
    return found


def coded(labels: list[str], before: Rows) -> Rows:
    """Options for these labels that keep the codes they had: by label, else by place (a new wording), else a new code."""
    known = {one["label"]: one["code"] for one in before}
    number = max((int(one["code"][1:]) for one in before if one["code"][1:].isdigit()), default=0)
    found = []
    for place, label in enumerate(labels):
        reworded = before[place] if place < len(before) and before[place]["label"] not in labels else None
        if label in known:
            code = known[label]
        elif reworded is not None:
            code = reworded["code"]
        else:
            number += 1
            code = f"a{number}"
        found.append({"code": code, "label": label})
    return found


def _all(content: Json) -> Rows:
    rows = content.get("questions", [])
    return [one for question in rows for one in (question, *question.get("questions", []))]


def _rows_of(content: Json, group_id: str) -> Rows:
    found = find(content, group_id)
    rows: Rows = found.setdefault("questions", [])
    return rows


def _changed(content: Json, question_id: str, change: Callable[[Rows, int], Any]) -> Json:
    found = deepcopy(content)
    for rows in [found.get("questions", []), *(one.get("questions", []) for one in found.get("questions", []))]:
        for at, one in enumerate(rows):
            if one["id"] == question_id:
                change(rows, at)
                return found
    raise Lost(question_id)
