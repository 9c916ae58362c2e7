"""Sets kccrules up with Python and nothing else, and runs it.

    python3 start.py eval --period 2012-13/Q1     any kccrules command, with its arguments
    python3 start.py test                         all checks and tests; what follows goes to pytest

The first makes .venv with kccrules as it stands in this folder; the second makes .venv-test with the built wheel.
Each is made once, from locked versions, and again when the lock or pyproject.toml has changed. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NOT_SET_UP = 3
PIP = ["-m", "pip", "--quiet", "--disable-pip-version-check"]


class NotSetUpError(Exception):
    """What a person is told when a step did not work."""


def main(arguments: list[str]) -> int:
    try:
        check_python()
        return test(arguments[1:]) if arguments[:1] == ["test"] else run(arguments)
    except NotSetUpError as error:
        say(str(error))
        return NOT_SET_UP
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def run(arguments: list[str]) -> int:
    """Run a kccrules command."""
    python = environment(ROOT / ".venv", ROOT / "requirements.lock", ["--no-build-isolation", "--editable", str(ROOT)])
    return subprocess.call([str(python), "-P", "-m", "kccrules", *arguments])


def test(arguments: list[str]) -> int:
    """Check style and types, then test the wheel as a user would install it."""
    python = environment(ROOT / ".venv-test", ROOT / "requirements-dev.lock")
    say("Checking style and types ...")
    checks = {
        "ruff check": ["ruff", "check", "--quiet"],
        "ruff format": ["ruff", "format", "--check", "--quiet", "--diff"],
        "mypy": ["mypy", "--no-error-summary"],
    }
    bad = [name for name, check in checks.items() if not passes([python, "-m", *check])]
    install_wheel(python)
    say("Running the tests ...")
    # Without this, Python would find kccrules in this folder before the installed one.
    settings = {**os.environ, "PYTHONSAFEPATH": "1", "TESTING_THE_WHEEL": "1"}
    coverage = [] if some(arguments) else ["--cov"]
    code = subprocess.call([str(python), "-m", "pytest", "-n", "2", *coverage, *arguments], cwd=ROOT, env=settings)
    if code:
        bad.append("pytest")
    if bad:
        say(f"Not right yet: {', '.join(bad)}. What each of them said is above.")
    return code or (1 if bad else 0)


def some(arguments: list[str]) -> bool:
    """Whether only some tests are run, so that lines of the code left out mean nothing."""
    return any(not argument.startswith("--update-") for argument in arguments)


def install_wheel(python: Path) -> None:
    say("Building the wheel and installing it ...")
    with tempfile.TemporaryDirectory() as folder:
        must([python, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], "The wheel could not be built.")
        wheel = next(Path(folder).glob("*.whl"))
        command = [python, *PIP, "install", "--no-index", "--no-deps", "--force-reinstall", wheel]
        must(command, "The wheel could not be installed.")


def environment(folder: Path, lock: Path, project: Sequence[str] = ()) -> Path:
    """The Python of a virtual environment that has what the lock says, made or made anew where needed."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "made-from.txt", digest(lock)
    if python.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    say(f"Setting up {folder.name} (only now and when the locked versions change; about a minute) ...")
    # Started from inside an environment, the Python it was made from is the one to use.
    base = getattr(sys, "_base_executable", None) or sys.executable
    must([base, "-m", "venv", "--clear", folder], f"{folder.name} could not be made.")
    fetch = [python, *PIP, "install", "--only-binary", ":all:", "--require-hashes", "-r", lock]
    must(fetch, "The libraries could not be installed. Is there a connection to the internet, or to your own index?")
    if project:
        must([python, *PIP, "install", "--no-deps", *project], "kccrules could not be installed.")
    stamp.write_text(wanted, encoding="utf-8")
    return python


def digest(lock: Path) -> str:
    """What an environment depends on: locked versions, the project's own settings, this Python and this folder."""
    parts = [lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def check_python() -> None:
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise NotSetUpError(
            f"kccrules needs Python 3.11 or later, and this is {found}. Newer ones: https://www.python.org"
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise NotSetUpError("This Python has no 'venv'. On Debian and Ubuntu: sudo apt-get install python3-venv")


def must(command: Sequence[object], otherwise: str) -> None:
    if not passes(command):
        raise NotSetUpError(f"{otherwise} What went wrong is above.")


def passes(command: Sequence[object]) -> bool:
    """Run a command; what it prints is shown only if it fails."""
    parts = [str(part) for part in command]
    try:
        done = subprocess.run(parts, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    except OSError as error:
        say(f"{parts[0]}: {error.strerror}")
        return False
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        sys.stderr.flush()
    return done.returncode == 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
