"""Who checks whose work: participants without a curator get one, by store or by lot. People's own choice stays."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.roster import fold_store

Assign = Literal["store", "random", "off"]


def assigned(people: Iterable[Participant], takers: Sequence[str], how: Assign) -> dict[str, str]:
    """The curator for each active participant who has none, by id; empty without ``takers``.

    ``takers``: curators who take new people. By store, a store stays with the curator who has most of its people, else
    goes to whoever has the fewest; by lot, everybody goes to whoever has the fewest, in an order that looks random and
    is the same in every run.
    """
    active = [person for person in people if person.active and person.track]
    without = [person for person in active if not person.curator]
    if how == "off" or not takers or not without:
        return {}
    load = Counter(dict.fromkeys(takers, 0))
    load.update(person.curator for person in active if person.curator in load)
    return _by_store(active, without, load) if how == "store" else _by_lot(without, load)


def _by_store(active: Iterable[Participant], without: Iterable[Participant], load: Counter[str]) -> dict[str, str]:
    keepers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for person in active:
        if person.curator in load and person.store:
            keepers[fold_store(person.store)][person.curator] += 1
    stores: defaultdict[str, list[Participant]] = defaultdict(list)
    for person in without:
        # Whoever has no store is a store of their own.
        stores[fold_store(person.store) or f"\0{person.id}"].append(person)
    given: dict[str, str] = {}
    # Large stores first, or the last of them would tip the scales.
    for store, people in sorted(stores.items(), key=lambda item: (-len(item[1]), item[0])):
        known = keepers.get(store)
        curator = max(known, key=lambda name: (known[name], name)) if known else _least(load)
        load[curator] += len(people)
        given |= {person.id: curator for person in people}
    return given


def _by_lot(without: Iterable[Participant], load: Counter[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for person in sorted(without, key=lambda someone: hashlib.sha256(someone.id.encode()).digest()):
        given[person.id] = _least(load)
        load[given[person.id]] += 1
    return given


def _least(load: Counter[str]) -> str:
    return min(load, key=lambda name: (load[name], name))
