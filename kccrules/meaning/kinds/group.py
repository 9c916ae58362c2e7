"""kind: group. A named list of units or indicators that are not neighbours in a hierarchy."""

from __future__ import annotations

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.model import Group


def build(entry: Entry, context: Context) -> Group:
    members = entry.texts("members")
    places = {number: entry.place("members", number) for number in range(len(members))}
    return Group(entry.needed("id"), entry.place("id"), entry.needed("title"), members, places)
