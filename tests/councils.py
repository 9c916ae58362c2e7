"""Definitions that several small councils have, each to be put before those of a test: `MONTHS + COUNCIL`."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from conftest import write_project

from kccrules.flow import loading
from kccrules.words.model import Definitions

MONTHS = """
kind: calendar
id: months
title: Months
year_starts: 1 April
periods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]
due_within: 20 days
---
"""
MONTH = MONTHS.replace("id: months", "id: month")
WITH_COMMENTARY = """
kind: rule
id: floor-standard
title: RAG with a floor standard
scale: rag
commentary: [red]
cases:
  - green: meets(value, target)
  - amber: meets(value, floor)
  - red: otherwise
---
"""
"""The rule of every small project, asking for commentary on Red."""
DISTRICTS = """
kind: hierarchy
id: districts
title: Districts
levels: [district]
units:
  - {id: ashford, level: district, title: Ashford, also: [Ashford Borough]}
  - {id: dover, level: district, title: Dover}
  - {id: thanet, level: district, title: Isle of Thanet, also: [Dover and Thanet]}
  - {id: swale, level: district, title: Swale, also: [Dover and Thanet]}
---
"""
"""Four districts; two of them share a name that returns have for them."""
DOVER_AND_SWALE = """
kind: group
id: everywhere
title: Districts
members: [dover, swale]
---
kind: hierarchy
id: districts
title: Districts
levels: [district]
units: [{id: dover, level: district, title: Dover}, {id: swale, level: district, title: Swale}]
---
"""
WORST_OF = """
kind: rule
id: worst-of
title: The worst rating in the group
scale: rag
cases:
  - red: count(red) > 0
  - amber: count(amber) > 0
  - green: count(green) > 0
  - not-rated: otherwise
---
"""


def declared(root: Path) -> Definitions:
    """The definitions of a project that has nothing to mend."""
    found = loading.load(root)
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    assert found.definitions
    return found.definitions


@cache
def of(documents: str) -> Definitions:
    """The definitions of a council of these documents, read once."""
    with tempfile.TemporaryDirectory() as folder:
        return declared(write_project(Path(folder), documents, {}))
