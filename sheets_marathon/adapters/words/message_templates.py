"""Posts put into words: Jinja2 templates of one language, with numbers, dates and plurals from Babel (DESIGN 6)."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import traceback
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError

from sheets_marathon.adapters.words.template_sandbox import TemplateSandbox
from sheets_marathon.errors import MarathonError, NaiveTime
from sheets_marathon.marathon.model import Slot, SlotKind
from sheets_marathon.marathon.posts.kinds import POST_KINDS
from sheets_marathon.marathon.posts.messages import LIMIT_TEXT, Post, post_of
from sheets_marathon.marathon.posts.sample_facts import Sizes, sample_slot

Number = int | float | Decimal

_SUFFIX = ".html.j2"
_WORDS = "words.toml"
_HUNDREDTH = Decimal("0.01")
# CLDR's categories in the order in which the forms of a word are written.
_CATEGORIES = ("one", "few", "many", "other")
_FORMATS = ("day", "date", "clock")


class MessageTemplates:
    """The templates of ``directory/language``; times are shown in ``zone``.

    ``words.toml`` beside the templates holds the forms of counted words, each of which becomes a filter
    (``{{ 5|points }}``), and the patterns of dates. Every mistake in these files is a MarathonError that names the
    file and, where there is one, the line. Templates are sandboxed; undefined names are errors; values are escaped.
    """

    def __init__(self, directory: Path, language: str, zone: dt.tzinfo) -> None:
        self.folder = directory / language
        self.language = language
        self._zone = zone
        if not self.folder.is_dir():
            raise MarathonError(
                f"there are no message templates for {language!r}: {self.folder} is not a folder",
                "copy config/messages/ru there and translate it, or set another language",
            )
        try:
            self._locale = Locale.parse(language)
        except (UnknownLocaleError, ValueError) as error:
            raise MarathonError(
                f"{language!r} is not a language that Babel knows", "name it like ru, en or pt_BR"
            ) from error
        self._environment = TemplateSandbox(
            loader=FileSystemLoader(self.folder),
            # Telegram knows < > & " by name and everything by number, which is what markupsafe writes.
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._read_words()

    def render(self, name: str, /, **facts: object) -> str:
        """The Telegram HTML of a template, ``name`` being a slot's kind (``lesson``) or a file's name; trimmed.

        What each template wants to know stands in the comment at its top. Raises MarathonError.
        """
        file = name if name.endswith(".j2") else f"{name}{_SUFFIX}"
        self._environment.begin()
        try:
            text = self._environment.get_template(file).render(**facts)
        except MarathonError:
            raise
        # Whatever a template's expressions raise is the template's mistake: people write them, so all are caught.
        except Exception as error:
            raise self._mistake(file, error) from error
        # Optional lines leave blank ones behind; templates stay readable when nobody has to count them.
        return re.sub(r"\n[ \t]*(\n[ \t]*)+\n", "\n\n", text).strip()

    def post(self, slot: Slot, *, limit: int = LIMIT_TEXT, picture: bool = False, **facts: object) -> Post:
        """The post of ``slot`` by its kind's template, checked against Telegram's rules. Raises MarathonError.

        ``picture``: the template is told that it stands under the day's picture.
        """
        return post_of(slot.key, self.render(slot.kind.value, slot=slot, picture=picture, **facts), limit)

    def _mistake(self, file: str, error: Exception) -> MarathonError:
        path = self.folder / file
        if isinstance(error, TemplateNotFound):
            return MarathonError(
                f"the template {self.folder / (error.name or file)} is missing",
                f"copy it from config/messages/{self.language} of the project",
            )
        line: int | None = None
        if isinstance(error, TemplateSyntaxError):
            path, line = Path(error.filename or path), error.lineno
        else:
            # Jinja rewrites tracebacks so that its frames name the template's own lines.
            frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".j2")]
            if frames:
                path, line = Path(frames[-1].filename), frames[-1].lineno
        where = f"{path}, line {line}" if line else str(path)
        return MarathonError(
            f"{where}: {error}",
            "mend that line; the comment at the top of the template lists what it may use",
        )

    def _read_words(self) -> None:
        path = self.folder / _WORDS
        try:
            words = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise self._mistake(_WORDS, TemplateNotFound(_WORDS)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise MarathonError(f"{path}: {error}", "mend that line") from error
        formats, forms = words.get("formats", {}), words.get("forms", {})
        mistakes = [f"formats.{name} is missing" for name in _FORMATS if not isinstance(formats.get(name), str)]
        mistakes += [
            f"forms.{name} is {found!r}, expected a list of 1 to 4 words"
            for name, found in forms.items()
            if not _are_forms(found)
        ]
        if mistakes:
            raise MarathonError(f"{path}: {'; '.join(mistakes)}", "see config/messages/ru/words.toml")
        filters: dict[str, Callable[..., str]] = {
            "number": self._number,
            "plural": self._plural,
            "day": lambda value: self._date(value, formats["day"]),
            "date": lambda value: self._date(value, formats["date"]),
            "clock": lambda value: self._clock(value, formats["clock"]),
        }
        for name, found in forms.items():
            filters[name] = self._counted(tuple(found))
        self._environment.filters.update(filters)

    def _counted(self, forms: tuple[str, ...]) -> Callable[[Number], str]:
        return lambda value: f"{self._number(value)} {self._plural(value, *forms)}"

    def _number(self, value: Number) -> str:
        """At most two decimals, in the language's way: 1 234,5."""
        return format_decimal(_shown(value), "#,##0.##", locale=self._locale)

    def _plural(self, value: Number, *forms: str) -> str:
        """The form that goes with ``value`` as shown; ``forms`` are one, few, many, other.

        Three forms: fractions take the second ("2,5 балла"). Two: the second is for all but one.
        """
        category = str(self._locale.plural_form(_shown(value)))
        place = _CATEGORIES.index(category) if category in _CATEGORIES else len(_CATEGORIES) - 1
        if len(forms) == 3 and category == "other":
            place = 1
        return forms[min(place, len(forms) - 1)]

    def _date(self, value: dt.date | dt.datetime, pattern: str) -> str:
        on = self._local(value).date() if isinstance(value, dt.datetime) else value
        return format_date(on, pattern, locale=self._locale)

    def _clock(self, value: dt.datetime | dt.time, pattern: str) -> str:
        at = self._local(value).time() if isinstance(value, dt.datetime) else value
        return format_time(at, pattern, locale=self._locale)

    def _local(self, value: dt.datetime) -> dt.datetime:
        if value.utcoffset() is None:
            raise NaiveTime(f"{value.isoformat()} has no time zone", "pass an aware datetime to the template")
        return value.astimezone(self._zone)


def verify(
    templates: MessageTemplates, program: Iterable[Slot], *, top_n: int = 5, risers_n: int = 3
) -> tuple[Post, ...]:
    """The posts of ``program`` as they would look, in its order, with invented figures where the day brings real ones.

    Figures are as wide as they get, so what fits here fits then; templates of kinds that the program lacks are
    tried too, as are the quiet days. Raises MarathonError with every mistake at once: what Jinja or Telegram would
    refuse, what is too long, and posts of one track that begin with the same line.
    """
    slots = tuple(program)
    planned = {slot.kind for slot in slots}
    posts: list[Post] = []
    mistakes: dict[str, None] = {}  # one broken line of a template shows in many posts and is told once
    begun: dict[tuple[str, str], str] = {}
    for slot in (*slots, *(sample_slot(kind) for kind in SlotKind if kind not in planned)):
        samples = POST_KINDS[slot.kind].samples(slot, slots, Sizes(top_n=top_n, risers_n=risers_n))
        try:
            widest, *_ = [templates.post(slot, facts=facts) for facts in samples]
        except MarathonError as error:
            mistakes[error.what] = None
            continue
        if slot.kind in planned:
            posts.append(widest)
            twin = begun.setdefault((slot.track, widest.first_line), slot.key)
            if twin != slot.key:
                mistakes[f'{slot.key} begins like {twin}: "{widest.first_line}"'] = None
    if mistakes:
        raise MarathonError(
            "these posts can't be sent:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes),
            f"mend the templates in {templates.folder} or the rows of the program tab",
        )
    return tuple(posts)


def _are_forms(found: Any) -> bool:
    return isinstance(found, list) and 1 <= len(found) <= 4 and all(isinstance(form, str) for form in found)


def _shown(value: Number) -> int | Decimal:
    """``value`` as shown, to hundredths: plurals follow what is seen, so 1.001 gives "1 балл", not "1 балла"."""
    hundredths = Decimal(str(value)).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return int(hundredths) if hundredths == int(hundredths) else hundredths.normalize()
