"""What a reply says: `parse` is total and pure, and never guesses. (DELIBERATION.md, "Understanding a reply".)

Recording nothing is right; recording the wrong thing is the one unforgivable error. So the whole is an allow-list: what
is not known makes a reply `Unclear`, and its writer is asked. The words come from the data files of `jurybot/words`.
"""

from jurybot.core.replies.acts import act_behind_why, read_act
from jurybot.core.replies.commands import read_command
from jurybot.core.replies.greetings import greeted, opening
from jurybot.core.replies.spoken import read_ballot
from jurybot.core.text.answers import (
    Answer,
    Context,
    Decline,
    Help,
    Here,
    Join,
    Leave,
    Recuse,
    Unclear,
    Withdraw,
)
from jurybot.core.text.heard import Place, disagrees, reply_of
from jurybot.core.text.lexicon import Words
from jurybot.core.text.tokens import mixes_scripts

HTML_AT_MOST = 100_000  # characters; no instance lets anyone write that much
WORDS_AT_MOST = 5_000  # characters of what is left of it, with its reason
_MAY_TELL_WHY = ("no-position", "unknown-words", "negation")  # then an act may come last
_ACTS: dict[str, type[Here | Recuse | Decline | Withdraw | Join | Leave | Help]] = {
    "here": Here,
    "recuse": Recuse,
    "decline": Decline,
    "withdraw": Withdraw,
    "join": Join,
    "leave": Leave,
    "help": Help,
}


def parse(text: str, context: Context, words: Words) -> Answer:
    """What a message says, from the HTML of its status or from plain text. Never raises, whatever the string."""
    if len(text) > HTML_AT_MOST:
        return Unclear(why="too-long")
    reply = reply_of(text, context, at_most=WORDS_AT_MOST)
    if reply is None:
        return Unclear(why="too-long")
    start = opening(reply, words)
    if any(mixes_scripts(line.tokens) for line in reply.lines):
        return Unclear(why="mixed-scripts", case=start.case)
    command = read_command(greeted(reply, words), words)
    if command and not (context.stands and isinstance(command, Unclear)):
        return command
    if start.here is None:
        return command or _without_words(start)
    act = read_act(start, words)
    if isinstance(act, tuple):
        return _act(act[0], act[1], context)
    answer = act or read_ballot(start, context, words, quotes=reply.quotes)
    if isinstance(answer, Unclear) and answer.why in _MAY_TELL_WHY and (told := act_behind_why(start, words)):
        return _act(told[0], told[1], context)
    return command if command and isinstance(answer, Unclear) else answer  # "lift" may be a command begun, too


def _without_words(start: Place) -> Unclear:
    """A greeting, a mention, a number or a thumb alone."""
    said_something = any(line.tokens for line in start.lines)
    return Unclear(why="not-a-position" if said_something else "empty", case=start.case)


def _act(name: str, after: Place, context: Context) -> Answer:
    if name == "takes_part":
        name = "here" if context.proposed or context.stands else "join"
    return disagrees(after, context) or _ACTS[name](case=after.case)
