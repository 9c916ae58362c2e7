"""kind: kpi. An indicator rated against a target and a floor standard."""

from __future__ import annotations

from kccrules.meaning.kinds import indicator
from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.model import Indicator


def build(entry: Entry, context: Context) -> Indicator | None:
    return indicator.build(entry, context, "kpi", ("target", "floor"))
