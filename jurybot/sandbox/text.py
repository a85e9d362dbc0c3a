"""Texts as Mastodon reads and writes them: mentions, links, tags, length, and plain text out of HTML."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import quote

from jurybot.sandbox.records import Account, names

_NAME = r"[a-zA-Z0-9_]+(?:[.-]+[a-zA-Z0-9_]+)*"
MENTION = re.compile(rf"(?<![=/\w])@({_NAME})(?:@(\w+(?:[.-]+\w+)*))?")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TAG = re.compile(r"(?<![=/)\w&])#(\w*[^\W\d_]\w*)")
_ENTITY = re.compile(f"(?P<url>{_URL.pattern})|(?P<tag>{_TAG.pattern})|(?P<mention>{MENTION.pattern})", re.IGNORECASE)
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>')
URL_COUNTS = 23


def escape(text: str) -> str:
    """As Ruby's `h`."""
    return html.escape(text).replace("&#x27;", "&#39;")


@cache
def _suffixes() -> Any:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


def _url_at(found: str) -> str | None:
    """The link in what looks like one: without closing punctuation, and only where the top-level domain exists."""
    while found and (found[-1] in ".,;:!?'*" or (found[-1] == ")" and found.count("(") < found.count(")"))):
        found = found[:-1]
    host = re.split(r"[/?#]", found.split("://", 1)[1], maxsplit=1)[0].rsplit("@", 1)[-1].split(":")[0].lower()
    return found if "." in host and _suffixes().publicsuffix(host.rsplit(".", 1)[-1]) else None


def link(url: str, rel: str = "nofollow noopener") -> str:
    prefix = re.match(r"https?://(www\.)?", url)
    start = prefix.end() if prefix else 0
    shown, rest = url[start : start + 30], url[start + 30 :]
    cut = "ellipsis" if rest else ""
    return (
        f'<a href="{escape(url)}" target="_blank" rel="{rel}" translate="no">'
        f'<span class="invisible">{escape(url[:start])}</span><span class="{cut}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(rest)}</span></a>'
    )


def mention_link(account: Account, domain: str, *, whole: bool = False) -> str:
    name = account.shown if whole else account.username
    url = f"https://{account.domain or domain}/@{account.username}"
    inner = f'<a href="{url}" class="u-url mention">@<span>{escape(name)}</span></a>'
    return f'<span class="h-card" translate="no">{inner}</span>'


def paragraphs(inner: str) -> str:
    """Rails' simple_format without the line ends."""
    parts = re.split(r"\n\n+", inner.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join("<p>" + re.sub(r"([^\n]\n)(?=[^\n])", r"\1<br />", part) + "</p>" for part in parts).replace(
        "\n", ""
    )


def to_html(text: str, domain: str, mentioned: Iterable[Account] = (), *, rel: str = "nofollow noopener") -> str:
    """What a post's or a profile's text looks like; a mention is linked only if it was resolved."""
    if not text.strip():
        return ""
    return paragraphs(inline_html(text, domain, mentioned, rel=rel))


def inline_html(text: str, domain: str, mentioned: Iterable[Account] = (), *, rel: str = "nofollow noopener") -> str:
    people = {a.acct.lower(): a for a in mentioned}
    called = [a.username.lower() for a in people.values()]  # two of one name, on two servers, are told apart

    def write(found: re.Match[str]) -> str | None:
        if found["url"]:
            url = _url_at(found["url"])
            return link(url, rel) + escape(found["url"][len(url) :]) if url else None
        if found["tag"]:
            tag = found["tag"][1:]
            target = f"https://{domain}/tags/{quote(tag)}"
            return f'<a href="{target}" class="mention hashtag" rel="tag">#<span>{escape(tag)}</span></a>'
        key = found["mention"][1:].lower().removesuffix("@" + domain)
        account = people.get(key)
        return mention_link(account, domain, whole=called.count(account.username.lower()) > 1) if account else None

    return _rewrite(text, write)


def _rewrite(text: str, write: Callable[[re.Match[str]], str | None]) -> str:
    out, at = [], 0
    for found in _ENTITY.finditer(text):
        out += [escape(text[at : found.start()]), write(found) or escape(found[0])]
        at = found.end()
    return "".join([*out, escape(text[at:])])


def same_names(text: str, find: Callable[[str, str], Account | None]) -> tuple[str, list[Account]]:
    """A text in which every mention that `find` knows stands as the server writes it, and whom it mentions."""
    found: dict[int, Account] = {}

    def write(match: re.Match[str]) -> str:
        account = find(match[1], match[2] or "")
        if account is None:
            return match[0]
        found.setdefault(account.id, account)
        return f"@{account.acct}"

    return MENTION.sub(write, text), list(found.values())


def tags_in(text: str) -> list[str]:
    """By the names under which the server keeps them: small, and Latin letters without their marks."""

    def plainer(char: str) -> str:
        base = unicodedata.normalize("NFKD", char)[:1]
        return base if base.isascii() else char

    found = (tag.lower() for tag in _TAG.findall(_URL.sub(" ", text)))
    return list(dict.fromkeys("".join(map(plainer, tag)) for tag in found))


_ALONE = re.compile("[\x00-\x0c\x0e-\u02ff\u2010-\u2027\u2030-\u205e]*")  # no sign that joins another
# Letters that Unicode joins since 15.1, and Ruby does from 4.0 on: of what servers count, this is the most.
_JOINT = re.compile(
    "[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u0e3a\u0eba\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6][^\\w\\s]*(?=[^\\W\\d_])"
)


def length(text: str, spoiler: str = "") -> int:
    """In graphemes, content note included; a link counts 23 if its top-level domain exists, a mention its name."""

    def shorten(found: re.Match[str]) -> str:
        url = _url_at(found[0])
        return "x" * URL_COUNTS + found[0][len(url) :] if url else found[0]

    counted = spoiler + MENTION.sub(r"@\1", _URL.sub(shorten, text))
    if _ALONE.fullmatch(counted):
        return len(counted)
    import grapheme

    return int(grapheme.length(counted)) + len(_JOINT.findall(counted))


def sanitised(remote_html: str) -> str:
    """A remote post's HTML as it is stored: links get `rel` and `target`."""
    return _LINK.sub(r'<a href="\1" rel="nofollow noopener" target="_blank">', remote_html)


def plain(html_text: str) -> str:
    """What a person reads in the HTML of a post."""
    text = re.sub(r"<br ?/?>", "\n", html_text).replace("</p><p>", "\n\n")
    return html.unescape(re.sub(r"<[^>]+>", "", text))


_LANGUAGES = names(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms my na nb nd ne ng nl "
    "nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ast chr ckb cnr gsw jbo "
    "kab kmr ldn lfn moh nds pdc sco sma smj szl tok vai xal zba zgh zh-CN zh-HK zh-TW"
)


def language(*wanted: str | None) -> str | None:
    """The first of these that Mastodon knows, by its base where it has one: `de-AT` is `de`."""
    for name in wanted:
        for known in (name, re.split("[_-]", name)[0]) if name else ():
            if known in _LANGUAGES:
                return known
    return None
