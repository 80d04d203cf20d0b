"""Bringing a plan on stage: faults are ordered and taken back, kills are armed, killed services are accounted for."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from sheets_marathon.rehearsal.chaos.crashing import CROSSINGS, DISK, KILLS, SETUP, STANDING
from sheets_marathon.rehearsal.chaos.dripping import DrippingSystem
from sheets_marathon.rehearsal.chaos.incidents import REFUSED, Fault
from sheets_marathon.rehearsal.chaos.mischief import Mischief
from sheets_marathon.rehearsal.chaos.mishaps import Mishap
from sheets_marathon.rehearsal.chaos.plan import ChaosPlan, Kill
from sheets_marathon.rehearsal.chaos.sites import SIDES
from sheets_marathon.rehearsal.play.performance import Cue, Peace
from sheets_marathon.rehearsal.play.scene import Scene

_KILLED, _NOT_STARTED = -9, 1
_ANY = "*"


class Watch(Peace):
    """Nothing is disturbed, every crossing is written down. ``folder`` is made; ``seed``: of the program's jitter."""

    def __init__(self, folder: Path, scene: Scene, ops_chat: str, seed: str) -> None:
        folder.mkdir()
        self._folder = folder
        self._scene = scene
        setup = {"module": "sheets_marathon", "ops": [ops_chat], "seed": seed}
        (folder / SETUP).write_text(json.dumps(setup), "utf-8")

    def crossings(self) -> list[tuple[dt.datetime | None, str]]:
        """Every crossing so far: its staged time (None before the clock was first read) and its site."""
        found = []
        for line in (self._folder / CROSSINGS).read_text("utf-8").splitlines():
            at, _, site = line.split(" ")
            found.append((None if at == "-" else dt.datetime.fromisoformat(at), site))
        return found


class Chaos(Watch):
    """Faults and kills as planned. ``injected``: faults that fired, by service and mode; ``kills``: as written down."""

    poll_s = 0.1  # a killed service is started again at once, as systemd would

    def __init__(
        self,
        folder: Path,
        scene: Scene,
        ops_chat: str,
        plan: ChaosPlan,
        ends_at: dt.datetime,
        tab_ids: Mapping[str, int],
        system: DrippingSystem,
    ) -> None:
        super().__init__(folder, scene, ops_chat, f"{plan.seed}/jitter")
        self.plan = plan
        self._ends_at = ends_at
        self.mischief = Mischief(scene, tab_ids, folder / DISK, system)
        self._open: list[tuple[Fault, int]] = []
        self._armed: list[dict[str, Any]] = []
        self._orders = 0
        self.injected: Counter[tuple[str, str]] = Counter()
        self.kills: list[dict[str, Any]] = []
        for side in SIDES:
            self._arm({"site": _ANY, "but": sorted(plan.calm_sites), "side": side, "nth": 1})
        starts_at = scene.stage.clock()
        for kill in plan.kills:
            if kill.armed_at <= starts_at:  # no cue can come before the very first start
                self._arm_kill(kill)

    def cues(self) -> Iterator[Cue]:
        """Everything that is planned; at ``ends_at`` all that still stands is called off."""
        starts_at = self._scene.stage.clock()
        for kill in (each for each in self.plan.kills if each.armed_at > starts_at):
            yield Cue(kill.armed_at, partial(self._arm_kill, kill))
        for incident in self.plan.incidents:
            for fault in incident.faults:
                yield Cue(fault.begins, partial(self._begin, fault))
                yield Cue(fault.ends, partial(self._finish, fault))
            for mishap in incident.mishaps:
                yield Cue(mishap.begins, partial(self._befall, mishap))
                yield Cue(mishap.ends, partial(self._mend, mishap))
        yield Cue(self._ends_at, self._call_off)

    @contextmanager
    def spared(self) -> Iterator[None]:
        """People act: the faults are lifted while they do."""
        self._lift()
        try:
            yield
        finally:
            self._lay()

    def accounts_for(self, exit_code: int) -> bool:
        """Whether the service was killed by an order of ours, which is then taken back; or did not start since Google
        refuses it, which somebody then mends."""
        if exit_code == _NOT_STARTED:
            return self._let_in_again()
        if exit_code != _KILLED or not self.take_note():
            return False
        self.mischief.damage_what_is_due()
        return True

    def take_note(self) -> int:
        """Read of kills since the last time, take their orders back; how many there were."""
        log = self._folder / KILLS
        lines = log.read_text("utf-8").splitlines() if log.is_file() else []
        new = [json.loads(line) for line in lines[len(self.kills) :]]
        self.kills += new
        for kill in new:
            for order in self._armed:
                if order["id"] == kill["id"] and order["site"] == _ANY:
                    order["but"].append(kill["met"])
            self._armed = [each for each in self._armed if each["id"] != kill["id"] or each["site"] == _ANY]
        if new:
            self._write_standing()
        return len(new)

    def _arm_kill(self, kill: Kill) -> None:
        self._arm({name: value for name, value in asdict(kill).items() if name != "armed_at"})

    def _arm(self, order: dict[str, Any]) -> None:
        self._orders += 1
        self._armed.append({"id": self._orders, "seed": self.plan.seed, **order})
        self._write_standing()

    def _write_standing(self) -> None:
        growing = self._folder / f"{STANDING}.part"
        growing.write_text(json.dumps(self._armed), "utf-8")
        growing.replace(self._folder / STANDING)

    def _begin(self, fault: Fault) -> None:
        self._lift()
        self._open.append((fault, int(fault.order.get("count", 1))))
        self._lay()

    def _finish(self, fault: Fault) -> None:
        self._lift()
        self._open = [each for each in self._open if each[0] is not fault]
        self._lay()

    def _let_in_again(self) -> bool:
        refusing = [fault for fault, _ in self._open if fault.order.get("status") == REFUSED]
        for fault in refusing:
            self._finish(fault)
        return bool(refusing)

    def _lift(self) -> None:
        """Take all orders back, and remember how often each has still to fire."""
        if not self._open:
            return
        fired = [int(each["fired"]) for each in self._scene.stage.faults()]
        self._scene.stage.clear_faults()
        for (fault, _), number in zip(self._open, fired, strict=True):
            self.injected[str(fault.order["service"]), str(fault.order["mode"])] += number
        left = [(fault, count - number) for (fault, count), number in zip(self._open, fired, strict=True)]
        self._open = [each for each in left if each[1] > 0]

    def _lay(self) -> None:
        for fault, count in self._open:
            self._scene.stage.add_fault(**{**fault.order, "count": count})

    def _befall(self, mishap: Mishap) -> None:
        with self.spared():
            self.mischief.begin(mishap)

    def _mend(self, mishap: Mishap) -> None:
        with self.spared():
            self.mischief.finish(mishap)

    def _call_off(self) -> None:
        self._lift()
        self._open.clear()
        self._armed.clear()
        self._write_standing()


def moments_by_site(crossings: Iterable[tuple[dt.datetime | None, str]]) -> dict[str, list[dt.datetime]]:
    """When each site was crossed; crossings before the clock was read get the first moment known."""
    known = list(crossings)
    first = next(at for at, _ in known if at is not None)
    found: dict[str, list[dt.datetime]] = {}
    for at, site in known:
        found.setdefault(site, []).append(at or first)
    return found
