"""kind: activity. An indicator of demand or workload: above, within or below the range expected, neither good nor bad."""

from __future__ import annotations

from kccrules.meaning.kinds import indicator
from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.model import Indicator


def build(entry: Entry, context: Context) -> Indicator | None:
    return indicator.build(entry, context, "activity", ("upper", "lower"))
