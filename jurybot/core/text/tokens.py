"""A reply cut into words, numbers, domains, marks and signs, each knowing where in its line it stands."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from jurybot.core.text.plain import CLOSE, OPEN

WORD, NUMBER, DOMAIN, SIGN = "<word>", "<number>", "<domain>", "<sign>"
MENTIONED, TAGGED, LINKED, PICTURED, QUOTED, STRUCK_OUT = "<@>", "<#>", "<l>", "<:>", "<>>", "<~>"  # plain's marks
ENDS_SENTENCE = frozenset({".", "!", ";", "…", "。"})
DELIMITERS = frozenset({".", "!", ";", "…", "。", ",", "、", ":", "-", "–", "—", "("})
QUOTE_MARKS = frozenset("\"“”„«»'「」『』【】〈〉《》")
BULLETS = frozenset({"-", "•", "–", "・", "*"})
QUESTIONS = frozenset("?؟⸮‽¿՞፧❓❔⁇⁈⁉")

# Japanese sets no blanks between words: there each letter is a token of its own, and a word is a phrase of letters.
_EAST_ASIAN = "々ー\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = rf"(?:(?![{_EAST_ASIAN}])[^\W_])+"
_TOPS = """
    みんな コム ストア セール ファッション クラウド グーグル ポイント アマゾン 世界 书籍 書籍 食品 家電
    通販 公司 集团 企业 商店 商城 商标 组织机构 机构 公益 慈善 政府 政务 中国 中國 香港 台湾 台灣 澳门 澳門
    新加坡 中文网 网络 网址 网站 网店 在线 信息 新闻 我爱你 手机 移动 游戏 娱乐 时尚 购物 健康 招聘 佛山
    广东 微博 谷歌
"""
# Behind a blank that follows a word a name may have labels in these letters, too: at the beginning "制限.spam" is a
# ballot and its reason.
_EAST_LABEL = rf"[{_EAST_ASIAN}](?:[{_EAST_ASIAN}\d-]*[{_EAST_ASIAN}\d])?"
_EAST_NAME = (
    rf"(?<=[\w:] )(?=[\w.-]*[{_EAST_ASIAN}])(?:(?:{_EAST_LABEL}|[A-Za-z\d][A-Za-z\d-]*)\.)+"
    rf"(?:(?:[Xx][Nn]--)?[A-Za-z\d]{{2,}}(?![A-Za-z\d_-])|(?:{'|'.join(_TOPS.split())})(?![\w-]))(?!\.\w)"
)
_TOKEN = re.compile(
    rf"{OPEN}(?P<kind>.)(?P<words>[^{CLOSE}]*){CLOSE}"
    rf"|{_EAST_NAME}"
    rf"|#?\d+(?:(?![\w.@])|(?=[{_EAST_ASIAN}]))|#?\d+(?=\.(?:\s|$))"
    rf"|{_LETTERS}(?:(?:[.@-]|(?<=\b[Xx][Nn])--){_LETTERS})+"  # two hyphens: a label of a domain in punycode
    rf"|{_LETTERS}(?:'(?=[^\W_]))?"  # an apostrophe ends a word: "l'" and "admin", "don'" and "t"
    rf"|[{_EAST_ASIAN}]"
    r"|[:;=]-?[()DPp/\\|](?!\w)|<3(?!\d)"
    r"|\S",
)
_IS_EAST_ASIAN = re.compile(f"[{_EAST_ASIAN}]")
_ALL_EAST_ASIAN = re.compile(f"[{_EAST_ASIAN}]+")
_UNREAD = ("*", "_", "`", "¡")  # emphasis
_HOME = re.compile(r"https?://([^/?#:]+)/?")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?\Z")


class Token(NamedTuple):
    """`text` is case-folded; `start` and `end` are places in the line as its author wrote it.

    The text of a mark begins with its kind ("<#>suspend"), so that it is never the word it holds.
    """

    text: str
    kind: str
    start: int
    end: int

    @property
    def marked(self) -> str:
        """What a mark holds: the name, tag or address that was dropped."""
        return self.text.removeprefix(self.kind)

    @property
    def is_word(self) -> bool:
        return self.kind in (WORD, NUMBER, DOMAIN)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a reply, or the part of one that begins at a place: its text with marks, and its tokens without
    emphasis (*, _, ` and ¡). Places are those of the whole line."""

    whole: str
    tokens: tuple[Token, ...]
    begins: int = 0

    @property
    def text(self) -> str:
        return self.whole[self.begins :]

    def from_token(self, index: int) -> "Line":
        """What is written from that token on."""
        begins = self.tokens[index].start if index < len(self.tokens) else len(self.whole)
        return Line(self.whole, self.tokens[index:], begins)

    def between(self, begins: int, ends: int) -> "Line":
        """What is written between two places."""
        within = tuple(token for token in self.tokens if begins <= token.start and token.end <= ends)
        return Line(self.whole[:ends], within, max(begins, self.begins))


def line_of(text: str) -> Line:
    """Cuts one line."""
    found = (_token(match) for match in _TOKEN.finditer(text))
    return Line(text, tuple(token for token in found if token.text not in _UNREAD))


def _token(match: re.Match[str]) -> Token:
    kind = match["kind"]
    if kind == LINKED[1] and (home := _HOME.fullmatch(match["words"].casefold())) and _is_domain(home[1]):
        return Token(home[1], DOMAIN, match.start(), match.end())  # what a client makes of a server's name
    if kind:
        return Token(f"<{kind}>{match['words'].casefold()}", f"<{kind}>", match.start(), match.end())
    text = match[0].casefold()
    if text.lstrip("#").isdecimal():
        return Token(text.lstrip("#"), NUMBER, match.start(), match.end())
    if not text[0].isalnum():
        return Token(text, SIGN, match.start(), match.end())
    return Token(text, DOMAIN if _is_domain(text) else WORD, match.start(), match.end())


def _is_domain(text: str) -> bool:
    """Whether it has the form of a server's name: "limit.They" has it too, so a domain alone proves nothing."""
    labels = text.split(".")
    top = labels[-1]
    is_top = len(top) >= 2 and (top.isalpha() or top.startswith("xn--"))
    return 2 <= len(labels) <= 12 and is_top and all(map(_LABEL.match, labels))


def is_east_asian(letter: str) -> bool:
    """Whether it is a letter of Japanese, where each is a token of its own."""
    return _IS_EAST_ASIAN.match(letter) is not None


def is_all_east_asian(text: str) -> bool:
    """Whether it holds such letters alone: those are its tokens."""
    return _ALL_EAST_ASIAN.fullmatch(text) is not None


def same_domain(one: str, other: str) -> bool:
    """Whether two names are one server's, whether written in Unicode or punycode."""
    return _punycode(one) == _punycode(other)


def _punycode(name: str) -> str:
    try:
        return name.casefold().encode("idna").decode("ascii")
    except UnicodeError:
        return name.casefold()


def mixes_scripts(tokens: Iterable[Token]) -> bool:
    """Whether letters of two alphabets stand in one word, or one label of a name, as in a "limit" with a Cyrillic i."""
    return any(
        len({script for letter in label if (script := _script(letter))}) > 1
        for token in tokens
        if not token.text.isascii() and token.kind in (WORD, DOMAIN)
        for label in token.text.split(".")
    )


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The first word of a letter's Unicode name; the three scripts of Japanese and their like count as one."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "UNKNOWN").split()[0]
    return "EAST ASIAN" if name in ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO") else name


def is_typo_of(word: str, keyword: str) -> bool:
    """Whether one letter too many, too few, wrong, or two that changed places make the one of the other."""
    if word == keyword or abs(len(word) - len(keyword)) > 1:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(word, keyword, strict=False)) if a != b), min(len(word), len(keyword))
    )
    rest, of = word[same:], keyword[same:]
    swapped = rest[:2][::-1] == of[:2] and rest[2:] == of[2:]
    return rest[1:] == of[1:] or rest[1:] == of or rest == of[1:] or swapped
