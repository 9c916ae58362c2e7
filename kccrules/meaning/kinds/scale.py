"""kind: scale. The words a rule may give as its verdict, lowest first."""

from __future__ import annotations

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.model import NOT_RATED, Scale
from kccrules.words.problems import did_you_mean


def build(entry: Entry, context: Context) -> Scale:
    levels = {word: number for word, number in entry.table("levels").items() if isinstance(number, int)}
    if NOT_RATED in levels:
        entry.report("KCC104", ("levels", NOT_RATED), f"'{NOT_RATED}' is on every scale already", "remove it", key=True)
    numbers = list(levels.values())
    for word, before, number in zip(list(levels)[1:], numbers, numbers[1:], strict=False):
        if number <= before:
            message = "the levels of a scale run from low to high"
            entry.report("KCC104", ("levels", word), message, "put the lowest first", key=True)
            break
    titles = {word: title for word, title in entry.table("titles").items() if isinstance(title, str)}
    for word in titles:
        if word not in levels:
            hint = did_you_mean(word, levels) or f"it has {', '.join(levels)}"
            entry.report("KCC306", ("titles", word), f"'{word}' is not on this scale", hint, key=True)
    return Scale(entry.needed("id"), entry.place("id"), levels, titles)
