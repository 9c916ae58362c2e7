"""What is installed: the wheel has what running needs and nothing more, and the tests can be run against it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import kccrules
from kccrules.tools import pages, schemas, starter
from kccrules.words import problems

ROOT = Path(__file__).parents[1]
INSTALLED = Path(kccrules.__file__).parent
ASK = "import json, kccrules, kccrules.tools.pages as p, kccrules.tools.schemas as s; print(json.dumps([str(p.FOLDER), str(s.FOLDER)]))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    made = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_module_schema_and_page(wheel: Path) -> None:
    wanted = {
        *(path.relative_to(ROOT).as_posix() for path in (ROOT / "kccrules").rglob("*.py")),
        *(f"kccrules/_schemas/{kind}.schema.json" for kind in schemas.KINDS),
        *(f"kccrules/_pages/{code}.md" for code in problems.TITLES),
        *(
            f"kccrules/_starter/{path.relative_to(starter.FOLDER).as_posix()}"
            for path in starter.FOLDER.rglob("*.*")
            if path.is_file()
        ),
    }
    assert wanted - names(wheel) == set()


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    about = f"kccrules-{kccrules.__version__}.dist-info"
    others = {name for name in names(wheel) if Path(name).parts[0] not in ("kccrules", about)}
    assert others == set()
    own = {name for name in names(wheel) if name.startswith("kccrules/") and not name.startswith("kccrules/_starter/")}
    assert {Path(name).suffix for name in own} == {".py", ".json", ".md", ".html", ".css"}
    assert {name.removeprefix("kccrules/_starter/") for name in names(wheel) if "/_starter/" in name} | {
        f"schemas/{kind}.schema.json" for kind in schemas.KINDS
    } == set(starter.files(None))
    assert {f"{about}/entry_points.txt", f"{about}/licenses/LICENSE"} <= names(wheel)


def folders(path: Path) -> list[Path]:
    """Where kccrules, found first in this place, looks for its pages and schemas."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}  # another copy
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env={**others, "PYTHONPATH": str(path)}, cwd=path,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    return [Path(found).relative_to(path.resolve()) for found in json.loads(asked.stdout)]


def test_the_package_finds_what_was_packed_with_it(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert folders(tmp_path) == [Path("kccrules/_pages"), Path("kccrules/_schemas")]


def test_the_checkout_finds_its_own_folders() -> None:
    assert folders(ROOT) == [Path("docs/problems"), Path("schemas")]


@pytest.mark.skipif("TESTING_THE_WHEEL" not in os.environ, reason="only where start.py installed the wheel")
def test_it_is_the_installed_wheel_that_is_tested(wheel: Path) -> None:
    assert INSTALLED.parent.name == "site-packages"
    assert (schemas.FOLDER, pages.FOLDER) == (INSTALLED / "_schemas", INSTALLED / "_pages")
    with zipfile.ZipFile(wheel) as archive:
        for name in names(wheel):
            if name.startswith("kccrules/"):
                assert (INSTALLED.parent / name).read_bytes() == archive.read(name), f"{name} is not as it was built"
    started = [sys.executable, "-m", "kccrules", "--help"]
    said = subprocess.run(started, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    where = [sys.executable, "-c", "import kccrules; print(kccrules.__file__)"]
    assert subprocess.run(where, cwd=ROOT, capture_output=True, text=True, check=True).stdout.startswith(str(INSTALLED))
    assert said.startswith("Usage: kccrules")


# ---- start.py, where it cannot do its work ----


@pytest.fixture
def start() -> ModuleType:
    """start.py as a module."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_without_venv_says_what_to_get(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert start.main(["eval"]) == 3
    said = "This Python has no 'venv'. On Debian and Ubuntu: sudo apt-get install python3-venv\n"
    assert capsys.readouterr() == ("", said)


def test_an_old_python_is_told_so(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 2))
    assert start.main(["eval"]) == 3
    assert capsys.readouterr().err.startswith("kccrules needs Python 3.11 or later, and this is 3.9.")


def test_what_went_wrong_in_setting_up_is_shown(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "requirements.lock").touch()
    monkeypatch.setattr("sys._base_executable", str(tmp_path / "no-python"), raising=False)
    assert start.main(["eval"]) == 3
    progress, *said = capsys.readouterr().err.splitlines()
    assert progress.startswith("Setting up .venv")
    assert said[-1] == ".venv could not be made. What went wrong is above."


def test_an_environment_is_made_again_when_what_it_is_made_from_changes(start: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("click==8.1\n")
    before = start.digest(lock)
    assert start.digest(lock) == before
    lock.write_text("click==8.2\n")
    assert start.digest(lock) != before
