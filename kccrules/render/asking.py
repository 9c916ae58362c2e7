"""Return forms in lines of text: which were made, each as a table of figures, and what became of those that came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kccrules.render import spreadsheet
from kccrules.render.spreadsheet import MARK
from kccrules.words import wording
from kccrules.words.periods import day_words
from kccrules.words.returns import Counted, Form


def made(forms: Sequence[Form], names: Sequence[str], folder: str) -> Iterator[str]:
    """A line for each file, and what to do when they come back."""
    counts = [wording.count(len(form.lines), "result") for form in forms]
    width, right = max(map(len, names)), max(map(len, counts))
    for form, name, count in zip(forms, names, counts, strict=True):
        yield f"{name:<{width}}  {count:>{right}}, to be returned by {day_words(form.due)}"
    folder = f"{folder}/{forms[0].typed}"
    yield ""
    yield f"When they come back, put them into {folder}, and look at each, such as"
    yield f"   kccrules validate {folder}/{names[0]}"


def table(forms: Sequence[Form]) -> Iterator[str]:
    """The rows to be filled in, as figures are sent in CSV; only the columns that are needed."""
    lines = [line for form in forms for line in form.lines]
    needed = {
        "indicator": True,
        "area": any(line.area for line in lines),
        "period": True,
        "value": True,
        "numerator": any(line.counted for line in lines),
        "denominator": any(line.out_of for line in lines),
        **dict.fromkeys(("state", "note", "being_done", "back_by", "by", "submitted_at"), True),
    }
    columns = [name for name, wanted in needed.items() if wanted]
    known = [{"indicator": line.id, "area": line.area or "", "period": line.period} for line in lines]
    return spreadsheet.render(columns, [[row.get(name, "") for name in columns] for row in known])


def files(forms: Sequence[Form], kind: str) -> Mapping[str, bytes]:
    """Each form by the name of its file, as a workbook or as CSV."""
    if kind == "xlsx":
        from kccrules.render.workbook import form as workbook

        return {f"{form.name}.xlsx": workbook.render(form) for form in forms}
    return {f"{form.name}.csv": "".join([MARK, *(f"{line}\r\n" for line in table([form]))]).encode() for form in forms}


def counted(found: Counted) -> str:
    """'4 of 5 results were read (3 values, 1 not available yet). 1 was not.'"""
    read = found.values + found.unavailable + found.others
    parts = [
        wording.count(found.values, "value") if found.values else "",
        f"{found.unavailable} not available yet" if found.unavailable else "",
        f"{found.others} not applicable or too few" if found.others else "",
    ]
    inside = f" ({', '.join(filter(None, parts))})" if read else ""
    were = "was" if read == 1 else "were"
    said = [f"{read} of {wording.count(found.asked, 'result')} {were} read{inside}."]
    said += [f"{found.refused} {'was' if found.refused == 1 else 'were'} not."] if found.refused else []
    said += [f"{found.commentary} with words alone."] if found.commentary else []
    said += [f"{found.empty} {'was' if found.empty == 1 else 'were'} left empty."] if found.empty else []
    return " ".join(said)
