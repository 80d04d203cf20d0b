"""The bot's memory in one SQLite file of its own: whom it has answered, who is who, what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sheets_marathon.adapters.storage.sqlite import SqliteFile, is_damage
from sheets_marathon.adapters.storage.state_folder import kept_aside
from sheets_marathon.errors import StorageError
from sheets_marathon.marathon.people.identity import PersonLink
from sheets_marathon.ports.bot_memory import CameByName, Question

_SCHEMA = (
    "CREATE TABLE claims (update_id INTEGER PRIMARY KEY, at TEXT NOT NULL)",
    """
    CREATE TABLE links (
        participant_id TEXT PRIMARY KEY, user_id INTEGER NOT NULL UNIQUE, name TEXT NOT NULL, shown INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE told (
        user_id INTEGER NOT NULL, participant_id TEXT NOT NULL, works TEXT NOT NULL,
        PRIMARY KEY (user_id, participant_id)
    )
    """,
    "CREATE TABLE muted (user_id INTEGER PRIMARY KEY)",
    """
    CREATE TABLE questions (
        key TEXT PRIMARY KEY, asked_at TEXT NOT NULL, user_id INTEGER NOT NULL, who TEXT NOT NULL, text TEXT NOT NULL,
        link TEXT NOT NULL, answered_at TEXT, shown INTEGER NOT NULL DEFAULT 0
    )
    """,
)
_IDENTITIES = (
    "ALTER TABLE links ADD COLUMN by_name INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE links ADD COLUMN instead_of INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE tokens (participant_id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE)",
    """
    CREATE TABLE candidates (
        participant_id TEXT NOT NULL, username TEXT NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL,
        tries INTEGER NOT NULL, asked_at TEXT, closed INTEGER NOT NULL, PRIMARY KEY (participant_id, username)
    )
    """,
    "CREATE TABLE for_ops (about TEXT PRIMARY KEY, text TEXT NOT NULL)",
    "CREATE TABLE kept (name TEXT PRIMARY KEY, text TEXT NOT NULL)",
)
_LINK = "participant_id, user_id, name, shown, by_name, instead_of"
_QUESTION = "key, asked_at, user_id, who, text, link, answered_at"


class SqliteBotMemory:
    """``ports.bot_memory.BotMemory`` in the file ``path`` (see ``storage.sqlite.SqliteFile``, also for ``mends``)."""

    def __init__(self, path: Path, *, mends: bool = False) -> None:
        self._path = path
        self._file = SqliteFile(path, "the bot's memory", (_SCHEMA, _IDENTITIES), self._explained, mends=mends)

    def claim(self, update_id: int, at: dt.datetime) -> bool:
        """True once for each update."""
        moment = at.astimezone(dt.UTC).isoformat()
        return self._file.run("INSERT OR IGNORE INTO claims VALUES (?, ?)", (update_id, moment)) == 1

    def claimed(self, update_id: int) -> bool:
        """Whether somebody has claimed it."""
        return bool(self._file.rows("SELECT 1 FROM claims WHERE update_id = ?", (update_id,)))

    def forget_claims(self, before: dt.datetime) -> None:
        """Forget claims from before a moment (aware)."""
        self._file.run("DELETE FROM claims WHERE at < ?", (before.astimezone(dt.UTC).isoformat(),))

    def links(self) -> Sequence[PersonLink]:
        """Everybody who is linked, by participant id."""
        rows = self._file.rows(f"SELECT {_LINK} FROM links ORDER BY participant_id")  # noqa: S608
        return [
            PersonLink(who, user, name, bool(shown), bool(by_name), before)
            for who, user, name, shown, by_name, before in rows
        ]

    def link(self, link: PersonLink) -> bool:
        """Link somebody, unless the participant or the user is linked already: False then."""
        return self._insert(link) == 1

    def settle(self, before: Sequence[PersonLink], after: Iterable[PersonLink]) -> None:
        """Replace ``before`` with ``after``, all or nothing; what others have linked since stays."""
        with self._file.transaction():
            for link in before:
                # Only what was looked at: a link that has been made since is none of this look's business.
                self._file.run(
                    "DELETE FROM links WHERE participant_id = ? AND user_id = ?", (link.participant_id, link.user_id)
                )
            for link in after:
                self._insert(link)

    def tokens(self) -> Mapping[str, str]:
        """What everybody's personal link carries, by participant id."""
        return dict(self._file.rows("SELECT participant_id, token FROM tokens"))

    def keep_tokens(self, tokens: Mapping[str, str]) -> None:
        """Keep these, by participant id, over what was there."""
        self._file.run_for_each("INSERT OR REPLACE INTO tokens VALUES (?, ?)", list(tokens.items()))

    def candidates(self) -> Sequence[CameByName]:
        """Everybody who came by their Telegram name and has yet to show that it is they."""
        return [
            CameByName(who, username, user, name, tries, dt.datetime.fromisoformat(at) if at else None, bool(closed))
            for who, username, user, name, tries, at, closed in self._file.rows("SELECT * FROM candidates")
        ]

    def keep_candidate(self, candidate: CameByName) -> None:
        """Keep how far somebody is; participant and name tell who it is."""
        at = candidate.asked_at.astimezone(dt.UTC).isoformat() if candidate.asked_at else None
        who = (candidate.participant_id, candidate.username, candidate.user_id, candidate.name)
        self._file.run(
            "INSERT OR REPLACE INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*who, candidate.tries, at, int(candidate.closed)),
        )

    def for_ops(self) -> Mapping[str, str]:
        """What ops are to be told, by what it is about, oldest first."""
        return dict(self._file.rows("SELECT about, text FROM for_ops ORDER BY rowid"))

    def tell_ops(self, about: str, text: str) -> None:
        """Ops are to be told, in place of what they were to be told about the same."""
        self._file.run("INSERT OR REPLACE INTO for_ops VALUES (?, ?)", (about, text))

    def ops_told(self, about: str, text: str) -> None:
        """They have been told so."""
        self._file.run("DELETE FROM for_ops WHERE about = ? AND text = ?", (about, text))

    def recall(self, name: str) -> str:
        """What was kept under a name, "" for nothing."""
        found = self._file.rows("SELECT text FROM kept WHERE name = ?", (name,))
        return str(found[0][0]) if found else ""

    def remember(self, name: str, kept: str) -> None:
        """Keep a text under a name."""
        self._file.run("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, kept))

    def muted(self, user_id: int) -> bool:
        """Whether somebody wants to be left alone."""
        return bool(self._file.rows("SELECT 1 FROM muted WHERE user_id = ?", (user_id,)))

    def mute(self, user_id: int, *, on: bool) -> None:
        """Leave somebody alone from now on, or not."""
        statement = "INSERT OR IGNORE INTO muted VALUES (?)" if on else "DELETE FROM muted WHERE user_id = ?"
        self._file.run(statement, (user_id,))

    def told(self, link: PersonLink) -> str | None:
        """What somebody has been told of their works; None when nothing ever was."""
        query = "SELECT works FROM told WHERE user_id = ? AND participant_id = ?"
        found = self._file.rows(query, (link.user_id, link.participant_id))
        return str(found[0][0]) if found else None

    def tell(self, link: PersonLink, works: str) -> None:
        """Somebody is being told of their works, or need not be."""
        self._file.run("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (link.user_id, link.participant_id, works))

    def ask(self, question: Question) -> None:
        """Keep a question; the same one again changes nothing."""
        self._file.run(
            f"INSERT OR IGNORE INTO questions ({_QUESTION}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            _row(question),
        )

    def answered(self, key: str, by: int, at: dt.datetime) -> None:
        """Somebody replied to a message; where it is a question of somebody else's, it is answered, once."""
        self._file.run(
            "UPDATE questions SET answered_at = ?, shown = 0 WHERE key = ? AND user_id <> ? AND answered_at IS NULL",
            (at.astimezone(dt.UTC).isoformat(), key, by),
        )

    def unshown(self) -> Sequence[Question]:
        """Questions whose latest state the sheet is not known to show, oldest first."""
        query = f"SELECT {_QUESTION} FROM questions WHERE shown = 0 ORDER BY asked_at, key"  # noqa: S608
        with self._file.explained():
            return [_question(*row) for row in self._file.rows(query)]

    def mark_shown(self, questions: Iterable[Question]) -> None:
        """The sheet shows exactly these; one that has changed since stays unshown."""
        with self._file.transaction():
            for question in questions:
                key, *_, answered_at = _row(question)
                self._file.run("UPDATE questions SET shown = 1 WHERE key = ? AND answered_at IS ?", (key, answered_at))

    def changes(self) -> tuple[int, int]:
        """It moves when another connection commits, and when the file is another."""
        return self._file.others_version()

    def set_aside(self) -> Sequence[str]:
        """Names of damaged files that this one took the place of, as long as they are kept beside it."""
        return kept_aside(self._path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _insert(self, link: PersonLink) -> int:
        return self._file.run(
            f"INSERT OR IGNORE INTO links ({_LINK}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
            (link.participant_id, link.user_id, link.name, int(link.shown), int(link.by_name), link.instead_of),
        )

    def _explained(self, error: Exception) -> StorageError:
        state = "is damaged" if is_damage(error) else "can't be used"
        return StorageError(
            f"the bot's memory {self._path} {state}: {error}",
            "check free space and the rights to its folder; a damaged one is set aside by itself: who is who stands in "
            "the Participants tab, and at worst one press is answered twice",
        )


def _row(question: Question) -> tuple[str | int | None, ...]:
    answered = question.answered_at.astimezone(dt.UTC).isoformat() if question.answered_at else None
    asked = question.asked_at.astimezone(dt.UTC).isoformat()
    return (question.key, asked, question.user_id, question.who, question.text, question.link, answered)


def _question(
    key: str, asked_at: str, user_id: int, who: str, text: str, link: str, answered_at: str | None
) -> Question:
    answered = dt.datetime.fromisoformat(answered_at) if answered_at else None
    return Question(key, dt.datetime.fromisoformat(asked_at), user_id, who, text, link, answered)
