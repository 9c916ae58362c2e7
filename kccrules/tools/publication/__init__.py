"""Reports as they were published: folders of plain text that stay as they are, and stay readable.

    published/2012-13-Q1/results.json       the tables that the report is made from
    published/2012-13-Q1/history.csv        what it says of each figure, as a table of published results
    published/2012-13-Q1/publication.json   who published it, when, and from what
    published/withdrawn/2012-13-Q1-1/       the same of a report that was taken back, with the reason
    published/log.csv                       a line for each of them

What figures mean is not known here; `publishing` says what is to be published.
"""

from __future__ import annotations

from kccrules.tools.publication.frozen import Frozen, NoReport, frozen, opened, thawed
from kccrules.tools.publication.history import history
from kccrules.tools.publication.placing import Fresh, place, put_right, withdraw
from kccrules.tools.publication.shelf import HISTORY, Published, Shelf, Withdrawal, fingerprint, folder_of, read_shelf
from kccrules.tools.publication.trimming import trimmed

__all__ = [
    "HISTORY",
    "Fresh",
    "Frozen",
    "NoReport",
    "Published",
    "Shelf",
    "Withdrawal",
    "fingerprint",
    "folder_of",
    "frozen",
    "history",
    "opened",
    "place",
    "put_right",
    "read_shelf",
    "thawed",
    "trimmed",
    "withdraw",
]
