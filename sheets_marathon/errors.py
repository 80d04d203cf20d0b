"""Errors for people: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

_LONGEST_SENTENCE = 300


class MarathonError(Exception):
    """Something ops can act on: ``what`` happened (and where), and the ``remedy``."""

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what}\n  → {remedy}" if remedy else what)

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, whatever its ``__init__`` asks for: errors come back from child processes."""
        return type(self).__new__, (type(self), *self.args), vars(self)


class ConfigurationError(MarathonError):
    """The configuration can't be used; ``what`` lists every mistake at once."""

    exit_code = 64


class UnsafeChange(MarathonError):
    """A plan that could destroy what a person typed; nothing has been written."""

    exit_code = 3


class WeightsRefused(MarathonError):
    """Weights under which selling could outweigh learning; ``what`` holds the proof with its numbers."""

    exit_code = 3


class NaiveTime(MarathonError):
    """A moment without a time zone was passed where an aware one is needed."""


class StorageError(MarathonError):
    """A file of the program's own can't be used: damaged, on a full disk, not to be written. Nothing of what was to be
    kept in it is kept."""


class SheetError(MarathonError):
    """Google Sheets refused or could not be reached. ``permanent`` says whether trying again can help.

    ``retry_after_s``: Google asked to be left alone this long.
    """

    def __init__(self, what: str, remedy: str = "", *, permanent: bool, retry_after_s: float | None = None) -> None:
        super().__init__(what, remedy)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class WriteUnclear(SheetError):
    """A write got no answer: it may or may not have been applied. Read back before repeating (DESIGN 8)."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy, permanent=False)


class WriteRefused(SheetError):
    """Google found a batch wrong, for itself or for the sheet as it is by now; nothing of it was applied."""

    def __init__(self, what: str) -> None:
        super().__init__(what, permanent=True)


class StaleWrite(SheetError):
    """The spreadsheet was written to since the look that this write was planned on; nothing of it was applied.

    Look again and plan anew.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what, "it is worked out anew from a fresh look", permanent=False)


class AlreadyApplied(SheetError):
    """The job's marker is in the sheet already: this very write has been applied before."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "", permanent=True)


class TabMissing(SheetError):
    """A tab or column the program needs is not in the spreadsheet; ``tab``, ``column``: their titles, where known."""

    def __init__(self, what: str, remedy: str = "", *, tab: str = "", column: str = "") -> None:
        self.tab, self.column = tab, column
        usual = 'run "sheets-marathon plan" to see what is missing, then "apply"'
        super().__init__(what, remedy or usual, permanent=True)


class ColumnMissing(TabMissing):
    """A tab lacks a column, ``tab`` and ``column`` being their titles: deleted, or not recognised any more."""

    def __init__(self, tab: str, column: str) -> None:
        super().__init__(
            f"column “{column}” of tab “{tab}” is not there any more", way_back(tab, column), tab=tab, column=column
        )


class TabGone(TabMissing):
    """A whole tab is missing, ``tab`` being its title: deleted, or made by hand."""

    def __init__(self, tab: str, key: str) -> None:
        super().__init__(f"tab “{tab}” ({key}) is not in the spreadsheet, or its marks are gone", tab=tab)


class HeaderAstray(TabMissing):
    """The header of the tab with this title stands in a row among the data, as after sorting with the header in it."""

    def __init__(self, tab: str, row: int) -> None:
        remedy = "undo the sorting (File → Version history), or move that row up to where the header was"
        super().__init__(f"the header of tab “{tab}” stands in row {row}, among the data", remedy)


def way_back(tab: str, column: str) -> str:
    """How a column that a tab has lost comes back."""
    return (
        f'sheets-marathon restore --tab "{tab}" brings it back out of the newest backup that has it; '
        f"if it is still there under another header, give it the header “{column}” again"
    )


class DeliveryRefused(MarathonError):
    """The messenger certainly did not take the post.

    ``permanent``: trying again without a change by a person is useless.
    ``retry_after_s``: the messenger asked to wait this long before the next attempt.
    """

    def __init__(self, what: str, remedy: str = "", *, permanent: bool, retry_after_s: float | None = None) -> None:
        super().__init__(what, remedy)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class DeliveryUnclear(MarathonError):
    """No answer that settles it: the post may or may not be in the chat (FACTS 19)."""


class SourceRefused(MarathonError):
    """Outside data that can't be read. ``contents``: words of the source itself, for whoever sits at the machine;
    ``said``: what happened, without them; ``brief``: that and what to do, for a chat.
    """

    def __init__(self, what: str, remedy: str = "", contents: str = "") -> None:
        super().__init__(f"{what}; {contents}" if contents else what, remedy)
        self.said, self.contents = what, contents
        said = what if len(what) <= _LONGEST_SENTENCE else f"{what[:_LONGEST_SENTENCE]}…"
        first = remedy.partition("\n")[0].rstrip(":")
        self.brief = " ".join(said.split()) + (f"\n  → {first}" if first else "")


class FeedRefused(SourceRefused):
    """An export that can't be read as sales: nothing of it was imported."""


class ListRefused(SourceRefused):
    """An HR list or an LMS report that can't be read as one: nothing of it was imported."""


class AlreadyRunning(MarathonError):
    """Another process acts for this bot, or on this spreadsheet."""
