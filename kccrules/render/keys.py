"""What a file of a kind may say, for the terminal: a table of keys with what they mean and an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kccrules.render.json import rows
from kccrules.render.terminal import Terminal
from kccrules.words.inventory import Kind

WIDEST = 24
"""Characters of the column of keys."""


def kinds(every: Mapping[str, Kind], terminal: Terminal) -> Iterator[str]:
    """Every kind in one line."""
    yield "A definition is a file of one of these kinds:"
    yield ""
    yield from described([one for one in every.values() if not one.printed], terminal)
    yield ""
    yield "What the tool prints as JSON:"
    yield ""
    yield from described([one for one in every.values() if one.printed], terminal)
    yield ""
    yield "The keys of one:   kccrules schema kpi      For an editor:   add --format json -o FILE"


def as_json(every: Mapping[str, Kind]) -> Iterator[str]:
    """The kinds, for other programs."""
    yield "{"
    found = [
        {"kind": one.kind, "title": one.title, "about": one.about, "printed": one.printed} for one in every.values()
    ]
    yield from rows("kinds", found, last=True)
    yield "}"


def described(found: Sequence[Kind], terminal: Terminal) -> Iterator[str]:
    width = max(len(one.kind) for one in found) + 4
    for one in found:
        yield from terminal.wrapped(one.about, first=f"  {one.kind}".ljust(width), then=" " * width)


def render(kind: Kind, terminal: Terminal) -> Iterator[str]:
    yield from terminal.wrapped(f"{terminal.bold(kind.kind)}: {kind.about}")
    yield ""
    width = min(max(len(one.key) for one in kind.keys) + 3, WIDEST)
    for one in kind.keys:
        head = f"{one.key} *" if one.needed else one.key
        fits = len(head) < width
        if not fits:
            yield head
        first = head.ljust(width) if fits else " " * width
        yield from terminal.wrapped(one.says, first=first, then=" " * width)
        if one.example:
            yield from terminal.wrapped(
                f"{one.key.rpartition(' ')[2]}: {one.example}", first=" " * width, then=" " * (width + 4)
            )
    yield ""
    yield "* needed. A key inside another stands with it: 'changes from' is the key from in an entry of changes."
