"""A published record with a case of every kind, as jurybot writes it: built once a module, changed in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from jurybot.core.record import draw as d
from jurybot.core.record import record as r
from jurybot.core.record.merkle import Tree
from jurybot.core.rule.ballot import Tally
from jurybot.core.rule.rule import PRESETS
from jurybot.publish.site import Site
from jurybot.publish.words import SiteFacts
from jurybot.service.ports.site import Lists

FACTS = SiteFacts(co_op="Example Co-op", url="https://jury.coop.example", appeal_contact="appeals@coop.example")
EARLIER, DAY, DEADLINE = date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2)
LENGTH = 32
START, ANOTHER = b"s" * 32, b"t" * 32
SECRETS = {f"m{n}": sha256(f"r of {n}".encode()).digest() for n in range(20)}
RULE, WEAKER = PRESETS["consensus"].as_map(), PRESETS["consensus-minus-one"].as_map()
AS_TRIED = {"none": None, "yes": True, "no": False}
ALL_SEATED = ["seated"] * 7 + ["unused"] * 3


def a_policy(number: int = 1, start: bytes = START, seats: int = 7, day: date = EARLIER) -> dict[str, Any]:
    chains = [r.chain(by="operator", anchor=d.chain_anchor(start, LENGTH), length=LENGTH)]
    return r.policy_entry(day=day, number=number, chains=chains, seats=seats, reserves=3, reveal_within_days=1)


def terms(proposed: str = "limit", **changed: Any) -> dict[str, Any]:
    row = {"proposed": proposed, "criterion": "spam", "rule": RULE, "rounds": 2, "fallback": "no-action"}
    return {**row, "rule_last": WEAKER, **changed}


def salt(case: int) -> bytes:
    return sha256(f"salt of {case}".encode()).digest()


def server(case: int) -> str:
    return f"server{case}.example"


def case_entry(case: int, row: Mapping[str, Any], day: date = DAY) -> dict[str, Any]:
    docket = r.docket_hash({"domain": server(case), "criterion": "spam"}, salt(case))
    return r.case_entry(day=day, case=case, docket=docket, terms=r.terms_hash(row, r.terms_salt(salt(case))))


def counted(seats: int = 7, **positions: int) -> dict[str, Any]:
    """A tally: how many said suspend, limit, none, none_objecting, aside."""
    tally = Tally(seats=seats, **positions)
    return {"seats": seats, **tally.as_map()}


def as_tried(rule: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: AS_TRIED.get(value, value) if isinstance(value, str) else value for key, value in rule.items()}
    del told["allow_tiny_majority"]
    return told


def decided(case: int, outcome: str, tally: dict[str, Any] | None, row: Mapping[str, Any], **changed: Any) -> Any:
    """A line of decisions.json."""
    is_named = outcome in {"limit", "suspend", "kept", "relaxed"}
    is_measure = outcome in {"limit", "suspend"}
    return {
        "case": case,
        "kind": "reports" if outcome not in {"no-action", "no-agreement", "lapsed", "withdrawn"} else None,
        "about": row.get("about"),
        "outcome": outcome,
        "domain": server(case) if is_named else None,
        "proposed": row["proposed"],
        "criterion": "spam",
        "tally": tally,
        "rule": as_tried(row["rule"]),
        "rule_for_limit": None,
        "rounds": 1,
        "decided_by": "panel",
        "decided_on": "2026-03-01" if is_named else "2026-03",
        "in_force": outcome if is_measure else None,
        "grace_until": None,
        "review_on": "2026-09-01" if is_measure else None,
        "looks": [],
        "terms": dict(row),
        "terms_salt": r.terms_salt(salt(case)).hex(),
        "docket_salt": salt(case).hex() if is_named else None,
        "draw": None,
        "page": f"decisions/{case}.html",
        **changed,
    }


def abort_entry(intent: dict[str, Any]) -> dict[str, Any]:
    named = {"draw": intent["draw"], "intent": r.entry_hash(intent), "by": "operator"}
    return r.entry_of("abort", day=DEADLINE.isoformat(), **named)


@dataclass
class Record:
    """Puts a site together, draw by draw."""

    site: Site
    policy: dict[str, Any] = field(default_factory=a_policy)
    start: bytes = START

    def draws(
        self,
        draw: int,
        case: int,
        became: Sequence[str] | None = None,
        *,
        round_: int = 1,
        day: date = DAY,
        **more: Any,
    ) -> None:
        """A draw in its files. `upto` "intent" stops there; `members`, `row`, `aborted`, `withdrawn` as they say;
        `further` are entries of other cases that the intent binds."""
        secrets = dict(list(SECRETS.items())[: more.get("members", 20)])
        tickets = [ticket for ticket, _ in d.tickets(secrets, case, round_)]
        cased = more.get("cased") or case_entry(case, more.get("row", terms()), more.get("filed_on", day))
        intent = d.intent_entry(
            day=day,
            draw=draw,
            round_=round_,
            policy=self.policy,
            case=cased,
            tickets=Tree(tickets),
            reveal_by=day + timedelta(days=1),
            further=more.get("further", ()),
        )
        self.site.write_draw(draw, "policy", self.policy)
        self.site.write_draw(draw, "case", cased)
        self.site.write_draw(draw, "intent", intent)
        self.site.write_tickets(draw, tickets)
        if more.get("upto") != "intent":
            reveal = d.reveal_entry(draw=draw, by="operator", value=more.get("value") or self.value(draw))
            self.result = d.result_entry(intent=intent, reveals=[reveal], tickets=Tree(tickets))
            self.site.write_draw(draw, "reveal", reveal)
            self.site.write_draw(draw, "result", self.result)
        if became is not None:
            self.site.write_draw(draw, "seats", r.seats_entry(day=day, result=self.result, became=became))
        if more.get("aborted"):
            self.site.write_draw(draw, "abort", abort_entry(intent))
        if more.get("withdrawn"):
            self.site.write_draw(draw, "withdrawn", r.withdrawn_entry(day=day, case=cased))

    def value(self, draw: int) -> bytes:
        return d.chain_value(self.start, LENGTH, draw)

    def shares(self, draw: int, case: int, became: Sequence[str], row: Mapping[str, Any]) -> None:
        """A further case of the panel that was drawn last."""
        self.site.write_draw(draw, f"case-{case}", case_entry(case, row))
        self.site.write_draw(draw, f"seats-{case}", r.seats_entry(day=DAY, result=self.result, became=became))

    def decides(self, folder: Path, decisions: Sequence[Any], waiting: Sequence[int] = ()) -> None:
        """The decisions' pages and lists."""
        (folder / "decisions").mkdir(parents=True, exist_ok=True)
        for one in decisions:
            (folder / one["page"]).write_text(f"page of case {one['case']}")
        newest_first = sorted(decisions, key=lambda one: -one["case"])
        lists = Lists(
            latest=(),
            newest=(),
            years={"2026": len(decisions)} if decisions else {},
            of_years={"2026": ()} if decisions else {},
            overdue=(),
            entries=[json.dumps(one) for one in newest_first],
            waiting=waiting,
        )
        self.site.write_lists(lists, None)


def a_record(folder: Path) -> None:
    """Thirteen cases in twelve draws: what a panel, stewards, reviews, an abort, a withdrawal, a seal, an undoing and a
    wait for a steward leave behind."""
    record = Record(site=Site(folder, FACTS))
    suspend, escalates = terms("suspend"), terms("suspend", fallback="escalate")
    replaced = ["seated", "lapsed", "seated", "declined", *["seated"] * 5, "unused"]
    five_of_six = counted(suspend=2, limit=3, none=1)
    record.draws(1, 1, replaced)
    record.draws(2, 2, ALL_SEATED)
    record.draws(3, 3, ALL_SEATED, row=suspend)
    three = Record(site=record.site, policy=a_policy(2, seats=3))
    kept, relaxed = terms(about=1), terms("suspend", about=3)
    three.draws(4, 4, ["seated"] * 3 + ["unused"] * 3, row=kept, further=[case_entry(5, relaxed)])
    three.shares(4, 5, ["seated", "declined", "seated", "seated", "unused", "unused"], relaxed)
    record.draws(5, 6, ALL_SEATED, row=escalates)
    record.draws(6, 7, ["seated"] * 3 + ["declined"] * 7)
    record.draws(7, 8, upto="intent", aborted=True)
    record.draws(8, 8, ALL_SEATED, members=19, filed_on=DAY, day=DEADLINE)
    record.draws(9, 9, upto="intent", withdrawn=True, day=DEADLINE)
    record.draws(10, 10, ALL_SEATED, withdrawn=True, day=DEADLINE)
    record.draws(11, 11, ALL_SEATED, day=DEADLINE)
    record.draws(12, 12, ALL_SEATED, day=DEADLINE)
    record.draws(13, 13, day=DEADLINE)
    looked = [{"kind": "review", "case": 5, "outcome": "relaxed", "on": "2026-03-20"}]
    kept_once = [{"kind": "review", "case": 4, "outcome": "kept", "on": "2026-03-20"}]
    next_day = {"decided_on": "2026-03-02"}
    record.decides(
        folder,
        [
            decided(1, "limit", five_of_six, terms(), looks=kept_once, draw=1),
            decided(2, "no-action", counted(none=6, limit=1), terms(), draw=2),
            decided(3, "limit", counted(suspend=6, none=1), suspend, looks=looked, draw=3),
            decided(4, "kept", counted(3, limit=3), kept, kind="review", draw=4),
            decided(5, "relaxed", counted(3, limit=3), relaxed, kind="review", draw=4),
            decided(6, "limit", counted(limit=4, none=3), escalates, decided_by="stewards", rounds=2, draw=5),
            decided(7, "lapsed", counted(6, limit=2, none=1), terms(), draw=6),
            decided(8, "limit", counted(limit=6, none_objecting=1), terms(), rounds=2, **next_day, draw=8)
            | {"rule_for_limit": as_tried(WEAKER)},
            decided(9, "withdrawn", None, terms()),
            decided(12, "undone", five_of_six, terms(), **next_day, draw=12),
        ],
        waiting=[11],
    )
