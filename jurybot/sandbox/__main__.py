"""`python -m jurybot.sandbox`: a small instance that answers like Mastodon, on loopback, to try things out on."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from jurybot.sandbox import block_lists, faults, server
from jurybot.sandbox.co_op import CoOp, co_op
from jurybot.sandbox.rehearsal.habits import Shares
from jurybot.sandbox.rehearsal.play import people_now
from jurybot.sandbox.world_check import World, WorldError, check

SHARES = Shares()


class NotJson(ValueError):
    """A file that cannot be read as JSON, with its name."""


STEWARDS = 2


def hundredths(text: str) -> int:
    """`80%` or `80`."""
    number = text.strip().removesuffix("%").strip()
    if not number.isdecimal() or int(number) > 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no share; write 0% to 100%")
    return int(number)


def at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from {least}")
        return int(text)

    return number


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write 0 to 65535")
    return int(text)


def seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number < 3600:
        raise argparse.ArgumentTypeError(f"{text!r} must be seconds, from 0 to an hour")
    return number


def some_text(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="jurybot sandbox", description=__doc__)
    made.add_argument("--host", default="127.0.0.1", help="a loopback address")
    made.add_argument("--port", type=port, default=0, help="0 picks a free one (the default)")
    made.add_argument("--world", type=Path, metavar="FILE", help="people, posts, reports … to begin with (JSON)")
    made.add_argument("--announce", type=Path, metavar="FILE", help="where to write address, tokens and ids (JSON)")
    made.add_argument(
        "--control", type=some_text, metavar="TOKEN", help="opens the control side under /sandbox/ to this token"
    )
    made.add_argument("--faults", type=Path, metavar="FILE", help="what goes wrong from the start (JSON, as there)")
    made.add_argument("--like", choices=("4.6", "4.4"), default="4.6", help="which Mastodon to answer as")
    made.add_argument("--seed", default="", help="what looks random comes from it")
    made.add_argument("--late", type=seconds, default=server.SMALL_DELAY, help="how much later workers are, in seconds")
    _add_co_op(made.add_argument_group("a co-op of any size", "made where there is no --world"))
    return made


def _add_co_op(made: Any) -> None:
    made.add_argument("--members", type=at_least(1), help="how many (25)")
    made.add_argument("--domains", type=at_least(1), help="how many other servers (12)")
    made.add_argument(
        "--block-lists",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="CSV as Mastodon exports it: up to half of the names become bad-mannered servers, the rest is blocked",
    )
    made.add_argument("--jurors", action="store_true", help="members join the pool and answer summonses by themselves")
    made.add_argument("--answer-within", type=at_least(2), default=60, metavar="S", help="how long jurors have (60 s)")
    made.add_argument(
        "--volunteers", type=hundredths, default=SHARES.volunteers, metavar="SHARE", help="who joins (80)"
    )
    made.add_argument("--answers", type=hundredths, default=SHARES.answers, metavar="SHARE", help="answer in time (80)")
    made.add_argument("--agrees", type=hundredths, default=SHARES.agrees, metavar="SHARE", help="agree (85)")
    made.add_argument(
        "--unclear", type=hundredths, default=SHARES.unclear, metavar="SHARE", help="unclear at first (10)"
    )


def main(argv: list[str] | None = None) -> int:
    """Runs the sandbox until it is stopped. 2: nothing was started, and it says why."""
    asked = parser().parse_args(argv)
    try:
        made = _co_op(asked)
        world = made.world() if made else _read(asked.world)
        stage = server.build(world, control=asked.control, like=asked.like, late=asked.late, seed=asked.seed)
        if asked.faults:
            stage.faults.add_described(_json(asked.faults))
        if made and asked.jurors:
            stage.people += people_now(stage, made, _shares(asked), timedelta(seconds=asked.answer_within))
        listener = server.listening(asked.host, asked.port)
        announce = stage.made.announce(server.base_of(listener))
        if asked.announce:
            asked.announce.write_text(json.dumps(announce, indent=1) + "\n", encoding="utf-8")
    except (block_lists.BadList, WorldError, faults.BadFault, NotJson, server.NotLoopback, OSError) as error:
        print("\n".join(_mistakes(asked, error)), file=sys.stderr)
        return 2
    listener.listen(128)
    print(_welcome(announce["base"], announce, tried=asked.world is None), flush=True)
    server.serve(stage, listener)
    return 0


def _mistakes(asked: argparse.Namespace, error: Exception) -> list[str]:
    """What is wrong, a line each, with the file that it stands in."""
    match error:
        case block_lists.BadList():
            return error.problems
        case WorldError():
            return [f"{asked.world or 'the world'}: {problem}" for problem in error.problems]
        case faults.BadFault():
            return [f"{asked.faults}: {error}"]
        case NotJson():
            return [str(error)]
        case OSError() if error.filename and error.strerror:
            return [f"jurybot sandbox: {error.filename}: {error.strerror[:1].lower()}{error.strerror[1:]}"]
        case _:
            return [f"jurybot sandbox: {error}"]


def _co_op(asked: argparse.Namespace) -> CoOp | None:
    """The co-op that was asked for, or None where a world was. Raises BadList, WorldError."""
    if asked.world is not None:
        given = [f"--{name.replace('_', '-')}" for name in ("members", "domains", "block_lists", "jurors")]
        both = [name for name in given if getattr(asked, name[2:].replace("-", "_"))]
        if both:
            raise WorldError([f"a world brings its own people: leave out {', '.join(both)}"])
        return None
    listed = block_lists.read(asked.block_lists or [])
    members, domains = asked.members or 25, asked.domains or 12
    return co_op(members, domains, asked.seed, stewards=STEWARDS if asked.jurors else 0, listed=listed)


def _shares(asked: argparse.Namespace) -> Shares:
    return Shares(volunteers=asked.volunteers, answers=asked.answers, agrees=asked.agrees, unclear=asked.unclear)


def _read(path: Path) -> World:
    found = _json(path)
    check(found)
    return dict(found)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise NotJson(f"{path}: not JSON: {error}") from None


def _welcome(base: str, announce: dict[str, Any], *, tried: bool) -> str:
    lines = [f"sandbox at {base}  (Ctrl-C ends it; nothing is kept)"]
    if tried and announce["tokens"]:
        names = list(announce["tokens"])
        some = [name for name in ("owner", "bot") if name in names] + names[2:5]
        lines += ["", "tokens:", *(f"  {name:8} {announce['tokens'][name]}" for name in some)]
        member = announce["tokens"][some[-1]]
        auth = f'-H "Authorization: Bearer {member}"'
        lines += [
            "",
            "try:",
            f"  curl {base}/api/v2/instance",
            f"  curl {auth} {base}/api/v1/accounts/verify_credentials",
            f"  curl {auth} -d 'status=@jurybot join' -d visibility=direct {base}/api/v1/statuses",
            f'  curl -N -H "Authorization: Bearer {announce["tokens"]["bot"]}" {base}/api/v1/streaming/user',
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
