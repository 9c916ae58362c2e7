"""Problems as people read them: place, what is wrong, the line itself, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kccrules.render.terminal import Terminal, cut
from kccrules.words import wording
from kccrules.words.problems import Place, Problem

REMARKS = 3
"""How many remarks of one code are shown where nobody asked about certain files."""
ROOM = 88
"""Characters of the author's line that are shown."""


def render(problems: Sequence[Problem], terminal: Terminal) -> Iterator[str]:
    for place, problem in enumerate(problems):
        if place:
            yield ""
        yield from one(problem, terminal)


def folded(problems: Sequence[Problem]) -> tuple[list[Problem], list[str]]:
    """All errors and warnings and the first few remarks of each code; and what is said of the others. Where something
    has to be mended, that comes first, and remarks stand behind it."""
    problems = sorted(problems, key=lambda problem: problem.severity == "info")
    shown: list[Problem] = []
    seen: Counter[str] = Counter()
    for problem in problems:
        seen[problem.code] += problem.severity == "info"
        if problem.severity != "info" or seen[problem.code] <= REMARKS:
            shown.append(problem)
    more = [
        f"{wording.count(number - REMARKS, 'more remark')} {code}: name a file or a folder to see those about it."
        for code, number in sorted(seen.items())
        if number > REMARKS
    ]
    return shown, more


def one(problem: Problem, terminal: Terminal) -> Iterator[str]:
    yield visible(f"{where(problem.place)}: {problem.severity} {problem.code}: {problem.message}")
    if problem.excerpt and problem.place.line:
        yield from excerpt(problem)
    if problem.hint:
        yield from terminal.wrapped(visible(problem.hint), first="  hint: ", then="        ")


def where(place: Place) -> Place:
    """Rows of figures are looked up in Excel, which has no columns of characters: the line below shows the cell."""
    return Place(place.path, place.line) if place.path.endswith(".csv") else place


def visible(text: str) -> str:
    """Text from a file, without what would move the cursor or change colours."""
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "\ufffd" for letter in text)


def excerpt(problem: Problem) -> Iterator[str]:
    """The line as it stands, and the part that is meant."""
    text = visible(problem.excerpt or "")
    start = max(problem.place.column - 1, 0)
    skipped = max(start - ROOM // 2, 0) if len(text) > ROOM else 0
    shown = cut(text[skipped:], ROOM)
    yield f"{problem.place.line:>6} | {shown}"
    if problem.place.column and start <= len(text):
        width = max(1, min(problem.width, len(shown) - (start - skipped)))
        yield f"{'':>6} | {' ' * (start - skipped)}{'^' * width}"


def errors(problems: Iterable[Problem]) -> int:
    """How many of them nothing can be made of before they are mended."""
    return sum(problem.severity == "error" for problem in problems)


def hidden(elsewhere: int) -> Iterator[str]:
    """That errors in other files than those asked about may hide some in these: figures of a definition that cannot be read
    are not looked at."""
    if elsewhere:
        yield f"{wording.count(elsewhere, 'error')} in other files may hide more here: kccrules validate"


def tally(problems: Sequence[Problem], files: int) -> str:
    """'5 problems (4 errors, 1 warning) in 4 files. The other 42 files are fine.' Remarks alone are no problems."""
    kinds = [problem.severity for problem in problems]
    found = [(kinds.count("error"), "error"), (kinds.count("warning"), "warning"), (kinds.count("info"), "remark")]
    parts = [wording.count(number, word) for number, word in found if number]
    bad = len({problem.place.path for problem in problems})
    split = f" ({', '.join(parts)})" if len(parts) > 1 or parts[0].split()[1].startswith(("warning", "remark")) else ""
    rest = files - bad
    others = f" The other {wording.count(rest, 'file')} {'is' if rest == 1 else 'are'} fine." if rest > 0 else ""
    if len(parts) == 1 and parts[0].split()[1].startswith("remark"):
        return f"{parts[0]} in {wording.count(bad, 'file')}.{others}"
    return f"{wording.count(len(problems), 'problem')}{split} in {wording.count(bad, 'file')}.{others}"
