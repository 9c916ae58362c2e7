"""Who needs whom: a graph of definitions' fields, never of periods or rows. The only module that uses networkx.

It gives the order of work and a circle as its path. Nothing in a calculation calls back into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

Node = tuple[str, str]
"""(definition, field), such as ('library-visits', 'floor')."""


class Needs:
    """Edges run from what is needed to what needs it."""

    def __init__(self, needs: Iterable[tuple[Node, Node]], nodes: Iterable[Node] = ()) -> None:
        import networkx as nx  # takes as long to import as all else; formulas that need formulas are rare

        self.graph: nx.DiGraph[Node] = nx.DiGraph()
        self.graph.add_nodes_from(nodes)
        self.graph.add_edges_from((needed, needing) for needing, needed in needs)

    def circles(self) -> Iterator[list[Node]]:
        """One path for each set of fields that need each other, closed: it ends where it began."""
        import networkx as nx

        for tangle in nx.strongly_connected_components(self.graph):
            if len(tangle) > 1 or self.graph.has_edge(*(2 * tuple(tangle))):
                start = min(tangle)
                edges = nx.find_cycle(self.graph.subgraph(tangle), start)
                path = [needing for _, needing in reversed(edges)]
                first = path.index(min(path))
                yield [*path[first:], *path[: first + 1]]

    def generations(self) -> list[list[Node]]:
        """All fields, each after everything it needs; sorted within a generation."""
        import networkx as nx

        return [sorted(level) for level in nx.topological_generations(self.graph)]
