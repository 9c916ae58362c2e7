"""What is different between two sets of definitions: key by key through the documents, whatever line a key stands on.

Comments, spacing and the order of keys are no edits. What an edit does to results is not known here.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kccrules.tools.schemas import plain
from kccrules.tools.yamlfile import Document, Key, Value
from kccrules.words.problems import Place

WORDS_ALONE = frozenset([
    "title", "titles", "short", "label", "about", "source", "owner", "unit", "because", "approved_by", "stated", "examples",
    "commentary",
])  # fmt: skip
"""Keys from which no figure and no rating is worked out."""
ENTRIES = ("changes", "units")
"""Lists of which every entry has keys of its own."""
NAMES = ("id", "from")
"""Keys by which the entries of a list are known, wherever in it they stand."""
Keys = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One key that is different, new or gone; a whole definition has no keys."""

    definition: str
    kind: str
    keys: tuple[str, ...]
    """An entry of a list by its name, or by its place from 1."""
    was: str | None
    now: str | None
    at: Place
    """In the definitions as they are now; for what is gone, where it stood before."""
    gone: bool
    """Whether the place is one in the definitions as they were."""

    @property
    def words_alone(self) -> bool:
        """Whether nothing is worked out from it."""
        own = self.keys[2:] if len(self.keys) > 2 and self.keys[0] in ENTRIES else self.keys
        return bool(own) and own[0] in WORDS_ALONE

    @property
    def key(self) -> str:
        """As one would say it: 'floor 2012-13 Q1', 'cases 2 amber'."""
        return " ".join(self.keys)


@dataclass(frozen=True)
class Difference:
    """A value that is not the same on both sides, and where it stands on each; None where it is not there."""

    was: Value
    now: Value
    before: Keys | None
    after: Keys | None
    said: tuple[str, ...]


@dataclass(frozen=True)
class Spot:
    """Where a value stands on both sides, and how one says it."""

    before: Keys = ()
    after: Keys = ()
    said: tuple[str, ...] = ()

    def at(self, before: Key, after: Key, said: str) -> Spot:
        return Spot((*self.before, before), (*self.after, after), (*self.said, said))


def by_id(documents: Iterable[Document]) -> dict[str, Document]:
    """Documents by the id they declare."""
    return {str(document.data["id"]): document for document in documents}


def renamed(base: Mapping[str, Document], head: Mapping[str, Document]) -> dict[str, str]:
    """Ids that are no longer there, with the id that says it was called so."""
    found: dict[str, str] = {}
    for id_, document in head.items():
        former = document.data.get("formerly")
        for old in former if isinstance(former, list) and id_ not in base else ():
            if isinstance(old, str) and old in base and old not in head:
                found[old] = id_
    return found


def between(base: Mapping[str, Document], head: Mapping[str, Document]) -> list[Edit]:
    """Every edit that leads from one set of documents to the other, by file and line."""
    names = renamed(base, head)
    former = {new: old for old, new in names.items()}
    found: list[Edit] = []
    for id_, document in head.items():
        before = base.get(former.get(id_, id_))
        if before is None:
            found.append(whole(document, gone=False))
        elif before is not document:
            found += edits_of(id_, before, document)
    found += [whole(document, gone=True) for id_, document in base.items() if id_ not in head and id_ not in names]
    return sorted(found, key=lambda edit: (edit.at.path, edit.at.line, edit.at.column))


def whole(document: Document, *, gone: bool) -> Edit:
    said = plain(document.data.get("title"))
    was, now = (said, None) if gone else (None, said)
    return Edit(str(document.data["id"]), str(document.data["kind"]), (), was, now, document.at_key("id"), gone)


def edits_of(id_: str, before: Document, after: Document) -> Iterator[Edit]:
    for one in differences(before.data, after.data, Spot()):
        place = after.at_key(*one.after) if one.after is not None else before.at_key(*(one.before or ()))
        was = None if one.before is None else plain(one.was)
        now = None if one.after is None else plain(one.now)
        yield Edit(id_, str(after.data["kind"]), one.said, was, now, place, one.after is None)


def differences(was: Value, now: Value, spot: Spot) -> Iterator[Difference]:
    """The smallest parts in which two values differ."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*now, *was]):
            here = spot.at(key, key, key)
            if key not in was:
                yield Difference(None, now[key], None, here.after, here.said)
            elif key not in now:
                yield Difference(was[key], None, here.before, None, here.said)
            else:
                yield from differences(was[key], now[key], here)
    elif isinstance(was, list) and isinstance(now, list):
        for old, new in pairs(was, now):
            here = spot.at(old or 0, new or 0, said_of(was, old) if new is None else said_of(now, new))
            if old is None:
                yield Difference(None, now[new or 0], None, here.after, here.said)
            elif new is None:
                yield Difference(was[old], None, here.before, None, here.said)
            else:
                yield from differences(was[old], now[new], here)
    elif was != now or isinstance(was, bool) != isinstance(now, bool):
        yield Difference(was, now, spot.before, spot.after, spot.said)


def pairs(was: list[Value], now: list[Value]) -> Iterator[tuple[int | None, int | None]]:
    """Entries of two lists that are the same entry: by their name where all have one, else by how they follow."""
    before, after = [name_of(item) for item in was], [name_of(item) for item in now]
    if all(before) and all(after):
        places = {name: place for place, name in enumerate(before)}
        yield from ((places.pop(name, None), place) for place, name in enumerate(after))
        yield from ((place, None) for place in places.values())
        return
    yield from side_by_side([plain(item) for item in was], [plain(item) for item in now])


def side_by_side(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Places of texts that stand for each other by how they follow, but for those that are the same."""
    for what, a, a_end, b, b_end in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what != "equal":
            yield from itertools.zip_longest(range(a, a_end), range(b, b_end))


def name_of(item: Value) -> str | None:
    """By what an entry of a list is known."""
    named = (item.get(key) for key in NAMES) if isinstance(item, dict) else ()
    return next((name for name in named if isinstance(name, str)), None)


def said_of(items: list[Value], place: int | None) -> str:
    """An entry's name, or its place from 1."""
    return name_of(items[place or 0]) or str((place or 0) + 1)
