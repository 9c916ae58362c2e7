"""What `kccrules init` made, and the one definition that `kccrules new` wrote by options, for people."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import problems
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.intake import Added, Begun

SHOWN = {
    "definitions/kpis/example-calls-answered.yaml": "an indicator: copy it, or throw it away",
    "definitions/policies/": "how a rating is decided, in words you can change",
    "submissions/2026-27/Q2/example.csv": "two quarters of results",
    ".github/": "checks every change; comments on what it would do",
    ".vscode/": "hints and spelling help while you type",
    "README.md": "the first five minutes, step by step",
}
"""What is worth knowing of a new folder."""
MOST = 8
"""Files in the way that are named."""


def render(begun: Begun, folder: str) -> Iterator[str]:
    if not begun.files:
        yield f"{begun.folder}/ has all of it already: nothing was made."
        return
    yield f"Made {begun.folder}/ with an example indicator, its rules and two quarters of made-up data."
    yield ""
    yield f"  {begun.folder}/"
    wide = max(map(len, SHOWN))
    for path, what in SHOWN.items():
        yield f"    {path:<{wide}}    {what}"
    if begun.unversioned:
        yield "The folder has no first version in Git, with which 'impact' could compare."
        yield f"  {begun.unversioned[:1].upper()}{begun.unversioned[1:]}."
    else:
        yield "The folder is under Git, with this as its first version, so that 'impact' has something to compare with."
    yield ""
    go = "" if folder == "." else f'cd "{folder}"    then    ' if " " in folder else f"cd {folder}    then    "
    yield f"Next:   {go}kccrules eval"


def in_the_way(begun: Begun) -> str:
    """Why nothing was made, and what to do."""
    named = wording.listed(begun.in_the_way[:MOST])
    more = f" and {len(begun.in_the_way) - MOST} more" if len(begun.in_the_way) > MOST else ""
    return f"'{begun.folder}' has {named}{more} already, and nothing is overwritten. Name another folder, or move them away."


def added(done: Added, said: str, terminal: Terminal) -> Iterator[str]:
    """The file that was written; or why none was, line by line as it would have been."""
    if done.path is None:
        yield from problems.render(done.problems, terminal)
        yield ""
        yield "Nothing was written."
        return
    yield f"Wrote {done.path}{said and f', with {said} for {done.year}'}."
    if done.problems:
        yield ""
        yield from problems.render(done.problems, terminal)
        yield ""
    yield "Look at it, and then:   kccrules validate"
