"""The text of a status as it counts: what its author says in plain words, without what they point at, quote or strike.

DELIBERATION.md, "Understanding a reply", 1. Dropped are mentions, links, hashtags, custom emoji, quotes and struck-out
text; invisible and direction marks go, Unicode is NFKC. Case is kept, for people read the reasons.

What is dropped leaves a mark (`marked`): "suspend #not" must not read like "suspend". `plain` is without them.
Every step is linear in the length of the text, and none raises for any string.
"""

import re
import unicodedata
from html import unescape

# Marks are noncharacters (and are taken out of what people write first): OPEN, one letter for the kind, words, CLOSE.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
MENTION, HASHTAG, LINK, EMOJI, QUOTE, STRUCK = "@", "#", "l", ":", ">", "~"
MARKS = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}?")

# The attributes are possessive and quotes pair up, so that no tag is tried in two ways. Comments have no name.
_TAG = re.compile(
    r"""<(?:(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^"'<>]|"[^"]*"|'[^']*')*+)>|!--.*?-->|![a-zA-Z\[][^<>]*>)""", re.DOTALL
)
_TAG_BEGINS = re.compile("<[a-zA-Z/!]")
_ATTRIBUTE = re.compile(r"""(class|rel|href|style|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
READ_AT_MOST = 8_000  # characters without tags; a longer text is given as it is, for nobody reads it as a reply
_TAGS_AT_MOST = 3000  # of a status; more is no reply
_QUOTED_AT_MOST = 100  # characters of a quote: enough to know our own question
_BROKEN_TAGS = 20  # after so many the rest is text: each might have been read to the end of the status

_BLOCK_TAGS = """p div ul ol li h1 h2 h3 h4 h5 h6 pre table thead tbody tr hr br section article header footer main dl
    dt dd figure figcaption details summary address aside nav"""
_INLINE_TAGS = """span b strong i em u small big sub sup code kbd samp var mark abbr font ruby rt rp bdi bdo tt cite
    time ins label wbr td th center html body"""
_BLOCKS, _INLINE = frozenset(_BLOCK_TAGS.split()), frozenset(_INLINE_TAGS.split())
_DROPPED = {
    "blockquote": QUOTE,
    "q": QUOTE,
    "del": STRUCK,
    "s": STRUCK,
    "strike": STRUCK,
    "script": STRUCK,
    "style": STRUCK,
    "head": STRUCK,
    "title": STRUCK,
    "template": STRUCK,
}
_KNOWN = _BLOCKS | _INLINE | _DROPPED.keys() | {"a", "img"}

_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")  # int() refuses those of thousands of digits
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\t]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# General category Cf, and what else is drawn as nothing: variation selectors, fillers, the combining joiner.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_CHUNK = re.compile(r"\S{1,256}")  # normalised piece by piece: a run of 60,000 accents is sorted in quadratic time

_URL_END = ".,;:!?)]}'\"*"
_KANA = r"[\u3040-\u30ff\u3400-\u9fff]"  # between these no blank is set
# What points away from the text, found in one pass, so that an @ or # inside an address is not found again.
_POINTER = re.compile(
    rf"(?P<mark>{OPEN}[^{CLOSE}]*{CLOSE})"
    r"|(?P<struck>~~[^~\n]+~~)"
    rf"|\b(?P<link>(?:https?|gemini|gopher|ftp)://[^\s<>{OPEN}{CLOSE}]+)"
    r"|(?<![\w@./])@(?P<mention>\w+(?:[.-]\w+)*(?:@\w+(?:[.-]\w+)*)?)"
    r"|(?<![\w/&#])#(?P<hashtag>(?=\d*[^\W\d])\w+)"
    rf"|(?:(?<![\w:])|(?<={_KANA})):(?P<emoji>[a-z0-9_]{{2,64}}):(?:(?![\w:])|(?={_KANA}))",
    re.IGNORECASE,
)
_EMPTY_LINES = re.compile(r"(?: ?\n ?){2,}")
_SPACES = re.compile(r"[^\S\n]+")


def plain(html: str) -> str:
    """The words that count in a status, from its HTML or from plain text; lines kept, outer blanks gone."""
    return without_marks(marked(html))


def without_marks(text: str) -> str:
    """What `marked` gave, as people may read it."""
    lines = (_SPACES.sub(" ", MARKS.sub(" ", line)).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def marked(html: str) -> str:
    """As `plain`, with a mark wherever something was dropped, for those who must know that something stood there."""
    text = _clean(_Page(_UNWRITABLE.sub("\ufffd", html)).text())
    if len(text) > READ_AT_MOST:
        return text
    text = _POINTER.sub(_pointer, _EMPTY_LINES.sub("\n\n", _SPACES.sub(" ", text)))
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(_quoted(line) if _without_mentions(line).startswith(">") else line for line in lines)


def _clean(text: str) -> str:
    """Unicode as it is compared: newlines one way, nothing invisible, NFKC, straight apostrophes."""
    text = _CONTROLS.sub(" ", _NEWLINES.sub("\n", text))
    if text.isascii():
        return text
    text = text.replace("\u037e", "?")  # the Greek question mark, which NFKC makes a semicolon
    text = _INVISIBLE.sub("", text)
    if len(text) > READ_AT_MOST:
        return text
    plainer = _CHUNK.sub(lambda chunk: unicodedata.normalize("NFKC", chunk[0]), text)
    if len(plainer) > 4 * len(text) + 100:
        return "\ufffd"  # whole pages of one-letter sentences; nobody's ballot
    return _INVISIBLE.sub("", plainer).replace("\u2019", "'").replace("\u2018", "'").replace("\u02bc", "'")


def _mark(kind: str, words: str = "") -> str:
    return f"{OPEN}{kind}{words}{CLOSE}"


def _quoted(text: str) -> str:
    """The mark for a quote, with what it says: the beginning tells what was quoted."""
    return _mark(QUOTE, " ".join(MARKS.sub(" ", text).lstrip("> ").split())[:_QUOTED_AT_MOST])


def _pointer(found: re.Match[str]) -> str:
    """The mark for something that points away."""
    match found.lastgroup:
        case "mark" | None:
            return found[0]
        case "struck":
            return _mark(STRUCK)
        case "link":  # less the punctuation that ends the sentence around it: a question mark must stay in sight
            url = found[0].rstrip(_URL_END)
            return _mark(LINK, url) + found[0][len(url) :]
        case kind:
            return _mark({"mention": MENTION, "hashtag": HASHTAG}.get(kind, EMOJI), found[kind])


def _without_mentions(line: str) -> str:
    """The line as its author began it: a client puts the mention before the `>` of a quote."""
    while line.startswith(OPEN + MENTION):
        line = line.partition(CLOSE)[2].lstrip()
    return line


class _Page:
    """Walks the tags of one status once, keeping the words that are drawn and marking what is dropped."""

    def __init__(self, html: str) -> None:
        self.html = _HUGE_NUMBER.sub("\ufffd", html)
        # "<they>" in plain text are words: an unknown tag is better shown than swallowed.
        # In HTML a newline is a blank: "I would not\nsuspend" is one line. Plain text has no tags and keeps its lines.
        self.tags = [tag for tag in _tags(self.html) if not tag[2] or tag[2].lower() in _KNOWN]
        self.is_html = any(tag[2] for tag in self.tags)
        self.out: list[str] = []
        self.dropping = ""  # the tag whose content is being dropped, and how often it was opened again inside
        self.depth = 0
        self.quoted: list[str] | None = None  # what an element says that is being dropped as a quote
        self.link: list[str] | None = None
        self.link_attributes: dict[str, str] = {}

    def text(self) -> str:
        if len(self.tags) > _TAGS_AT_MOST:
            return "\ufffd"
        at = 0
        for tag in self.tags:
            self._words(self.html[at : tag.start()])
            self._tag(tag)
            at = tag.end()
        self._words(self.html[at:])
        self._end_quote(self.dropping)
        self._end_link()
        return "".join(self.out)

    def _words(self, raw: str) -> None:
        if not raw or (self.dropping and self.quoted is None):
            return
        words = unescape(raw)
        if self.quoted is not None:
            self.quoted.append(_UNWRITABLE.sub("\ufffd", words))
            return
        words = words.replace("\n", " ").replace("\r", " ") if self.is_html else words
        self._put(_UNWRITABLE.sub("\ufffd", words))

    def _tag(self, tag: re.Match[str]) -> None:
        closing, name = tag[1] == "/", (tag[2] or "").lower()
        if self.dropping:
            self._inside_dropped(name, closing)
        elif not closing and (kind := _dropped(name, tag[3])):
            self.dropping, self.depth = name, 1
            self.quoted = [] if kind == QUOTE else None
            if kind != QUOTE:
                self._put(f"\n{_mark(kind)}\n" if name in _BLOCKS else _mark(kind))
        elif name == "a":
            self._end_link()
            if not closing:
                self.link, self.link_attributes = [], _attributes(tag[3])
        elif name == "img":
            self._put(_mark(EMOJI, _UNWRITABLE.sub("\ufffd", _attributes(tag[3]).get("alt", ""))[:64].strip(":")))
        elif name in _BLOCKS:
            self._put("\n" if name in ("br", "li", "tr", "dt", "dd") else "\n\n")
        elif name in ("td", "th"):
            self._put(" ")

    def _put(self, text: str) -> None:
        """Text goes on the page, or into the link that is open: whatever a link contains is only a link."""
        if self.link is None:
            self.out.append(text)
        else:
            self.link.append(MARKS.sub(" ", text))

    def _inside_dropped(self, name: str, closing: bool) -> None:
        if self.quoted is not None:
            self.quoted.append(" ")
        if name == self.dropping:
            self.depth += -1 if closing else 1
            if self.depth == 0:
                self.dropping = ""
                self._end_quote(name)

    def _end_quote(self, name: str) -> None:
        if self.quoted is not None:
            mark = _quoted("".join(self.quoted))
            self.quoted = None
            self._put(f"\n{mark}\n" if name in _BLOCKS or name == "blockquote" else mark)

    def _end_link(self) -> None:
        """Marks the link that was open as what it is: a mention, a hashtag, or a link with its address or words."""
        if self.link is None:
            return
        words, attributes = " ".join("".join(self.link).split())[:200], self.link_attributes
        self.link = None
        classes, href = attributes.get("class", "").split(), attributes.get("href", "")[:300]
        if words.startswith("@") or ("mention" in classes and not words.startswith("#")):
            name = words.lstrip("@")
            host = re.match(r"https?://([^/?#]+)", href)
            self.out.append(_mark(MENTION, name if "@" in name or not host else f"{name}@{host[1]}"))
        elif words.startswith("#") or "hashtag" in classes or "tag" in attributes.get("rel", "").split():
            self.out.append(_mark(HASHTAG, words.lstrip("#")))
        else:
            bare = re.sub(r"^https?://(?:www\.)?", "", href)
            shown = re.sub(r"^https?://(?:www\.)?", "", words).rstrip("\u2026/")
            self.out.append(_mark(LINK, href if shown and bare.startswith(shown) else f"words: {words}"))


def _tags(html: str) -> list[re.Match[str]]:
    """Every tag and comment of the text, in order. A `<` that begins neither is text."""
    found: list[re.Match[str]] = []
    at = broken = 0
    while (begins := _TAG_BEGINS.search(html, at)) and broken < _BROKEN_TAGS and len(found) <= _TAGS_AT_MOST:
        tag = _TAG.match(html, begins.start())
        if tag:
            found.append(tag)
        else:
            broken += 1
        at = (tag or begins).end()
    return found


def _attributes(text: str) -> dict[str, str]:
    return {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(text)}


def _dropped(name: str, attributes: str) -> str | None:
    """The kind of mark for an element that is dropped whole: by its name, or since it is drawn struck out or hidden."""
    if name in _DROPPED:
        return _DROPPED[name]
    if name not in ("span", "p", "div", "b", "i", "em", "strong", "font", "ins", "u", "small") or not attributes:
        return None
    seen = _attributes(attributes)
    if "quote-inline" in seen.get("class", ""):
        return QUOTE
    style = seen.get("style", "").replace(" ", "").lower()
    hidden = "line-through" in style or "display:none" in style or "visibility:hidden" in style
    return STRUCK if hidden else None
