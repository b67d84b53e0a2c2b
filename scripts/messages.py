"""Collect the Chinese source strings of every app into its English catalogue, keeping the translations.

    python scripts/messages.py [APP …]           update locale/en/LC_MESSAGES/django.po (all apps, or those named)
    python scripts/messages.py --check [APP …]   change nothing; exit 1 and name what is missing, untranslated or unused

An app is a folder under src/wangge with an apps.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "wangge"
LANGUAGE = "en"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Header lines that would make every run a change, or that say nothing.
NOISE = (b'"POT-', b'"PO-', b'"Last-', b'"Language-Team', b'"Report-', b'"Generated-')
HEADER = """\
# English words of this app. The source strings are the office's own Chinese.
# Written by scripts/messages.py, translated by hand.
#"""


def apps(names: list[str]) -> list[Path]:
    """App folders, all or those named. Raises SystemExit for a name that is none."""
    found = {path.parent.name: path.parent for path in sorted(SOURCE.glob("**/apps.py"))}
    if unknown := set(names) - found.keys():
        raise SystemExit(f"messages: no such app: {', '.join(sorted(unknown))} (apps: {', '.join(found)})")
    return [found[name] for name in names or found]


def catalogue_path(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def collect(app: Path) -> Catalog:
    """Every source string of an app, with the files it stands in."""
    catalogue = Catalog(locale=LANGUAGE, charset="utf-8")
    for path in _sources(app):
        for _line, words, _comments, context in _extracted(path):
            catalogue.add(words, locations=[(path.relative_to(app).as_posix(), 0)], context=context)
    return catalogue


def _sources(app: Path) -> Iterator[Path]:
    inner = {path.parent for path in app.glob("*/**/apps.py")}
    for path in sorted(app.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts and not inner & set(path.parents):
            yield path


def _extracted(path: Path) -> Iterator[tuple]:
    content = path.read_bytes()
    if path.suffix != ".py":
        # Django's own view of a template: calls of gettext among letters that stand for the rest. Its indentation
        # means nothing, but Python's tokenizer would stumble over it.
        from django.utils.translation.template import templatize

        calls = templatize(content.decode("utf-8"), origin=str(path))
        content = "\n".join(line.lstrip() for line in calls.splitlines()).encode("utf-8")
    return extract("python", BytesIO(content), keywords=KEYWORDS, options={"encoding": "utf-8"})


def known(app: Path) -> Catalog:
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as source:
        return read_po(source, locale=LANGUAGE)


def merged(app: Path) -> Catalog:
    """What the catalogue should be: the strings of today with the translations there are."""
    today, before = collect(app), known(app)
    result = Catalog(
        locale=LANGUAGE, project="wangge", version="1", header_comment=HEADER, charset="utf-8", fuzzy=False
    )
    for message in sorted(today, key=lambda m: (_file(m), str(m.id))):
        if message.id:
            old = before.get(message.id, message.context)
            result.add(
                message.id, _translation(message, old), message.locations, message.flags, context=message.context
            )
    return result


def _file(message: Message) -> str:
    return min((name for name, _line in message.locations), default="")


def _translation(message: Message, old: Message | None) -> str | tuple[str, ...]:
    if isinstance(message.id, tuple):
        kept = old.string if old is not None and isinstance(old.string, tuple) else ("", "")
        return tuple(kept)
    return old.string if old is not None and isinstance(old.string, str) else ""


def write(app: Path) -> int:
    """Write the catalogue; returns how many strings still lack English."""
    catalogue = merged(app)
    path = catalogue_path(app)
    if not len(catalogue):
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, omit_header=False, sort_output=False, include_lineno=False)
    lines = [line for line in buffer.getvalue().splitlines(keepends=True) if not line.startswith(NOISE)]
    path.write_bytes(b"".join(lines))
    return len(_untranslated(catalogue))


def _untranslated(catalogue: Catalog) -> list[str]:
    return [str(m.id) for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def findings(app: Path) -> list[str]:
    """What is wrong with an app's catalogue, one line each."""
    wanted, there = collect(app), known(app)
    missing = [f"missing: {m.id}" for m in wanted if m.id and there.get(m.id, m.context) is None]
    unused = [f"unused: {m.id}" for m in there if m.id and wanted.get(m.id, m.context) is None]
    bare = [f"no English: {words}" for words in _untranslated(there)]
    fuzzy = [f"fuzzy: {m.id}" for m in there if m.id and m.fuzzy]
    return [f"{app.relative_to(SOURCE)}: {line}" for line in missing + unused + bare + fuzzy]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("app", nargs="*", help="names of apps (default: all)")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when English is not complete")
    options = parser.parse_args()
    chosen = apps(options.app)
    if options.check:
        lines = [line for app in chosen for line in findings(app)]
        print("\n".join(lines) or "messages: English is complete")
        return 1 if lines else 0
    for app in chosen:
        print(f"{app.relative_to(SOURCE)}: {write(app)} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
