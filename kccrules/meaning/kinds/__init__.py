"""The kinds of definition, one file each: checked documents in, typed definitions out.

A new kind is one file here, one row below, and its schema in schemas/.
"""

from kccrules.meaning.kinds import (
    activity,
    budget,
    columns,
    group,
    hierarchy,
    kpi,
    measures,
    report,
    rule,
    scale,
    sheet,
    view,
)

BUILDERS = {
    "scale": scale.build,
    "rule": rule.build,
    "hierarchy": hierarchy.build,
    "group": group.build,
    "kpi": kpi.build,
    "activity": activity.build,
    "view": view.build,
    "columns": columns.build,
    "report": report.build,
    "measures": measures.build,
    "budget": budget.build,
    "sheet": sheet.build,
}
"""Kinds that are read with the calendars and defaults at hand; project and calendar come before them."""
