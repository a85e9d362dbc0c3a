"""What a message to the bot can come to: the values that `replies.parse` gives.

The rules stand in DELIBERATION.md, "Understanding a reply".

All of them carry `case`, the case number the text itself names, if any: "a number in the text must agree, else ask" is
for the caller, who knows which case the thread speaks of.
"""

from dataclasses import dataclass, field
from typing import Literal

Position = Literal["none", "limit", "suspend", "aside"]
Proposed = Literal["limit", "suspend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the reader of a reply knows beforehand. Every part may be unknown; less known means more asked back.

    `proposed` is the case's proposal, `domain` its server, `bot` the name jurors mention. A fresh look has no proposal
    that "agree" could speak of: `stands` is the measure that it is about, `waits` whether that is decided and not yet
    carried out, so that "keep it" could speak of either. `ours` are the texts of our own messages above the reply:
    whoever copies them into an answer has not said them.
    """

    proposed: Proposed | None = None
    stands: Proposed | None = None
    waits: bool = False
    domain: str | None = None
    bot: str | None = None
    ours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """The strongest measure a juror can accept, or "aside". `advises_account` marks a none that means the accounts.

    `reason` is theirs, as written; `public` holds those of its lines that began with "public:", and is empty when
    nothing may be published.
    """

    position: Position
    objection: bool = False
    advises_account: bool = False
    reason: str = field(default="", repr=False)
    public: str = field(default="", repr=False)
    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Holds the seat, says nothing yet."""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recuse:
    """Leaves the seat for a conflict of interest."""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """Cannot serve this time."""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Takes the ballot back. (A steward's "withdraw N because …" is a `Command`.)"""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Wants to be in the pool."""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Wants out of the pool."""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Asks what can be said."""

    case: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A line of DELIBERATION.md's table that is neither a ballot nor about the own seat.

    `name` is its first words ("appeal", "hold", "my cases"). A case is named by `case`, or by `domain` before it has a
    number; `because` is the reason given; `rest` is what a command of free form was given ("until 3 May", "de").
    """

    name: str
    case: int | None = None
    domain: str | None = None
    because: str = field(default="", repr=False)
    rest: str = field(default="", repr=False)
    to_all: bool = False


Why = Literal[
    "empty",  # no words at all
    "too-long",
    "no-position",  # no word that works stands first
    "unknown-words",  # next to the position stands something that may change it
    "negation",
    "condition",
    "question",
    "second-position",
    "edit-note",
    "takes-back",  # the reason turns against the position, or may
    "unsure",  # maybe, I guess, just kidding
    "unread-reason",  # a reason in words we don't know enough of to see whether it takes the position back
    "mixed-scripts",
    "pointer",  # a link, hashtag or name where the position is
    "quote",  # yes or no under something quoted
    "block",  # the word that objects on Loomio and shuts a server out on Mastodon
    "objection-needs-reason",
    "objection-to-what",
    "no-objection",
    "against-one",  # against one measure says nothing of the weaker one
    "may-mean-too-weak",
    "not-a-position",  # OK, sure, +1, a number, an emoji
    "languages-clash",
    "other-domain",
    "other-case",  # another number than that of the case it was said to belong to
    "others-listen",  # an edit mentions others than the bot
    "several-cases",
    "needs-because",
    "needs-case",
    "command-asked",  # a command that would do something, with a question mark: of no ballot, and not done
    "nothing-proposed",
    "keep-or-lift",  # in a fresh look: what stands may be meant to stay, or to end
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Nothing is recorded, and the writer is asked back. `words` are those that made it so, for `replies try`. `meant`
    is the word that works of which the first one seems to be a typing error, to ask "did you mean …?"."""

    why: Why
    words: str = field(default="", repr=False)
    meant: str = ""
    case: int | None = None


Answer = Ballot | Here | Recuse | Decline | Leave | Join | Withdraw | Help | Command | Unclear
