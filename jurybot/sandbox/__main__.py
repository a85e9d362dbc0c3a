"""`python -m jurybot.sandbox`: a small instance that answers like Mastodon, on loopback, to try things out on."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from jurybot.sandbox import server
from jurybot.sandbox import world as worlds


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="jurybot sandbox", description=__doc__)
    made.add_argument("--host", default="127.0.0.1", help="a loopback address")
    made.add_argument("--port", type=int, default=0, help="0 picks a free one (the default)")
    made.add_argument("--world", type=Path, metavar="FILE", help="people, posts, reports … to begin with (JSON)")
    made.add_argument("--announce", type=Path, metavar="FILE", help="where to write address, tokens and ids (JSON)")
    made.add_argument("--control", metavar="TOKEN", help="opens the control side under /sandbox/ to this token")
    made.add_argument("--like", choices=("4.6", "4.4"), default="4.6", help="which Mastodon to answer as")
    made.add_argument("--seed", default="", help="what looks random comes from it")
    made.add_argument("--members", type=int, default=25, help="how many, where there is no --world")
    made.add_argument("--domains", type=int, default=12, help="how many other servers, where there is no --world")
    made.add_argument("--late", type=float, default=server.SMALL_DELAY, help="how much later workers are, in seconds")
    return made


def main(argv: list[str] | None = None) -> int:
    """Runs the sandbox until it is stopped. 2: nothing was started, and it says why."""
    asked = parser().parse_args(argv)
    try:
        world = _world(asked)
        stage = server.build(world, control=asked.control, like=asked.like, late=asked.late, seed=asked.seed)
        listener = server.listening(asked.host, asked.port)
    except worlds.WorldError as error:
        name = asked.world or "the world"
        print("\n".join(f"{name}: {problem}" for problem in error.problems), file=sys.stderr)
        return 2
    except (server.NotLoopback, OSError) as error:
        print(f"jurybot sandbox: {error}", file=sys.stderr)
        return 2
    listener.listen(128)
    base = server.base_of(listener)
    announce = stage.made.announce(base)
    if asked.announce:
        asked.announce.write_text(json.dumps(announce, indent=1) + "\n", encoding="utf-8")
    print(_welcome(base, announce, tried=asked.world is None), flush=True)
    server.serve(stage, listener)
    return 0


def _world(asked: argparse.Namespace) -> worlds.World:
    if asked.world is None:
        if asked.members < 1 or asked.domains < 1:
            raise worlds.WorldError(["--members and --domains must be 1 or more"])
        return worlds.small_co_op(asked.members, asked.domains, asked.seed)
    try:
        found: Any = json.loads(asked.world.read_text(encoding="utf-8"))
    except ValueError as error:
        raise worlds.WorldError([f"not JSON: {error}"]) from None
    worlds.check(found)
    return dict(found)


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
