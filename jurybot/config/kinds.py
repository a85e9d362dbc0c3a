"""The kinds of value that settings have: how each is written, and what is said when it is not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from jurybot.config import duration
from jurybot.core.names import BadDomain, domain

T = TypeVar("T")
_HANDLE = re.compile(r"[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")


def is_loopback(url: str) -> bool:
    """Whether `url` stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _web_url(text: str) -> str:
    try:
        url = urlsplit(text.strip())
        host, _ = url.hostname, url.port
    except ValueError:
        raise ValueError("is not a web address. Write for example https://coop.example") from None
    if url.scheme not in ("http", "https") or not host:
        guess = f" Did you mean https://{text.strip()} ?" if re.fullmatch(r"[\w.-]+\.\w+/?", text.strip()) else ""
        raise ValueError(f"must be a web address that begins with https://.{guess}")
    if url.username or url.password or url.query or url.fragment:
        raise ValueError("must be a bare web address, without user, password, ? or #.")
    if url.scheme == "http" and not is_loopback(text):
        raise ValueError("must begin with https:// (http:// only for this machine): a token must not travel in clear.")
    return text.strip().rstrip("/")


def _maybe_pages_url(text: str) -> str:
    """Where pages are served, as browsers name it: they send it with each form, and others are refused."""
    if not text.strip():
        return ""
    url = urlsplit(_web_url(text))
    if url.path:
        raise ValueError("must be without a path: the pages need a name of their own, as in https://jury.coop.example")
    assert url.hostname
    host = f"[{url.hostname}]" if ":" in url.hostname else _in_ascii(url.hostname)
    port = "" if url.port in (None, {"https": 443, "http": 80}[url.scheme]) else f":{url.port}"
    return f"{url.scheme}://{host}{port}"


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("has a name that is no server's.") from None


def _listen(text: str) -> str:
    """host:port; an IPv6 host in brackets."""
    host, _, port = text.strip().rpartition(":")
    if not text.strip():
        return ""
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise ValueError('must be an address and a port, such as "127.0.0.1:8046"; or "" to serve no pages.')
    return text.strip()


def _store_url(text: str, info: ValidationInfo) -> str:
    scheme, _, rest = text.partition("://")
    if scheme in ("postgres", "postgresql"):
        if ":" in rest.partition("@")[0] and "@" in rest:
            raise ValueError("must be without the password: put it into ~/.pgpass, or set PGPASSWORD.")
        return text
    if scheme != "sqlite":
        raise ValueError('must be sqlite:/// and a file, such as "sqlite:///jurybot.db", or begin with postgresql://.')
    name = rest.removeprefix("/")
    if not rest.startswith("/") or name in ("", ":memory:") or "?" in name:
        raise ValueError('must name a file, such as "sqlite:///jurybot.db": cases have to outlive the process.')
    return f"sqlite:///{_place(Path(name), info)}"


def _place(path: Path, info: ValidationInfo) -> Path:
    """Relative places are meant from where the config stands, not from where the command was given."""
    base = (info.context or {}).get("base", Path())
    return (Path(base) / path.expanduser()).absolute()


def _path(value: Any) -> Any:
    if value == "":
        raise ValueError("must name a file or folder; it is empty.")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("must name a file or folder.")
    return Path(value) if isinstance(value, str) else value


def _maybe_path(value: Any) -> Any:
    return None if value == "" else _path(value)


def _maybe_place(path: Path | None, info: ValidationInfo) -> Path | None:
    return _place(path, info) if path else None


def _day(value: Any) -> Any:
    """TOML has days of its own; one in quotes is as good."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("must be a day, such as 2027-03-01.") from None


def _source(text: str, info: ValidationInfo) -> str:
    """A web address, or a file that is meant from where the config stands."""
    return _web_url(text) if "://" in text else str(_place(_path(text), info))


def _handle(text: str) -> str:
    name, _, host = text.strip().removeprefix("@").partition("@")
    if not _HANDLE.fullmatch(name) or (host and isinstance(domain(host), BadDomain)):
        raise ValueError('must be an account of your server, such as "ana" or "ana@coop.example".')
    return f"{name}@{host.lower()}" if host else name


def _domain_name(text: str) -> str:
    found = domain(text)
    if not isinstance(found, BadDomain):
        return found
    host = urlsplit(text if "//" in text else f"//{text}").hostname if "[" not in text else None
    guess = f' Did you mean "{host}"?' if host and not isinstance(domain(host), BadDomain) else ""
    raise ValueError(f"{found.why}.{guess}")


def _share(value: object) -> Fraction:
    found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*%\s*|\s*(\d{1,9})\s*/\s*(\d{1,9})\s*", str(value))
    if isinstance(value, str) and found and (found[1] or int(found[3])):
        share = Fraction(found[1]) / 100 if found[1] else Fraction(int(found[2]), int(found[3]))
        if 0 <= share <= 1:
            return share
    guess = f' Try "{value}%".' if type(value) is int and 0 <= value <= 100 else ""
    raise ValueError(f'must be a share from 0% to 100%, such as "2%" or "1/50".{guess}')


def _one_line(text: str) -> str:
    """Stands in posts and pages: there a handle would mention, a hashtag would link."""
    if not text.strip() or not text.isprintable():
        raise ValueError("must be one line of text, and not empty.")
    return text.strip()


def _maybe_line(text: str) -> str:
    return _one_line(text) if text else ""


def _name(text: str) -> str:
    if "@" in text or "#" in text or "://" in text:
        raise ValueError("must be without @, # and web addresses: in posts they would mention or link.")
    return _one_line(text)


def _maybe_name(text: str) -> str:
    return _name(text) if text else ""


def _category(text: str) -> str:
    if text == "legal":
        raise ValueError('must be without "legal": such reports are sealed and go to stewards, never to a panel.')
    if text not in ("spam", "violation", "other"):
        raise ValueError('must be out of "spam", "violation", "other", Mastodon\'s categories of reports.')
    return text


def _seats(number: int) -> int:
    odd = min(max(number - 1 + number % 2, 3), 39)
    if odd != number:
        because = ": with an even number a majority can tie" if number % 2 == 0 else ""
        raise ValueError(f"must be odd, 3 to 39{because}. Try {odd}.")
    return number


def _poll_every(length: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= length <= timedelta(hours=1):
        raise ValueError('must be from "1 s" to "1 hour": no deadline passes before the inbox was read.')
    return length


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('must be a time zone, such as "Europe/Berlin" or "UTC".') from None


def relation(key: str, says: str) -> PydanticCustomError:
    """What to raise when settings of one table do not fit together: the mistake is shown at `key`."""
    return PydanticCustomError("relation", "{says}", {"key": key, "says": says})


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Duration = Annotated[timedelta, BeforeValidator(duration.parse)]
PollEvery = Annotated[Duration, AfterValidator(_poll_every)]
Seats = Annotated[int, AfterValidator(_seats)]
Share = Annotated[Fraction, BeforeValidator(_share)]
Place = Annotated[Path, BeforeValidator(_path), AfterValidator(_place)]
Day = Annotated[date, BeforeValidator(_day)]
MaybePagesUrl = Annotated[str, AfterValidator(_maybe_pages_url)]
Listen = Annotated[str, AfterValidator(_listen)]
MaybePlace = Annotated[Path | None, BeforeValidator(_maybe_path), AfterValidator(_maybe_place)]
Listed = Annotated[tuple[T, ...], BeforeValidator(_as_tuple)]

Source = Annotated[str, AfterValidator(_source)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Handle = Annotated[str, AfterValidator(_handle)]
DomainName = Annotated[str, AfterValidator(_domain_name)]
Name = Annotated[str, Field(max_length=60), AfterValidator(_name)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_one_line)]
MaybeLine = Annotated[str, Field(max_length=300), AfterValidator(_maybe_line)]
MaybeName = Annotated[str, Field(max_length=100), AfterValidator(_maybe_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Category = Annotated[str, AfterValidator(_category)]
