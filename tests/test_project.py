"""The files around the code keep their promises: not tied to one machine, locks with hashes, true documents."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts import test_tools
from scripts.docs import fresh

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# Written in pieces, so that this file does not find itself.
REGISTRY_HOSTS = (
    "pypi." + "org",
    "files.python" + "hosted",
    "npmjs" + ".org",
    "npmmirror" + ".com",
    "deb.debian" + ".org",
)
MACHINE_FOLDERS = ("/" + "root/", "/" + "home/[a-z]", "/" + "work/", "/" + "opt/wheels", "/" + "tmp/v/")
MACHINE_PATHS = re.compile(r"(?<![\w}])(?:" + "|".join(MACHINE_FOLDERS) + ")")  # not inside templates/home/…
PINNED = re.compile(r"^([\w.-]+)==\S+ \\$")


def tracked_files() -> list[Path]:
    """Text files that are, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


def requirements(lock: Path) -> dict[str, str]:
    """Name of each pinned package and the block of lines that belongs to it."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text())
    return {found[1].lower(): block for block in blocks if (found := PINNED.match(block.strip().splitlines()[0]))}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_no_file_names_a_registry_host_or_a_path_of_one_machine():
    found = []
    for path in tracked_files():
        text = path.read_text(encoding="utf-8")
        hits = [host for host in REGISTRY_HOSTS if host in text] + MACHINE_PATHS.findall(text)
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in hits]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_by_hash_and_names_no_index(lock):
    lines = lock.read_text().splitlines()
    assert [line for line in lines if line.startswith("-") or "://" in line] == []
    pinned = requirements(lock)
    assert len(pinned) == sum("==" in line for line in lines if not line.lstrip().startswith("#"))
    assert [name for name, block in pinned.items() if "--hash=sha256:" not in block] == []


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run, dev = (set(requirements(ROOT / "requirements" / name)) for name in ("run.txt", "dev.txt"))
    assert names(project["dependencies"]) - run == set()
    assert names(project["optional-dependencies"]["dev"]) - dev == set()
    assert run - dev == set(), "make test installs only the dev lock"
    assert "setuptools" in run, "the package itself is installed without a build environment"


def names(wanted: list[str]) -> set[str]:
    return {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in wanted}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_commands_named_in_a_document_exist(readme):
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / readme).read_text(), flags=re.MULTILINE))
    assert {"run", "test"} <= named
    assert named - make_targets() == set()


def test_the_table_of_settings_in_the_readme_is_fresh():
    text = (ROOT / "README.md").read_text()
    assert fresh(text) == text


def test_links_between_documents_lead_somewhere():
    lost = []
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            lost += [] if (ROOT / target).exists() else [f"{document.name}: {target}"]
    assert lost == []


def test_publiccode_describes_this_project():
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert described["publiccodeYmlVersion"] == "0.4"
    assert described["legal"]["license"] == project["license"]
    for words in described["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
    assert all(isinstance(contact["name"], str) for contact in described["maintenance"]["contacts"])


def test_missing_tools_are_named_when_they_cannot_be_installed(monkeypatch, capsys):
    monkeypatch.setattr(test_tools, "missing_packages", lambda: ["chromium"])
    monkeypatch.setattr(test_tools.os, "geteuid", lambda: 1000)

    assert test_tools.main() == 1
    assert "sudo apt-get install chromium" in capsys.readouterr().err
