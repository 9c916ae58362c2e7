"""What became of the results of each form that came back, for the last line of `validate`."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.words.observations import Data
from kccrules.words.returns import Counted


def counted(data: Data) -> Iterator[Counted]:
    """A form each, once everything is read and what cannot be right is taken out."""
    for form in data.returned:
        source = data.inputs[form.file]
        own = [one for one in data.observations if one.file == form.file]
        values = sum(one.has_figure for one in own)
        unavailable = sum(one.state == "missing" for one in own)
        yield Counted(
            source.file,
            form.asked,
            values,
            unavailable,
            len(own) - values - unavailable,
            source.accepted - len(own),
            source.rejected,
        )
