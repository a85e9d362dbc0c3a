"""How long replies take to read: `python tests/bench/bench_replies.py` prints the figures that are promised.

1,000 replies of all languages within a second, and no reply of 64 KB, nor one that says the same over and over, in more
than 50 ms.
"""

import random
import time
from pathlib import Path

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Context
from jurybot.words import tables, words

HERE = Path(__file__).parent
UNITS = ["limit, ", "limit\n", "no ", "hi ", "1: ", "case 1 ", "i ", "a, ", "if ", "@a ", "#a ", "<p>limit</p>", '"']
UNITS += ["- ", "<", "<a", "&", "&#x41;", "a\u0301", "\u0301", "\ufdfa", "0", "\u6f22", "thanks. ", "nicht "]
UNITS += ["i can't, ", "i am ill, so i ", "今回は参加できないので", "please i "]
UNITS += ["停止", "ない", "they ", "they spam. ", "no moderation ", "suspend ", "but ", "spam "]
REPEATED = 1000
BETWEEN = [", ", ". ", "\n", " ", "、", "。", " – ", "; ", "? ", "! "]
MENTION = (
    '<span class="h-card"><a href="https://coop.example/@jurybot" class="mention">@<span>jurybot</span></a></span>'
)


def examples() -> list[str]:
    """What the data files give as examples."""
    return [reply for table in tables().values() for example in table["examples"] for reply in example["replies"]]


def replies() -> list[str]:
    """A thousand replies: the examples, as a client writes them, each with a reason."""
    written = [f"<p>{MENTION} {reply.replace(chr(10), '<br />')}</p>" for reply in examples()]
    reasoned = (
        f"<p>{MENTION} limit<br />They do answer mails &amp; &quot;promise&quot; to act. It is a small server.</p>"
    )
    return [*written, *[reasoned] * 1000][:1000]


def long_replies() -> list[str]:
    """Replies of 64 KB, each of one thing said over and over, on its own and below a position."""
    found = []
    for unit in UNITS:
        many, some = unit * (64_000 // len(unit)), unit * (4_900 // len(unit))
        found += [many, f"limit\n{some}", f"limit, {some}", f"<p>limit</p><p>{many[:63_000]}</p>"]
    return found


def repeated_replies() -> list[str]:
    """Up to three of the examples, said over and over in 1,900 to 4,900 letters: beyond 5,000 nothing is read."""
    random_, known = random.Random(REPEATED), examples()
    found = []
    for _ in range(REPEATED):
        parts = [random_.choice(known) + random_.choice(BETWEEN) for _ in range(random_.choice((1, 1, 2, 3)))]
        unit, letters = "".join(parts), random_.choice((1_900, 3_000, 4_900))
        found.append((unit * (letters // len(unit) + 1))[:letters])
    return found


def seconds(texts: list[str]) -> float:
    """The processor's time for reading these."""
    known, context = words(), Context(proposed="suspend")
    begun = time.process_time()
    for text in texts:
        parse(text, context, known)
    return time.process_time() - begun


if __name__ == "__main__":
    words()
    print(f"1,000 replies: {seconds(replies()):.2f} s (at most 1)")
    for kind, texts in (("of 64 KB", long_replies()), ("said over and over", repeated_replies())):
        slowest = max(texts, key=lambda text: seconds([text]))
        print(f"the slowest {kind}, {slowest[:40]!r}: {1000 * seconds([slowest]):.0f} ms (at most 50)")
