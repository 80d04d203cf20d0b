"""Setting the scene of a rehearsal: a workspace, a lived-in spreadsheet, a configuration, the program applied."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheets_marathon.rehearsal.cast import owner
from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands
from sheets_marathon.rehearsal.cast.sheet_words import TRACKS
from sheets_marathon.rehearsal.play.config_file import MarathonPlan, as_toml, completed
from sheets_marathon.rehearsal.play.forked import ForkedProcess
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

CURATOR = "curator@example.org"
METHODOLOGIST = "methodologist@example.org"
_APPLY_LIMIT_S = 300.0
_STOP_LIMIT_S = 30.0


class RehearsalStopped(RuntimeError):
    """The rehearsal can't go on; the message says what happened and shows the words of who refused."""


@dataclass(frozen=True)
class Scene:
    """Where everything is. ``secrets``: environment variables of the program; ``actor``: its Google account."""

    stage: Stage
    base_url: str
    spreadsheet_id: str
    owner: SheetHands
    curator: SheetHands
    methodologist: SheetHands
    channels: Mapping[str, int]
    actor: str
    config: Path
    feed: Path
    secrets: Mapping[str, str]


def set_scene(
    closing: ExitStack,
    folder: Path,
    base: Mapping[str, Any],
    plan: MarathonPlan,
    roster: Sequence[Sequence[str]],
    templates: Path,
) -> Scene:
    """Start a workspace whose clock stands at 09:00 the day before, lay out the spreadsheet, write the configuration.

    Everything lies in ``folder``; ``closing`` ends the workspace.
    """
    process, announced = start_workspace(folder / "workspace")
    closing.callback(_end, process)
    base_url, channels = str(announced["base_url"]), announced["channels"]
    stage = closing.enter_context(Stage(base_url))
    stage.set_clock(plan.moment(plan.starts_on - dt.timedelta(days=1), dt.time(9)))
    actor = str(json.loads(Path(announced["credentials"]).read_text("utf-8"))["client_email"])
    team = {actor: "writer", CURATOR: "writer", METHODOLOGIST: "writer"}
    spreadsheet_id = stage.create_spreadsheet("Марафон продаж: рабочая таблица", share=team)

    def hands(token: str) -> SheetHands:
        person = SheetHands(base_url, token, spreadsheet_id)
        closing.callback(person.close)
        return person

    owners_hands = hands(str(announced["owner_token"]))
    owner.lay_out(owners_hands, roster)
    feed = folder / "exports"
    feed.mkdir(parents=True, exist_ok=True)
    additions = {
        "tracks": {track: {"channel": str(channels[track])} for track in TRACKS},
        "sheet": {"spreadsheet_id": spreadsheet_id},
        "google": {"credentials_file": str(announced["credentials"]), "sheets_url": base_url, "drive_url": base_url},
        "telegram": {"ops_chat": str(channels["ops"]), "base_url": base_url},
        "sales": {"feeds": [{**base["sales"]["feeds"][0], "path": str(feed)}]},
        "posts": {"templates": str(templates)},
        "service": {"state_dir": str(folder / "state"), "clock_url": f"{base_url}/rehearsal/clock"},
    }
    config = folder / "marathon.toml"
    config.write_text(as_toml(completed(base, additions)), "utf-8")
    return Scene(
        stage=stage,
        base_url=base_url,
        spreadsheet_id=spreadsheet_id,
        owner=owners_hands,
        curator=hands(stage.person_token(CURATOR)),
        methodologist=hands(stage.person_token(METHODOLOGIST)),
        channels={track: int(channels[track]) for track in TRACKS},
        actor=actor,
        config=config,
        feed=feed,
        secrets={
            "SHEETS_MARATHON_BOT_TOKEN": str(announced["bot_token"]),
            # The workspace is on loopback, wherever a proxy of the environment may lead.
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        },
    )


def apply_program(python: str, scene: Scene) -> None:
    """Run ``sheets-marathon apply`` once, as ops do. RehearsalStopped with its output unless it exits with 0."""
    command = [python, "-m", "sheets_marathon", "apply", "--config", str(scene.config)]
    done = subprocess.run(  # noqa: S603 - our own program, started as ops start it
        command,
        env={**os.environ, **scene.secrets},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=_APPLY_LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RehearsalStopped(f"apply ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}".rstrip())


def _end(process: subprocess.Popen[str] | ForkedProcess) -> None:
    process.terminate()
    try:
        process.wait(_STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
