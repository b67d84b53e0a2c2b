"""`python -m wangge.verify`: audit a journal without the application."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path
from typing import Any

from wangge.verify import verify
from wangge.verify.notes import public_key_in

SOUND, UNSOUND = 0, 1


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 when the journal is sound, 1 when it is not, 2 for wrong use."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        keys = [public_key_in(path) for path in given.public_key]
        connection = _connect(given)
    except (OSError, ValueError, sqlite3.Error) as problem:
        parser.error(str(problem))
    report = verify(connection, public_key=keys or None, holders=given.holders, district=given.district)
    sys.stdout.write(report.text() + "\n")
    return SOUND if report.sound else UNSOUND


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m wangge.verify", description="Audit a Wangge journal, reading only."
    )
    database = parser.add_mutually_exclusive_group(required=True)
    database.add_argument("--sqlite", type=Path, metavar="FILE", help="the district's SQLite file")
    database.add_argument("--postgres", metavar="DSN", help="the district's PostgreSQL database")
    parser.add_argument(
        "--holders", type=Path, action="append", default=[], metavar="DIR", help="a holder's folder of checkpoints"
    )
    parser.add_argument(
        "--public-key", type=Path, action="append", default=[], metavar="FILE", help="the journal's public key"
    )
    parser.add_argument("--district", metavar="CODE", help="district code, when the holders keep several")
    return parser


def _connect(given: argparse.Namespace) -> Any:
    if given.sqlite:
        return sqlite3.connect(f"{given.sqlite.resolve().as_uri()}?mode=ro", uri=True)
    import psycopg

    return psycopg.connect(given.postgres, autocommit=True)


if __name__ == "__main__":
    sys.exit(main())
