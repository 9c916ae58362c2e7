"""Conditions in plain English: what a case asks, and how its answers are said."""

from __future__ import annotations

import pytest

from kccrules.meaning.phrases import saying


@pytest.mark.parametrize(
    ("condition", "asks", "yes", "no"),
    [
        ("meets(value, target)", "does {value} meet {target}?", "{value} meets {target}", "{value} does not meet {target}"),
        (
            "meets(value, eased(target, 0.1))",
            "does {value} meet {target} eased by 10%?",
            "{value} meets {target} eased by 10%",
            "{value} does not meet {target} eased by 10%",
        ),
        ("value >= 75", "is {value} at least 75?", "{value} is at least 75", "{value} is below 75"),
        ("value != 75", "is {value} not 75?", "{value} is not 75", "{value} is 75"),
        ("direction == better", "is the direction of travel better?", "the direction of travel is better", "the direction of travel is not better"),
        ("not missing(floor)", "not so: is {floor} missing?", "{floor} is there", "{floor} is missing"),
        (
            "meets(value, floor) and direction != worse",
            "does {value} meet {floor} and is the direction of travel not worse?",
            "{value} meets {floor} and the direction of travel is not worse",
            "{value} does not meet {floor} or the direction of travel is worse",
        ),
        ("value > gap", "is {value} above the distance of {value} from {target}?", "{value} is above the distance of {value} from {target}", "{value} is not above the distance of {value} from {target}"),
        ("value < 0.9 * target", "is {value} below 0.9 times {target}?", "{value} is below 0.9 times {target}", "{value} is not below 0.9 times {target}"),
        ("value == last_year(value)", "is {value} the value in the same period a year before?", "{value} is the value in the same period a year before", "{value} is not the value in the same period a year before"),
        ("value > average_last(4, value)", "is {value} above the average of the value over 4 periods?", "{value} is above the average of the value over 4 periods", "{value} is not above the average of the value over 4 periods"),
        ("areas_where(value > 5 or not meets(value, target)) >= 8", "is the number of areas where the value is above 5 or the value does not meet the target at least 8?", "the number of areas where the value is above 5 or the value does not meet the target is at least 8", "the number of areas where the value is above 5 or the value does not meet the target is below 8"),
        ("areas_where(not missing(value)) > 2", "is the number of areas where the value is there above 2?", "the number of areas where the value is there is above 2", "the number of areas where the value is there is not above 2"),
        ("earlier(1, value) < earlier(2, target)", "is the value 1 period before below the target 2 periods before?", "the value 1 period before is below the target 2 periods before", "the value 1 period before is not below the target 2 periods before"),
        ("share_of_areas(meets(value, gap)) > 0.5", "is the share of areas where the value meets the distance of the value from the target above 0.5?", "the share of areas where the value meets the distance of the value from the target is above 0.5", "the share of areas where the value meets the distance of the value from the target is not above 0.5"),
        ("5 <= value <= 10", "does this hold: 5 <= value <= 10?", "it holds that 5 <= value <= 10", "it does not hold that 5 <= value <= 10"),
        ("value > -5", "is {value} above -5?", "{value} is above -5", "{value} is not above -5"),
    ],
)  # fmt: skip
def test_a_condition_is_asked_and_answered_in_words(condition: str, asks: str, yes: str, no: str) -> None:
    said = saying(condition, {"gap": "shortfall(value, target)"})
    assert (said.asks, said.yes, said.no) == (asks, yes, no)
