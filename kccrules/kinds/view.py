"""kind: view. Counts of ratings by the levels of a hierarchy."""

from __future__ import annotations

from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.model import View


def build(entry: Entry, context: Context) -> View:
    by, within = entry.texts("by"), entry.texts("within")
    places = {
        word: entry.place(key, number)
        for key, words in (("by", by), ("within", within))
        for number, word in enumerate(words)
    }
    carried = entry.text("carried_forward") != "show"
    return View(entry.needed("id"), entry.place("id"), entry.needed("title"), by, within, carried, places)
