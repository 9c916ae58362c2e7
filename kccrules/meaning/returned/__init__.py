"""A return form that came back: found by its headings wherever they are, each row that was filled in made a row of figures.

What is in the locked columns does not count, but for the code, the period and the area. What the numbers mean is the business of
`entries`, and whether they are likely that of `returned.doubts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.meaning.entries import Made, Table
from kccrules.meaning.returned import lines, signing
from kccrules.meaning.returned.finding import AGAIN, Form, headings_of
from kccrules.words.cells import Row
from kccrules.words.observations import Input, Returned
from kccrules.words.problems import Problem
from kccrules.words.returns import COLUMNS, TYPED

NEEDED = ("code", "result", "period")
AS_FIGURES = {
    "code": "indicator", "result": "value", "sure": "state", "out_of": "denominator", "happened": "being_done", "back": "back_by",
    "period": "period", "area": "area",
}  # fmt: skip
"""The columns of figures that those of a form are."""


def read(
    head: Row, rows: Sequence[Row], table: Table, source: Input
) -> tuple[list[Made], list[Problem], Returned | None]:
    """All that a form says; `rows` are those above its headings and those below."""
    keys = headings_of(head)
    twice = next((place for place, key in enumerate(keys) if key and key in keys[:place]), None)
    if twice is not None:
        message = f"the column '{COLUMNS[keys[twice] or '']}' is there twice"
        return [], [head.problem("KCC410", message, "remove one of the two", twice)], None
    form = Form(table, source, head, {key: place for place, key in enumerate(keys) if key})
    gone = [COLUMNS[key] for key in NEEDED if key not in form.at]
    if gone:
        are = "is" if len(gone) == 1 else "are"
        message = f"of the headings of this return form {' and '.join(gone)} {are} gone"
        return [], [head.problem("KCC470", message, AGAIN)], None
    source.columns = tuple(AS_FIGURES.get(key or "", "") for key in keys)
    form.problems += columns_gone(form)
    signing.read(rows, form)
    asked = [row for row in rows if row.number > head.number and not signing.signs(row)]
    form.problems += lines.before_any(asked, form)
    for row in asked:
        lines.read(row, form)
    if not source.read:  # a form that nobody has typed in needs no date
        form.problems = [problem for problem in form.problems if problem.code != "KCC478"]
    return form.made, form.problems, Returned(table.file, form.asked, form.by, form.sent, form.dated)


def columns_gone(form: Form) -> Iterator[Problem]:
    """What was deleted that can be done without."""
    gone = [COLUMNS[key] for key in TYPED if key not in form.at]
    if gone:
        instead = "; without How sure? every number is final" if COLUMNS["sure"] in gone else ""
        message = f"columns of this return form are gone: {', '.join(gone)}{instead}"
        yield form.head.problem("KCC477", message, "ask for the form again if anything was typed there")
