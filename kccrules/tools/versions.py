"""Git, where there is any: the first version of a new folder, and the definitions as they were. The one door to it.

Nothing here is needed to rate anything. What an edit does to results is the business of `impact`.
"""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

ENDINGS = (".yaml", ".yml", ".csv")
"""What definitions, tables of lines and the project file end in: nothing else is needed of an earlier version."""
LEADS_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_PREFIX")
"""Settings by which Git would look at another folder than the one it is asked about."""
NOBODY = ("-c", "user.name=kccrules init", "-c", "user.email=kccrules@localhost")
"""Who makes the first version where Git has not been told who is at the keyboard."""


class NoVersion(Exception):
    """What was asked for cannot be had, and what to do instead."""

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found, self.hint = found, hint


def begin(folder: Path, files: Sequence[str]) -> None:
    """Put a folder under Git, with these files as its first version. Raises NoVersion where that is not possible, or
    not wanted because the folder is under Git already."""
    top = asked(folder, "rev-parse", "--show-toplevel")
    if top is not None and Path(top).resolve() != folder.resolve():
        raise NoVersion(f"It is inside the folder {Path(top).name}, which is under Git", "add it there when you like")
    if top is None:
        done(folder, "-c", "init.defaultBranch=main", "init", "--quiet")
    elif asked(folder, "rev-parse", "--verify", "--quiet", "HEAD") is not None:
        raise NoVersion("It is under Git already", "add the new files when you like")
    done(folder, "add", "--force", "--", *files)
    known = asked(folder, "config", "user.email") and asked(folder, "config", "user.name")
    first = ("-c", "commit.gpgSign=false", "commit", "--quiet", "--no-verify", "--message", "As kccrules init made it")
    done(folder, *(() if known else NOBODY), *first)


@contextmanager
def taken_out(root: Path, reference: str) -> Iterator[Path]:
    """A folder, for as long as it is needed, with the definitions of a project as they were in a branch, tag or commit.
    Raises NoVersion."""
    if asked(root, "rev-parse", "--show-toplevel") is None:
        raise NoVersion("this folder is not under Git", "keep a copy of it as it was, and name that with --base")
    bare = reference if not reference.startswith("-") else ""
    commit = asked(root, "rev-parse", "--verify", "--quiet", f"{bare}^{{commit}}")
    if commit is None:
        never = asked(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None
        hint = "make its first version with: git add . && git commit" if never else "see what there is: git log --all"
        raise NoVersion(f"Git has no version called '{reference}' of this folder", hint)
    content = done(root, "archive", "--format=tar", commit)
    with TemporaryDirectory(prefix="kccrules-") as place:
        unpack(content, Path(place))
        yield Path(place)


def unpack(content: bytes, into: Path) -> None:
    """The definitions among what Git has packed, and all folders. Raises NoVersion."""
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        for member in archive:
            path = into / member.name
            if member.isdir():
                path.mkdir(parents=True, exist_ok=True)
            elif member.name.endswith(ENDINGS):
                packed = archive.extractfile(member) if member.isfile() else None
                if packed is None:
                    message = f"{member.name} is a link there, which is not followed"
                    raise NoVersion(message, "put that version into a folder, and name it with --base")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(packed.read())


def asked(folder: Path, *words: str) -> str | None:
    """What Git answers; None where it says no. Raises NoVersion where there is no Git."""
    ran = git(folder, *words)
    return ran.stdout.decode("utf-8", "replace").strip() if ran.returncode == 0 else None


def done(folder: Path, *words: str) -> bytes:
    """What Git gives. Raises NoVersion with what it says where it cannot do it."""
    ran = git(folder, *words)
    if ran.returncode != 0:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise NoVersion(f"Git could not do it ({' '.join(said)})", "ask whoever looks after Git")
    return ran.stdout


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    program = which("git")
    if program is None:
        raise NoVersion("there is no Git on this computer", "keep a copy of the folder, and name it with --base")
    settings = {name: value for name, value in os.environ.items() if name not in LEADS_ELSEWHERE}
    command = [program, "-C", str(folder), *words]
    return subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, check=False)
