"""kind: activity. An indicator of demand or workload: above, within or below the range expected, neither good nor bad."""

from __future__ import annotations

from kccrules.kinds import indicator
from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.model import Indicator


def build(entry: Entry, context: Context) -> Indicator | None:
    return indicator.build(entry, context, "activity", ("upper", "lower"))
