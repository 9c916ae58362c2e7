"""What is installed: the wheel has what running needs and nothing more, and the tests can be run against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kccrules
from kccrules import pages, problems, schemas

ROOT = Path(__file__).parents[1]
INSTALLED = Path(kccrules.__file__).parent
ASK = "import json, kccrules, kccrules.pages as p, kccrules.schemas as s; print(json.dumps([str(p.FOLDER), str(s.FOLDER)]))"


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
    }
    assert wanted - names(wheel) == set()


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    about = f"kccrules-{kccrules.__version__}.dist-info"
    others = {name for name in names(wheel) if Path(name).parts[0] not in ("kccrules", about)}
    assert others == set()
    assert {Path(name).suffix for name in names(wheel) if name.startswith("kccrules/")} == {".py", ".json", ".md"}
    assert {f"{about}/entry_points.txt", f"{about}/licenses/LICENSE"} <= names(wheel)


def folders(path: Path) -> list[Path]:
    """Where kccrules, found first in this place, looks for its pages and schemas."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, "PYTHONPATH": str(path)}, cwd=path,
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
