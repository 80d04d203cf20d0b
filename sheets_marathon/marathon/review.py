"""What a person must decide, and why: the questions of the Review tab."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something lies in Review. Each has a sentence in every language pack: what is wrong and what to do."""

    # A person who is named and not found.
    NO_SELLER = "no_seller"
    UNKNOWN_SELLER = "unknown_seller"
    AMBIGUOUS_NAME = "ambiguous_name"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    UNKNOWN_NUMBER = "unknown_number"
    NAME_OF_ANOTHER = "name_of_another"
    UNKNOWN_BONUS = "unknown_bonus"
    BONUS_DATE = "bonus_date"
    BONUS_POINTS = "bonus_points"
    # Deals of which it can't be known what counts.
    SEVERAL_SELLERS = "several_sellers"
    SEVERAL_DATES = "several_dates"
    SEVERAL_SPELLINGS = "several_spellings"
    SAME_NUMBER = "same_number"
    SAME_CAR = "same_car"
    SAME_DEAL = "same_deal"
    FUTURE_DATE = "future_date"
    NO_SALE = "no_sale"
    MANY_CARS = "many_cars"
    UNKNOWN_WORD = "unknown_word"
    SHRUNK_REPORT = "shrunk_report"
    LOST_TOTAL = "lost_total"
    # A row of an export or a list that can't be read.
    NO_DOCUMENT = "no_document"
    BROKEN_DOCUMENT = "broken_document"
    NO_DATE = "no_date"
    BAD_DATE = "bad_date"
    BAD_QUANTITY = "bad_quantity"
    NO_CARS = "no_cars"
    UNKNOWN_KIND = "unknown_kind"
    TOO_MANY_CELLS = "too_many_cells"
    TOTAL_ROW = "total_row"
    NO_NAME = "no_name"
    NO_TASK = "no_task"
    NO_STATUS = "no_status"
    UNKNOWN_TASK = "unknown_task"
    UNKNOWN_STATUS = "unknown_status"
    ODD_GRADE = "odd_grade"
    TWO_ROLES = "two_roles"
    NEW_NUMBER = "new_number"
    UNKNOWN_STATE = "unknown_state"
    AWAY_IN_LIST = "away_in_list"
    # What people typed into the sheet.
    BAD_GRADE = "bad_grade"
    BAD_ROLE = "bad_role"
    UNKNOWN_POSITION = "unknown_position"
    BAD_TAKES_PART = "bad_takes_part"
    BAD_LEFT = "bad_left"
    NO_STORE = "no_store"
    PHONE_NUMBER = "phone_number"
    BROKEN_NUMBER = "broken_number"
    UNKNOWN_HEAD = "unknown_head"
    BAD_SLOT = "bad_slot"
    BAD_LINK = "bad_link"
    BAD_SETTING = "bad_setting"
    BAD_DECISION = "bad_decision"
    WEIGHTS_REFUSED = "weights_refused"
    DUPLICATE_ID = "duplicate_id"
    DUPLICATE_SLOT = "duplicate_slot"
    DUPLICATE_ROW = "duplicate_row"
    UNKNOWN_MAIN = "unknown_main"
    DUPLICATE_GRADES = "duplicate_grades"
    LMS_DIFFERS = "lms_differs"
    # What the program itself wrote while people were moving things.
    STRAY = "stray"
    # Corrections of the ledger: nothing is left to decide.
    OTHER_SELLER = "other_seller"
    OTHER_DATE = "other_date"
    OTHER_QUANTITY = "other_quantity"
    GONE = "gone"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something a person must decide. ``key`` is stable, so the same problem is listed once.

    ``seller``: as an export writes them, where an answer holds for all their deals; ``candidates``: who could be
    meant, for people to read.
    """

    key: str
    what: str
    where: str
    why: Reason
    seller: str = ""
    candidates: str = ""
