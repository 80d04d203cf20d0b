"""The command line: thin commands, one function each.

Exit codes: 0 done or unchanged, 1 failed, 2 changes pending (``plan``, dry runs), 3 refused as unsafe, 64 bad usage.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import errno
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sheets_marathon import __version__, logs
from sheets_marathon.cli import backup, imports, init, posts, rehearse, service, sheet
from sheets_marathon.cli.show import FAILED
from sheets_marathon.errors import MarathonError

log = logging.getLogger(__name__)

USAGE = 64
_CONFIG = Path("config/marathon.toml")
_THE_MACHINES = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOENT}
    | {errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.EMFILE, errno.ENFILE}
)
"""Files, folders and disks that are not as they must be: nothing is wrong with the program."""
_MAKE_ROOM = "  → check free space, the path, and the rights to its folder; then do it again"


class _Parser(argparse.ArgumentParser):
    """argparse exits with 2 on bad usage, which is taken here: 2 says that changes are pending."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(prog="sheets-marathon", description="Runs a sales-learning marathon out of one Google Sheet.")
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    subs = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str, *, config: bool = True) -> _Parser:
        sub: _Parser = subs.add_parser(name, help=about, description=about)
        sub.set_defaults(run=run)
        sub.add_argument("-v", "--verbose", action="store_true", help="say more")
        if config:
            sub.add_argument("--config", type=Path, default=_CONFIG, metavar="FILE", help=f"default: {_CONFIG}")
        return sub

    first = command("init", init.init, "make a configuration")
    about_sheet, about_chat = "the spreadsheet's id or address", "channel: -100… or @name"
    first.add_argument("--spreadsheet", type=_spreadsheet, default="", metavar="ID", help=about_sheet)
    first.add_argument("--starts-on", type=_date, metavar="DATE", help="the first day: 2026-12-07")
    first.add_argument("--sellers-channel", type=_chat, default="", metavar="CHAT", help=f"the sellers' {about_chat}")
    first.add_argument("--heads-channel", type=_chat, default="", metavar="CHAT", help=f"the heads' {about_chat}")
    first.add_argument("--ops-chat", type=_chat, default="", metavar="CHAT", help="a private chat for ops")
    first.add_argument("--language", choices=("ru", "en"), default="", help="the language of sheet and posts")
    first.add_argument("--from-sheet", action="store_true", help="find the roster in the spreadsheet and map it")
    first.add_argument("--tab", default="", metavar="TITLE", help="with --from-sheet: the tab that is the roster")
    first.add_argument("--yes", action="store_true", help="with --from-sheet: write the mapping without asking")

    command("doctor", service.doctor, "check that everything is ready").add_argument("--json", action="store_true")
    command("plan", sheet.plan, "show what would change in the spreadsheet").add_argument("--json", action="store_true")
    command("apply", sheet.apply, "make those changes, all or none")
    moved = command("reschedule", sheet.reschedule, "change the timetable in configuration and sheet")
    moved.description = (
        "Change the timetable in configuration and Program tab together; what people typed stays. Exit codes: "
        "0 done; 2 with --dry-run when something would change; 3 when it would touch what has gone out."
    )
    how = moved.add_mutually_exclusive_group(required=True)
    how.add_argument("--shift", type=int, metavar="DAYS", help="begin so many days later; -7: a week earlier")
    how.add_argument("--starts-on", type=_date, metavar="DATE", help="begin on this day")
    how.add_argument("--skip", type=_date, action="append", metavar="DATE", help="teach nothing then; lessons move on")
    how.add_argument("--add", type=_date, action="append", metavar="DATE", help="teach then, whatever the weekday")
    moved.add_argument("--dry-run", action="store_true", help="only say what would change")
    moved.add_argument("--json", action="store_true")
    logging_as_json = "write the log as JSON, an object a line"
    serve = command("run", service.run, "run the marathon until SIGTERM")
    serve.add_argument("--log-json", action="store_true", help=logging_as_json)
    serve.add_argument("--take-over", action="store_true", help="although another service, now dead, holds the sheet")
    tick = command("tick", service.tick, "do what is owed now, once")
    tick.add_argument("--log-json", action="store_true", help=logging_as_json)
    tick.add_argument("--at", type=_moment, metavar="TIME", help="as if it were then: 2026-12-07T10:00")
    shown_now = command("status", service.status, "show how the marathon stands").add_mutually_exclusive_group()
    shown_now.add_argument("--json", action="store_true")
    shown_now.add_argument("--prometheus", type=_prom_file, metavar="FILE", help="write figures there, show nothing")
    links = command("bot-links", service.bot_links, "count personal links to the bot, or make new ones")
    links.add_argument("--renew", action="store_true", help="make new ones; the former ones open nothing any more")
    links.add_argument("number", nargs="*", metavar="NUMBER", help="with --renew: only of these personnel numbers")
    links.add_argument("--json", action="store_true")
    kept = command("log", service.log, "what was decided at a moment, why, and what it cost")
    kept.add_argument("--at", type=_time, metavar="TIME", help="10:00; default: the whole day")
    kept.add_argument("--day", type=_date, metavar="DATE", help="default: the latest on which it was that late")
    kept.add_argument("--minutes", type=_minutes, default=1, metavar="N", help="so many from --at on; default: 1")
    kept.add_argument("--about", default="", metavar="KEY", help="only what concerns this: sellers.3.lesson.1")
    kept.add_argument("--file", type=Path, metavar="FILE", help="a log of “run --log-json”; default: the kept one")
    kept.add_argument("--json", action="store_true")
    preview = command("preview", posts.preview, "show a slot's post without sending it")
    shown = preview.add_mutually_exclusive_group(required=True)
    shown.add_argument("slot", metavar="SLOT", nargs="?", help="its key in the Program tab: sellers.3.lesson.1")
    shown.add_argument("--day", type=int, metavar="N", help="all posts of learning day N, both tracks")
    preview.add_argument("--pictures", type=Path, metavar="DIR", help="write the summaries' pictures there")
    deals = command("import-sales", imports.import_sales, "import sales now")
    deals.add_argument("--dry-run", action="store_true", help="only say what would be imported")
    deals.add_argument("--rows", action="store_true", help="say of each row what becomes of it")
    deals.add_argument("--json", action="store_true")
    people = command("import-roster", imports.import_roster, "take an HR list (CSV, XLSX) into Participants")
    people.add_argument("file", type=Path, metavar="FILE", help="the list")
    people.add_argument("--dry-run", action="store_true", help="only say what would be written")
    people.add_argument("--update", action="store_true", help="take new words over where nobody changed the old ones")
    people.add_argument("--json", action="store_true")
    works = command("import-lms", imports.import_lms, "take an LMS report (CSV, XLSX) into Hand-ins")
    works.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the report; default: lms.path")
    works.add_argument("--dry-run", action="store_true", help="only say what would be written")
    works.add_argument("--json", action="store_true")
    invite = command("announce", posts.announce, "announce the marathon: letters, and a post in the channel")
    invite.description = (
        "Announce the marathon by mail and in the channel, out of one template. Without an option it only says who "
        "would get a letter; exit code 2 when somebody would. Nobody gets a letter twice, however often it is run."
    )
    ways = invite.add_mutually_exclusive_group()
    ways.add_argument("--preview", type=Path, metavar="DIR", help="write letter and post there, pictures of them too")
    ways.add_argument("--send", action="store_true", help="send the letters, one a person")
    ways.add_argument("--post", action="store_true", help="post in the channel, once")
    ways.add_argument("--to", default="", metavar="ADDRESS", help="send the letter to yourself, to try it")
    invite.add_argument("--track", choices=("sellers", "heads"), default="", help="default: both")
    invite.add_argument(
        "--again", action="append", default=[], metavar="ADDRESS", help="with --send: once more to this one"
    )
    invite.add_argument("--json", action="store_true")
    looker = command("looker", sheet.looker, "print addresses for Looker Studio, check the flat tabs")
    looker.add_argument("--share", action="store_true", help="let looker.readers read the spreadsheet")
    looker.add_argument("--json", action="store_true")
    final = command("finalise", sheet.finalise, "freeze the final standings as values")
    final.description = (
        "Freeze the final standings as values, when corrections are over. Exit codes: 0 frozen, or frozen before and "
        "nothing changed since; 2 with --dry-run when something would be written; 3 when something stands against it."
    )
    final.add_argument("--dry-run", action="store_true", help="only say what would be written")
    final.add_argument("--anyway", action="store_true", help="whatever is still open: works, Review, corrections")
    final.add_argument("--again", action="store_true", help="although they are frozen and are others by now")
    final.add_argument("--json", action="store_true")
    copies = command("backup", backup.backup, "keep a dated copy of the program's tabs on this machine")
    copies.add_argument("--list", action="store_true", help="show the copies that are there instead")
    copies.add_argument("--json", action="store_true")
    restore = command("restore", backup.restore, "bring lost cells and rows of one tab back out of a backup")
    restore.description = (
        "Bring lost cells and rows of one tab back out of a backup. What was typed since stays. Exit codes: 0 brought "
        "back, or nothing to bring back; 2 with --dry-run when something would be; 3 when all that differs is newer."
    )
    restore.add_argument("--tab", required=True, metavar="TAB", help="its key, such as grades_sellers, or its title")
    restore.add_argument(
        "--from", dest="which", default="", metavar="DATE", help="2026-12-07, or a backup's file; default: the newest"
    )
    restore.add_argument("--dry-run", action="store_true", help="only show what would come back, cell by cell")
    restore.add_argument("--over-newer", action="store_true", help="write over cells that hold something newer, too")
    restore.add_argument("--json", action="store_true")

    play = command("rehearse", rehearse.rehearse, "run a whole marathon on the embedded workspace", config=False)
    play.add_argument("--data", type=Path, metavar="DIR", help="roster, sales and LMS exports; default: invented")
    play.add_argument("--seed", type=int, default=1, metavar="N", help="decides whatever chance decides")
    play.add_argument("--report", type=Path, metavar="FILE.json", help="write figures there")
    play.add_argument("--html", type=Path, metavar="FILE.html", help="write the page there")
    play.add_argument("--restarts", type=int, default=0, metavar="N", help="stop and start the service N times")
    play.add_argument("--keep", type=Path, metavar="DIR", help="keep the workspace and the files there")
    play.add_argument("--chaos", type=int, metavar="SEED", help="once more with faults and kills, and compare")
    play.add_argument("--decide", action="store_true", help="a curator decides what is in Review")
    workspace = command("workspace", rehearse.workspace, "serve the embedded workspace", config=False)
    workspace.add_argument("--port", type=int, default=0, metavar="P", help="default: a free one")
    workspace.add_argument("--state", type=Path, metavar="DIR", help="where it keeps its state; default: nowhere")
    workspace.add_argument("--allow-create", action="store_true", help="let the service account create spreadsheets")
    workspace.add_argument("--no-limits", action="store_true", help="lift Google's quotas and Telegram's flood limits")
    return top


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 2026-12-07T10:00") from None


def _time(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text.strip().zfill(5))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of day such as 10:00") from None


def _prom_file(text: str) -> Path:
    if not text.endswith(".prom"):
        raise argparse.ArgumentTypeError(f"{text!r} does not end in .prom, and node_exporter reads no other file")
    return Path(text)


def _minutes(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1440:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes from 1 to 1440")
    return int(text)


def _date(text: str) -> dt.date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
    raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-12-07")


def _spreadsheet(text: str) -> str:
    from sheets_marathon.settings.pasted import spreadsheet_id

    return _understood(text, spreadsheet_id)


def _chat(text: str) -> str:
    from sheets_marathon.settings.pasted import chat_id

    return _understood(text, chat_id)


def _understood(text: str, read: Callable[[str], object]) -> str:
    try:
        return str(read(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is {error}") from None


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; errors go to stderr as sentences."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Cyrillic is no reason to fail
    arguments = parser().parse_args(argv)
    level = logging.INFO if arguments.verbose or arguments.command == "run" else logging.WARNING
    with logs.kept(sys.stderr, level=level, as_json=getattr(arguments, "log_json", False)):
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except MarathonError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _silence()  # whoever read our output has seen enough
        return 0
    except OSError as error:
        if error.errno not in _THE_MACHINES:
            return _reported()
        _silence()
        sys.stderr.write(
            f"{error.filename or 'the output, or a file,'} can't be used: {error.strerror}\n{_MAKE_ROOM}\n"
        )
        return FAILED
    except Exception:
        return _reported()
    return code


def _reported() -> int:
    # Through the log, not by python itself: a traceback may quote a secret, and only the log blots it out.
    log.exception("this is a mistake in the program; please report it with these lines")
    return FAILED


def _silence() -> None:
    """Where nobody takes our output, python would complain once more when it flushes at exit: then it goes nowhere."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
