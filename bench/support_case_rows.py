"""The rows that a case of the hall left, and putting copies of them in with the bare driver, deed by deed."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from bench.support_rows import Database, Rows

# Table → the condition that finds the rows of one case; parents first.
OF_A_CASE = {
    "kernel_requestkey": "key LIKE {key}", "hall_case": "id = {case}", "hall_casematerial": "case_id = {case}",
    "journal_leaf": "on_id = {text}",
    "journal_salt": "leaf_id IN (SELECT id FROM journal_leaf WHERE on_id = {text})",
    "hall_casestep": "case_id = {case}", "hall_document": "case_id = {case}", "hall_decision": "case_id = {case}",
    "hall_handover": "case_id = {case}", "kernel_outboxmessage": "about_id = {case}",
}  # fmt: skip
AFTER = "UPDATE hall_case SET state = {mark}, revision = revision + 1 WHERE id = {mark}"
WHOLE = {"hall_casematerial": 0, "journal_salt": -1}  # not shared: a salt comes after its line
Deed = list[tuple[str, list[Any]]]  # statements with their values


def rows_of_case(database: Database, connection: Any, case_id: str, keys: list[str]) -> Rows:
    """All rows that the deeds on this case wrote, under these request keys."""
    found: Rows = {}
    for table, condition in OF_A_CASE.items():
        for value in keys if "{key}" in condition else [""]:
            known = {"key": f"%:{value}", "case": database.stored_id(case_id), "text": case_id}
            name = next(one for one in known if f"{{{one}}}" in condition)
            where = condition.replace(f"{{{name}}}", database.mark)
            cursor = connection.execute(f"SELECT * FROM {table} WHERE {where}", (known[name],))
            rows = [list(row) for row in cursor.fetchall()]
            columns = [column[0] for column in cursor.description]
            found[table] = (columns, found.get(table, (columns, []))[1] + rows)
        if not found[table][1]:
            raise RuntimeError(f"the case left no row in {table}")
    return found


def copies(database: Database, rows: Rows, how_many: int, deeds: int, first: int) -> list[list[Deed]]:
    """So many more such cases with new keys and numbers, each in as many deeds; the rows of a table go evenly to them."""
    return [_copy(database, rows, deeds, first + number) for number in range(how_many)]


def insert(database: Database, connection: Any, cases: list[list[Deed]]) -> float:
    """Seconds for writing them, each deed in a transaction of its own."""
    started = time.perf_counter()
    for case in cases:
        for deed in case:
            database.begin(connection)
            for statement, values in deed:
                connection.execute(statement, values)
            connection.execute("COMMIT")
    return time.perf_counter() - started


def _copy(database: Database, rows: Rows, deeds: int, number: int) -> list[Deed]:
    new = {
        row[columns.index("id")]: database.stored_id(str(uuid4()))
        for columns, values in rows.values() if "id" in columns for row in values
    }  # fmt: skip
    found: list[Deed] = [[] for _ in range(deeds)]
    for table, (columns, values) in rows.items():
        names, line = ", ".join(f'"{one}"' for one in columns), ", ".join([database.mark] * len(columns))
        for turn in range(deeds):
            whole = WHOLE.get(table)
            share = values[turn::deeds] if whole is None else values if turn == whole % deeds else []
            flat = [
                _fresh(new, column, value, number) for row in share for column, value in zip(columns, row, strict=True)
            ]
            if share:
                lines = ", ".join([f"({line})"] * len(share))
                found[turn].append((f"INSERT INTO {table} ({names}) VALUES {lines}", flat))
    columns, [case] = rows["hall_case"]
    key, state = new[case[columns.index("id")]], case[columns.index("state")]
    for deed in found[1:]:
        deed.append((AFTER.format(mark=database.mark), [state, key]))
    return found


def _fresh(new: dict[Any, Any], column: str, value: Any, number: int) -> Any:
    if column == "number":
        return f"{value[:35]}{number:08d}{value[43:]}"
    if column in ("token", "key"):
        return f"{value.partition(':')[0][:8]}:{uuid4().hex[:20]}"
    return new.get(value, value) if column == "id" or column.endswith("_id") else value
