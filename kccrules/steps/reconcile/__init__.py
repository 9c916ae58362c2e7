"""Whether budgets add up, and what of them must be explained: every printed figure, every check that measures declare, lines
that cancel, virements, causes, and the movements that a report lists. Amounts come from `accounts`; the answers are rows of
the tables `tests`, `causes` and `exceptions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kccrules.meaning.money.vintages import causes_on, stated_on, virements_on
from kccrules.steps.accounts import Book
from kccrules.steps.accounts.places import Row as Place
from kccrules.steps.reconcile import causes, exceptions, identities, moves, schemes, totals
from kccrules.steps.reconcile.account import Account, Node
from kccrules.steps.reconcile.rows import numbered, stored
from kccrules.words.model import Definitions
from kccrules.words.observations import Data
from kccrules.words.results import Cell, Row

__all__ = ["Reconciled", "account_of", "reconciled", "tables"]


@dataclass
class Reconciled:
    """Rows of tables, and of each view and line what its row in `ledger` says of its rule."""

    tests: list[Row] = field(default_factory=list)
    causes: list[Row] = field(default_factory=list)
    exceptions: list[Row] = field(default_factory=list)
    ratings: dict[tuple[str, str], Mapping[str, Cell]] = field(default_factory=dict)


def reconciled(books: Iterable[Book], definitions: Definitions, data: Data, as_at: date | None) -> Reconciled:
    """All of it. A line that several views show has its causes once."""
    found = Reconciled()
    told: set[str] = set()
    for book in books:
        account = account_of(book, definitions, data, as_at)
        explained = causes.explained(account)
        judged = exceptions.judged(account, explained)
        of_causes = list(causes.tests(explained, judged.wanted(), schemes.lists(judged, account), account))
        tests = [
            *totals.tests(account), *identities.tests(account), *moves.offsets(account), *moves.virements(account),
            *moves.divided(account), *of_causes, *schemes.tests(explained, judged, account),
        ]  # fmt: skip
        found.tests += [stored(one) for one in numbered(tests)]
        items = [*judged.items, *exceptions.left(of_causes, judged, account)]
        found.exceptions += exceptions.stored(items, explained, account)
        found.causes += [row for row in exceptions.causes_stored(explained, judged, account) if row["key"] not in told]
        told |= {one.key for one in explained}
        found.ratings |= {(book.view.id, key): row for key, row in exceptions.ratings(judged).items()}
    return found


def tables(
    books: Iterable[Book], ledger: object, definitions: Definitions, data: Data, as_at: date | None
) -> dict[str, Sequence[Row]]:
    """What the tables of results hold of it, and the ledger with what rules say of its lines."""
    found = reconciled(books, definitions, data, as_at)
    assert isinstance(ledger, Sequence)
    rated = [{**row, **found.ratings.get((row["view"], row["key"]), {})} for row in ledger]
    return {"ledger": rated, "tests": found.tests, "causes": found.causes, "exceptions": found.exceptions}


def account_of(book: Book, definitions: Definitions, data: Data, as_at: date | None) -> Account:
    """A view as the tests see it."""
    own = set(definitions.lines) & {*book.leaves, *(row.key for row in book.rows)}
    first, last = book.batch.ends
    return Account(
        definitions=definitions,
        view=book.view,
        version=book.version,
        stages=book.measures.stages,
        calendar=book.calendar,
        ordinal=book.period,
        years=book.years,
        own_year=book.year,
        batch=book.batch,
        first=first,
        periods=last - first + 1,
        rows=tuple(node(row, book) for row in book.rows),
        crossings=tuple(node(row, book) for row in book.crossings),
        lines={id_: number for number, id_ in enumerate(book.leaves)},
        stated=tuple(
            one for one in stated_on(data, as_at) if one.view == book.view.id or (not one.view and one.key in own)
        ),
        causes=tuple(causes_on(data, as_at)),
        virements=tuple(virements_on(data, as_at)),
        counting=book.sent.virements,
        files=tuple(one.path for one in data.inputs),
    )


def node(row: Place, book: Book) -> Node:
    leaves = tuple(leaf for begin, end in row.runs for leaf in range(begin, end))
    number = book.nodes[row.key]
    return Node(row.key, row.title, row.kind, row.role, row.parent, number, leaves or (number,), row.also)
