"""What to change in a file: three versions of each value held against one another. What a person changed stays.

The three are what was written last time, what the file says now, and what the table says now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kccrules.tools.rewrite import Edit, typed
from kccrules.tools.yamlfile import Value
from kccrules.words.intake import Value as Said

Path = tuple[str, ...]
Values = dict[Path, Value]


@dataclass
class Merged:
    edits: list[Edit] = field(default_factory=list)
    changed: list[Said] = field(default_factory=list)
    kept: list[Said] = field(default_factory=list)
    """Changed by hand; the table says what it said last time."""
    both: list[Said] = field(default_factory=list)
    """Changed by hand, and in the table too."""
    remembered: dict[Path, str] = field(default_factory=dict)
    """What the table said, for the next time."""


def values(definition: Mapping[str, Value], above: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every value of a definition with the keys that lead to it; a cell of words is one value."""
    for key, value in definition.items():
        path = (*above, key)
        if isinstance(value, dict) and not (above and list(value) == ["stated"]):
            yield from values(value, path)
        else:
            yield path, value


def merge(last: Mapping[Path, str], file: Mapping[str, Value], table: Mapping[str, Value]) -> Merged:
    """What the table changes in the file."""
    result = Merged()
    mine, theirs = dict(values(file)), dict(values(table))
    for path in [*theirs, *(path for path in last if path not in theirs)]:
        was, here, now = last.get(path), text(mine, path), text(theirs, path)
        if here == now:
            remember(result, path, now)
        elif here == was and fits(path, mine, last, theirs):
            result.edits.append(Edit(path, theirs.get(path)))
            result.changed.append(Said(spoken(path), was, now))
            remember(result, path, now)
        elif now == was:
            result.kept.append(Said(spoken(path), now, here))
            remember(result, path, was)
        else:
            result.both.append(Said(spoken(path), here, now))
            remember(result, path, now)
    return result


def text(found: Values, path: Path) -> str | None:
    return typed(found[path]) if path in found else None


def remember(result: Merged, path: Path, said: str | None) -> None:
    if said is not None:
        result.remembered[path] = said


def fits(path: Path, mine: Values, last: Mapping[Path, str], theirs: Values) -> bool:
    """Whether a value can stand at a path: nothing that a person wrote stands in its place, or is inside it."""
    goes = {other for other in mine if other in last and text(mine, other) == last[other] and other not in theirs}
    around = {path[:length] for length in range(1, len(path))}
    return not any(
        other not in goes and (other in around or (len(other) > len(path) and other[: len(path)] == path))
        for other in mine
    )


def spoken(path: Path) -> str:
    """'target 2013-14/Q1'."""
    return f"{path[0]} {'/'.join(path[1:])}".rstrip()


def whole(table: Mapping[str, Value]) -> dict[Path, str]:
    """What is remembered of a new file."""
    return {path: typed(value) for path, value in values(table)}
