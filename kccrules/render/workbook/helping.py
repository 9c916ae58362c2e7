"""The sheet Help of a return form: a row for each word, and the two things that go wrong most often."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kccrules.render.workbook.growing import height
from kccrules.words.periods import day_words
from kccrules.words.returns import HELP_TITLE, Form

WORD, MEANING = 32, 95
"""Widths of the two columns."""


def write(sheet: Worksheet, form: Form, styles: Mapping[str, Format]) -> None:
    """The whole sheet."""
    sheet.write_string(0, 0, HELP_TITLE, styles["title"])
    sheet.write_string(2, 0, "Word", styles["heading"])
    sheet.write_string(2, 1, "What it means", styles["heading"])
    for number, (word, meaning) in enumerate(meanings(form).items(), start=3):
        sheet.set_row(number, height([(word, WORD * 0.9), (meaning, MEANING)]))
        sheet.write_string(number, 0, word, styles["word"])
        sheet.write_string(number, 1, meaning, styles["wrapped"])
    sheet.set_column(0, 0, WORD)
    sheet.set_column(1, 1, MEANING)
    sheet.freeze_panes(3, 0)
    sheet.protect()
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&LHelp&RPage &P of &N")


def meanings(form: Form) -> Mapping[str, str]:
    """Each word, with what it means."""
    return {
        "A blank is not zero": "If you do not know a result, leave column D empty and choose Not available yet in column E. It is then "
        "shown as Not available. A 0 is read as a result of nought.",
        "Year to date": "Where column B gives months from the start of the year, such as April to September, the result is of all of them "
        "together, not of the last quarter alone.",
        "Result": "The number for the period in brackets in column B. A per cent can be typed as 61.2 or as 61.2%; both mean the same. "
        "A 0.612 means less than one per cent. Type decimals with a point.",
        "Final": "The number will not change. If column E is empty beside a number, it is taken as final.",
        "Provisional": "The number may still change. It is shown with a mark, and you will be asked for the final one.",
        "Estimated": "The number is an estimate. It is shown with a mark, and you will be asked for the final one.",
        "Not available yet": "There is no number yet. Say why in column G, and when it will be there.",
        "Not applicable": "There is no such number for this period, and there will be none.",
        "Too few to publish": "There is a number, but so small that it could point to single people. Leave column D empty.",
        "Out of how many": "Where it is needed, the number of all those that could have been counted.",
        "What happened and what is being done": "Where a result is below its floor: what happened, and what is being done about it. It is "
        "read by councillors and the public, so please name no people, no e-mail addresses and no telephone numbers.",
        "Back on target by": "When the target will be met again, in a word or two: December 2012, Quarter 4.",
        "Target": "What was agreed for this period, not for the end of the year.",
        "Floor": "The result below which something has to be done (above which, where less is better).",
        "Check": "Fills itself in while you type. It looks at the target, the floor and the results before. It does not rate: "
        "ratings are made when all results are in.",
        "If you sent a result already": "Column C shows it. Leave the row empty if it still stands; type the new one if it has changed. "
        "The newer one counts, and the report says that it was revised.",
        "When it is needed": f"By {day_words(form.due)}. The report is made of what is in by {day_words(form.closes)}; "
        "what is not in by then is shown as Not available.",
        "Who to ask": "The performance team. Send the file back to them as it is: an Excel workbook (.xlsx).",
    }
