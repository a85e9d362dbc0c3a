"""What happens in a season: which cases, who complains when, what the jurors of each do, what each must come to.

A case goes as its kind says, whoever is drawn: habits are given out in the order in which summonses arrive. By the
rule `consensus` 5 of 7 must answer and 75% of them agree, so every outcome here is certain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jurybot.sandbox.records import names
from jurybot.sandbox.season.dice import Dice

START = datetime(2026, 1, 5, 8, tzinfo=UTC)  # a Monday
FIRST_CASE_AFTER = timedelta(days=24)  # a juror must have been in the pool for 14 days, and joins in the first week
ANSWER_FOR = timedelta(hours=48)  # of the demo's config: shorter than usual, so that the season is quickly told
REST_FOR = timedelta(days=14)
NEXT_CASE_AFTER = timedelta(days=28)  # the longest case takes 10 days, and whoever served rests
LAST_CASE_FOR = timedelta(days=21)

SERVERS = names(
    "amber basalt cobalt drizzle ember fathom gravel heron island juniper kestrel lantern marble nettle orbit pebble "
    "quartz rapids saffron thistle umbra velvet willow yarrow"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a case goes. `habits` are for the seven who are called first, `reserves` for everybody after them, `anew` for
    all who are asked anew in a second round.

    `ballots` is the count that must come out, `happened` how often an event with these words in it must be there.
    """

    name: str
    told: str
    category: str
    proposed: str
    habits: tuple[str, ...]
    reserves: str
    anew: str = ""
    outcome: str
    block: str
    ballots: Mapping[str, int]
    happened: Mapping[tuple[str, str], int]


LIMIT = Kind(
    name="limit",
    told="Members are insulted. A limit is proposed: posts from there would no longer show in public here.",
    category="violation",
    proposed="limit",
    habits=("agrees", "agrees", "changes their mind", "deletes", "declines", "silent", "unclear"),
    reserves="agrees",
    outcome="limit",
    block="silence",
    ballots={"limit": 6, "silent": 1},
    happened={
        ("Summoned", ""): 9,
        ("SeatLeft", "because: declined"): 1,
        ("SeatLeft", "because: silent"): 1,
        ("StatementTaken", ""): 9,  # two of them an answer and its edit, two an unclear one and a clear one
        ("StatementWithdrawn", ""): 1,
        ("AskedBack", ""): 1,
        ("RoundTallied", ""): 1,
        ("MeasureTaken", "measure: limit"): 1,
        ("MeasureTaken", ""): 1,
        ("DecisionPosted", ""): 1,
    },
)
NO_ACTION = Kind(
    name="no action",
    told="Some members dislike what somebody there writes. Again a limit is proposed, and the panel is split at first.",
    category="other",
    proposed="limit",
    habits=("says nothing", "says nothing", "says nothing", "here first", "agrees", "agrees", "agrees"),
    reserves="says nothing",
    anew="says nothing",
    outcome="no-action",
    block="",
    ballots={"none": 7},
    happened={
        ("RoundTallied", "outcome: next-round"): 1,
        ("DigestDelivered", ""): 7,
        ("RoundTallied", ""): 2,
        ("SeatLeft", ""): 0,
        ("NoActionFound", "agreed: True"): 1,
        ("MeasureTaken", ""): 0,
        ("AskedBack", ""): 0,
    },
)
SUSPEND = Kind(
    name="suspend",
    told="A server sends spam. For spam this co-op's rules propose a suspend, which cuts all follows for good.",
    category="spam",
    proposed="suspend",
    habits=("agrees", "agrees", "agrees", "agrees", "here first", "limits", "recuses"),
    reserves="agrees",
    outcome="suspend",
    block="suspend",
    ballots={"suspend": 6, "limit": 1},
    happened={
        ("SeatLeft", "because: recused"): 1,
        ("MeasureTaken", "measure: limit"): 1,
        ("RaiseAsked", ""): 1,
        ("MeasureTaken", "measure: suspend"): 1,
        ("DecisionPosted", ""): 2,
        ("Held", ""): 0,
    },
)
APPEAL_ALONE = Kind(
    name="suspend, appealed",
    told="Spam once more. This time a member will appeal. An appeal takes three who second it, or the suspend follows.",
    category="spam",
    proposed="suspend",
    habits=("agrees", "agrees", "agrees", "agrees", "agrees", "changes their mind", "limits"),
    reserves="agrees",
    outcome="suspend",
    block="suspend",
    ballots={"suspend": 6, "limit": 1},
    happened={
        ("Appealed", ""): 1,
        ("CallBegun", "wants: appeal"): 1,
        ("CallLapsed", ""): 1,
        ("Held", ""): 0,
        ("RaiseAsked", ""): 1,
        ("MeasureTaken", ""): 2,
    },
)
APPEAL_WITHDRAWN = Kind(
    name="suspend, withdrawn",
    told="Spam once more. This time a member will appeal, and the stewards look at what they write.",
    category="spam",
    proposed="suspend",
    habits=APPEAL_ALONE.habits,
    reserves="agrees",
    outcome="withdrawn",
    block="",
    ballots={"suspend": 6, "limit": 1},
    happened={
        ("Appealed", ""): 1,
        ("CallBegun", "wants: appeal"): 1,
        ("Withdrawn", "by: steward"): 1,
        ("RaiseAsked", ""): 0,
        ("MeasureTaken", ""): 1,
        ("MeasureLifted", ""): 1,
    },
)
LAPSE = Kind(
    name="lapse",
    told="A case for which hardly anybody finds the time.",
    category="violation",
    proposed="limit",
    habits=("agrees", "agrees", "says nothing", "silent", "silent", "silent", "too late"),
    reserves="silent",
    outcome="lapsed",
    block="",
    ballots={"limit": 2, "none": 1, "silent": 4},
    happened={("RoundExtended", ""): 1, ("Lapsed", ""): 1, ("LateAnswer", ""): 1, ("MeasureTaken", ""): 0},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One report: who complains about whom, when."""

    at: datetime
    by: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlan:
    """One case of the season. `number` is what the bot will call it, cases being filed one after the other."""

    number: int
    kind: Kind
    domain: str
    complaints: tuple[Complaint, ...]
    habits: tuple[str, ...]  # those of the kind, in this season's order

    @property
    def accused(self) -> tuple[str, str]:
        return accused_of(self.domain)

    def habit(self, place: int) -> str:
        """What the juror does whose summons is number `place` of this case, from 0."""
        return self.habits[place] if place < len(self.habits) else self.kind.reserves


def accused_of(domain: str) -> tuple[str, str]:
    return f"mallory@{domain}", f"trent@{domain}"


def friend_on(domain: str) -> str:
    """Somebody there whom members like."""
    return f"friend@{domain}"


def plans(dice: Dice, cases: int, reporters: tuple[str, ...], volunteers: tuple[str, ...]) -> tuple[CasePlan, ...]:
    """The first `cases` cases; after five it goes round. `reporters` never sit; of large pools some report as well."""
    servers = dice.shuffled(SERVERS, "servers")
    made = []
    for place in range(cases):
        kind = _kind(dice, place)
        name, again = servers[place % len(servers)], place // len(servers)
        domain = f"{name}{again + 1 if again else ''}.example"
        made.append(
            CasePlan(
                number=place + 1,
                kind=kind,
                domain=domain,
                complaints=_complaints(dice, place, domain, reporters, volunteers),
                habits=tuple(dice.shuffled(kind.habits, "habits", place)),
            )
        )
    return tuple(made)


def ends_at(cases: int) -> datetime:
    """When the season is over."""
    return START + FIRST_CASE_AFTER + (cases - 1) * NEXT_CASE_AFTER + LAST_CASE_FOR


def _kind(dice: Dice, place: int) -> Kind:
    match place % 5:
        case 0:
            return LIMIT
        case 1:
            return NO_ACTION
        case 2:
            return SUSPEND
        case 3:
            return APPEAL_ALONE if dice.number(2, "stewards decide", place) else APPEAL_WITHDRAWN
    return LAPSE


VOLUNTEERS_TO_SPARE = 22
"""Of a pool larger than this two may report, and so be left out of the draw: 20 can still be drawn."""


def _complaints(
    dice: Dice, place: int, domain: str, reporters: tuple[str, ...], volunteers: tuple[str, ...]
) -> tuple[Complaint, ...]:
    """Three reports open the case, a fourth joins it. The fourth is nobody who may sit in it by then."""
    last, *rest = dice.shuffled(reporters, "reporters", place)
    if len(volunteers) >= VOLUNTEERS_TO_SPARE:
        rest += dice.shuffled(volunteers, "volunteers who report", place)[:2]
    people = [*dice.shuffled(rest, "who reports", place)[:3], last]
    at = START + FIRST_CASE_AFTER + place * NEXT_CASE_AFTER
    made = []
    for who in people:
        at += dice.hours(3, 20, "report", place, who)
        made.append(Complaint(at=at, by=who, about=dice.choice(accused_of(domain), "about", place, who)))
    return tuple(made)
