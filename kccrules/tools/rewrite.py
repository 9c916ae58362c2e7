"""Definition files as a person types them: new ones written, single values changed in those that there are.

The only door to ruamel.yaml, which keeps comments, order and quotes. To it every value is text here, so that 6.0 stays
6.0 and no reader of YAML has an opinion of its own. What the keys mean is not known in this module.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import PlainScalarString, SingleQuotedScalarString
from ruamel.yaml.tag import Tag

if TYPE_CHECKING:
    from kccrules.tools.yamlfile import Value

WIDEST = 100
"""Columns into which a table between braces must fit, to be written on one line."""
LIKE_SOMETHING_ELSE = re.compile(
    r"(?i)(?:|~|null|true|false|yes|no|on|off|y|n|<<|=|[-+]?\.(?:inf|nan)"
    r"|[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?)"
    r"|[-+]?(?:[0-9][0-9_,]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:e[-+]?[0-9]+)?"
    r"|[“”„‘‚].*)\Z",
    re.DOTALL,
)
"""Texts that some reader of YAML takes for a number, a yes or a nothing unless they stand in quotes."""
Node: TypeAlias = Any
"""A table, list or text of ruamel.yaml's, with its comments."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to stand at a path of keys; None takes it away."""

    path: tuple[str, ...]
    value: Value


class Texts(VersionedResolver):
    """To this reader and writer, whatever has no quotes is plain text."""

    def resolve(self, kind: object, value: object, implicit: object) -> Node:
        text = kind is ScalarNode
        return Tag(suffix="tag:yaml.org,2002:str") if text else super().resolve(kind, value, implicit)


def door() -> Node:
    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver = Texts
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # a long title is one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def dumped(yaml: Node, content: Node) -> str:
    written = io.StringIO()
    yaml.dump(content, written)
    return written.getvalue()


def fresh(definition: Mapping[str, Value], above: str = "") -> str:
    """A new file: tables one line for each entry, what is inside an entry between braces where it fits."""
    content = CommentedMap()
    for key, value in definition.items():
        content[key] = node(value, len(key) + 2, outer=True)
    return above + dumped(door(), content)


def node(value: Value, column: int, *, outer: bool) -> Node:
    """A value as ruamel.yaml has it; `column` is where it would begin on the line of its key."""
    if isinstance(value, dict):
        table = CommentedMap()
        for key, inner in value.items():
            table[key] = node(inner, (2 if outer else column) + len(key) + 2, outer=False)
        if not outer and column + len(typed(value)) <= WIDEST:
            table.fa.set_flow_style()
        return table
    if isinstance(value, list):
        items = CommentedSeq(node(item, column, outer=False) for item in value)
        if column + len(typed(value)) <= WIDEST:
            items.fa.set_flow_style()
        return items
    text = plain(value)
    if isinstance(value, str) and LIKE_SOMETHING_ELSE.match(text):
        return SingleQuotedScalarString(text)
    return PlainScalarString(text)  # of mere text it keeps the quotes there were


def plain(value: str | int | Decimal | bool | None) -> str:
    if isinstance(value, bool) or value is None:
        return "true" if value else "false" if value is False else ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def typed(value: Value) -> str:
    """A value on one line. Two values have the same text only if a reader takes them for the same."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {typed(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(typed, value)) + "]"
    text = plain(value)
    quoted = isinstance(value, str) and (LIKE_SOMETHING_ELSE.match(text) or text[0] in "[{'")
    return "'" + text.replace("'", "''") + "'" if quoted else text


# Changing a file


def edited(text: str, edits: Sequence[Edit], like: Mapping[str, Value]) -> str:
    """The text of a file with some of its values changed; what is new in it goes where `like` has it."""
    yaml = door()
    content = yaml.load(text)
    for edit in sorted(edits, key=lambda edit: edit.value is not None):  # what goes may make room for what comes
        if edit.value is None:
            remove(content, edit.path)
        else:
            put(content, edit.path, edit.value, like)
    return laid_out(text, dumped(yaml, content))


def appended(text: str, key: str, items: Iterable[Value]) -> str:
    """The text of a file with more items at the end of one of its lists."""
    yaml = door()
    content = yaml.load(text)
    content[key].extend(node(item, 4, outer=False) for item in items)
    return laid_out(text, dumped(yaml, content))


def laid_out(text: str, anew: str) -> str:
    """A text, with the lines of what is different taken from the same written anew."""
    ending = "\r\n" if "\r\n" in text else "\n"
    old, new = Laid(text), Laid(anew)
    return ending.join([*merged(old, old.whole, new, new.whole), ""])


def remove(table: Node, path: tuple[str, ...]) -> None:
    """Take a key away, and the tables around it that would be left empty."""
    key, *rest = path
    if rest:
        remove(table[key], tuple(rest))
    if not rest or not table[key]:
        del table[key]


def put(table: Node, path: tuple[str, ...], value: Value, like: Mapping[str, Value], depth: int = 0) -> None:
    key, *rest = path
    part = like[key]
    if rest and key in table:
        assert isinstance(part, dict), "what is put has a place in the whole"
        put(table[key], tuple(rest), value, part, depth + 1)
        return
    for outer in reversed(rest):
        value = {outer: value}
    new = node(value, 2 * depth + len(key) + 2, outer=depth == 0)
    if key in table:
        table[key] = new
    else:
        known = list(like)
        places = [place for place, other in enumerate(table, 1) if other in known[: known.index(key)]]
        table.insert(max(places, default=0), key, new)


# Lines: ruamel.yaml may lay out anew what nobody changed, so only entries that changed are taken from it


@dataclass(frozen=True, slots=True)
class Entry:
    """The lines of a key and its value, the last included."""

    first: int
    last: int
    value: Node


class Laid:
    """A text as lines, and where each entry stands on them."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        yaml = door()
        self.whole = Entry(0, len(self.lines) - 1, yaml.compose(text))
        self.ends: dict[int, int] = {}
        for token in yaml.scan(text):
            self.ends |= {place: len(self.lines[place]) for place in range(token.start_mark.line, token.end_mark.line)}
            self.ends[token.end_mark.line] = token.end_mark.column

    def of(self, entry: Entry) -> list[str]:
        return self.lines[entry.first : entry.last + 1]

    def comments(self, entry: Entry, kept: Sequence[str]) -> Iterator[str]:
        """The comments of an entry that none of the lines has, each on a line of its own."""
        for place in range(entry.first, entry.last + 1):
            line = self.lines[place]
            comment = line[self.ends.get(place, 0) :].strip()
            if comment and not any(other.endswith(comment) for other in kept):
                yield line[: len(line) - len(line.lstrip())] + comment


def inside(entry: Entry) -> dict[str, Entry]:
    """What stands in a table, one below the other; nothing where it is between braces."""
    table = entry.value
    if not isinstance(table, MappingNode) or table.flow_style:
        return {}
    return {key.value: Entry(key.start_mark.line, last_line(value), value) for key, value in table.value}


def last_line(value: Node) -> int:
    """Comments and empty lines below a value are not part of it."""
    if not isinstance(value, ScalarNode) and not value.flow_style:
        return max(last_line(part[1] if isinstance(part, tuple) else part) for part in value.value)
    end = value.end_mark
    return int(end.line - (end.column == 0 and end.line > value.start_mark.line))


def merged(old: Laid, before: Entry, new: Laid, after: Entry) -> Iterator[str]:
    """The lines of an entry as they were, but for what is different inside."""
    if said(before.value) == said(after.value):
        yield from old.of(before)
        return
    was, now = inside(before), inside(after)
    if not (was and now):
        yield from new.of(after)
        yield from old.comments(before, new.of(after))
        return
    place = before.first
    if place < next(iter(was.values())).first:
        yield old.lines[place]
        place += 1
    added = [key for key in now if key not in was]
    for key, entry in was.items():
        # What is new goes above the comments of the key that it stands before.
        yield from (line for other in above(key, now, added) for line in new.of(now[other]))
        yield from old.lines[place : entry.first]
        yield from merged(old, entry, new, now[key]) if key in now else old.comments(entry, [])
        place = entry.last + 1
    yield from (line for other in added for line in new.of(now[other]))
    yield from old.lines[place : before.last + 1]


def above(key: str, now: Mapping[str, Entry], added: list[str]) -> list[str]:
    """Those of the keys added that stand somewhere above a key; they are no longer in the list then."""
    order = list(now)
    found = [other for other in added if key in now and order.index(other) < order.index(key)]
    added[:] = [other for other in added if other not in found]
    return found


def said(value: Node) -> Node:
    """What a value says, however it is laid out."""
    if isinstance(value, ScalarNode):
        return value.value, value.style in ("'", '"')
    return [said(part) for pair in value.value for part in (pair if isinstance(pair, tuple) else [pair])]
