"""Which way imports go (DESIGN.md): cli, bot → wiring → service → core. Adapters know the service's ports and the core,
never each other. All imports count, also those inside functions and under TYPE_CHECKING."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "jurybot"

PORTS = ("jurybot.service.ports", "jurybot.service.rows", "jurybot.service.storage", "jurybot.service.sealed_storage")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "__main__": ("jurybot.cli",),
    "cli": (
        "jurybot.bot",
        "jurybot.config",
        "jurybot.core",
        "jurybot.sandbox",
        "jurybot.seams",
        "jurybot.service",
        "jurybot.wiring",
        "jurybot.words",
    ),
    "bot": ("jurybot.core", "jurybot.seams", "jurybot.service", "jurybot.wiring"),
    "wiring": (
        "jurybot.alerts",
        "jurybot.bot",
        "jurybot.config",
        "jurybot.core",
        "jurybot.federation",
        "jurybot.instance",
        "jurybot.publish",
        "jurybot.seams",
        "jurybot.service",
        "jurybot.store",
        "jurybot.web",
        "jurybot.words",
    ),
    "seams": (),
    "alerts": (),
    "config": ("jurybot.core",),
    "words": ("jurybot.core",),
    "service": ("jurybot.core", "jurybot.words"),
    "store": ("jurybot.core", *PORTS),
    "instance": ("jurybot.core", *PORTS),
    "federation": ("jurybot.core", *PORTS),
    "web": ("jurybot.core", "jurybot.service.ports", "jurybot.service.page_ports"),
    "publish": ("jurybot.core.disclosure", "jurybot.service.ports"),
    "sandbox": (),
    "core": (),
}

FLOORS: dict[str, str] = {
    "core": "rule text reasons replies opening case record checks disclosure course trying",
    "service": "language people health case opening draw asking arriving going_out running pages",
}
"""The rooms within a room, from the ground up: each knows only those before it, and what stands at the door none."""
AT_THE_DOOR = {"service": {"ports", "page_ports"}}

NOTHING_TO_JOIN_YET: dict[str, tuple[str, ...]] = {
    # `init` has no config and `doctor` perhaps a broken one, or no database: they look at the instance by themselves.
    "jurybot.cli.setup": ("jurybot.instance",),
    "jurybot.cli.doctor": ("jurybot.instance", "jurybot.store"),
    # A refusal of the database is told in its own words.
    "jurybot.cli.opened": ("jurybot.store.errors",),
}

PURE = """
abc bisect collections contextlib copy dataclasses datetime decimal enum fractions functools hashlib heapq hmac html
array itertools json math numbers operator re statistics string struct textwrap types typing unicodedata zoneinfo base64
"""
CORE_MAY_IMPORT = frozenset(PURE.split())


def modules(room: str = "") -> list[Path]:
    found = sorted((ROOT / room).rglob("*.py"))
    assert found, f"no module in {ROOT / room}"
    return found


def name_of(path: Path) -> str:
    parts = ["jurybot", *path.relative_to(ROOT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: str, module: str = "") -> Iterator[str]:
    """Every module that `source` names in an import, in full; `from room import module` names the module."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=base, names=names, level=level):
                start = ".".join([*module.split(".")[:-level], *([base] if base else [])]) if level else str(base)
                for alias in names:
                    yield f"{start}.{alias.name}" if _is_module(f"{start}.{alias.name}") else start


def _is_module(name: str) -> bool:
    path = ROOT.parent / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


def breaches(source: str, module: str) -> list[str]:
    """What `module` imports of jurybot that its room may not."""
    room = module.split(".")[1] if "." in module else ""
    own = (f"jurybot.{room}",)
    allowed = (*own, *MAY_IMPORT.get(room, ()), *NOTHING_TO_JOIN_YET.get(module, ()))
    return [
        f"{module} imports {name}"
        for name in imports(source, module)
        if name.startswith("jurybot.")
        and not any(name == prefix or name.startswith(f"{prefix}.") for prefix in allowed)
    ]


def test_no_room_imports_what_it_may_not_know() -> None:
    found = [breach for path in modules() for breach in breaches(path.read_text(encoding="utf-8"), name_of(path))]

    assert not found, "\n".join(found)


def climbs(source: str, module: str) -> list[str]:
    """What `module` imports from a room above its own, of those within the same room."""
    room = module.split(".")[1] if "." in module else ""
    floors = FLOORS.get(room, "").split()

    def floor(name: str) -> int:
        within = name.removeprefix(f"jurybot.{room}.").split(".")[0]
        return floors.index(within) if name.startswith(f"jurybot.{room}.") and within in floors else -1

    return [f"{module} imports {name}" for name in imports(source, module) if floor(name) > floor(module)]


def test_within_a_room_imports_go_one_way() -> None:
    found = [
        climb
        for room in FLOORS
        for path in modules(room)
        for climb in climbs(path.read_text(encoding="utf-8"), name_of(path))
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("room", FLOORS)
def test_every_room_within_a_room_has_its_floor(room: str) -> None:
    within = {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}

    assert within == {*FLOORS[room].split(), *AT_THE_DOOR.get(room, ())}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("jurybot.core.case.case", "from jurybot.core.course import table"),
        ("jurybot.core.terms", "from jurybot.core.rule.rule import Rule"),
        ("jurybot.service.case.steps", "from jurybot.service.asking import appeals"),
        ("jurybot.service.case.steps", "from jurybot.service.asking.appeals import ask"),
        ("jurybot.service.desk", "def later():\n    from jurybot.service.language import wording"),
    ],
)
def test_a_climb_is_found(module: str, source: str) -> None:
    assert climbs(source, module)


def test_every_room_has_its_rule() -> None:
    rooms = {name_of(path).split(".")[1] for path in modules() if path != ROOT / "__init__.py"}

    assert rooms <= MAY_IMPORT.keys()


def test_the_core_imports_nothing_outside_its_list() -> None:
    found = [
        f"{name_of(path)} imports {name}"
        for path in modules("core")
        for name in imports(path.read_text(encoding="utf-8"), name_of(path))
        if name.split(".")[0] not in CORE_MAY_IMPORT and not name.startswith("jurybot.core")
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("jurybot.store.work", "from jurybot.instance.gateway import Gateway"),
        ("jurybot.store.work", "from jurybot.service.going_out import dispatch"),
        ("jurybot.store.work", "def later():\n    import jurybot.publish.site"),
        ("jurybot.publish.site", "from jurybot.core import case"),
        ("jurybot.publish.site", "from jurybot.core.disclosure_of_more import x"),
        ("jurybot.service.people.pool", "from ...store import pool"),
        ("jurybot.service.people.pool", "from jurybot import wiring"),
        ("jurybot.sandbox.hand", "from jurybot.core.names import Domain"),
        ("jurybot.core.case.case", "if TYPE_CHECKING:\n    from jurybot.service.storage import Store"),
        ("jurybot.cli.main", "from jurybot.store.engine import open_engine"),
        ("jurybot.wiring", "from jurybot.cli.main import app"),
    ],
)
def test_a_breach_is_found_wherever_it_hides(module: str, source: str) -> None:
    assert breaches(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("jurybot.store.work", "from jurybot.service import storage\nfrom jurybot.core.case import Case"),
        ("jurybot.publish.site", "from jurybot.core import disclosure\nfrom jurybot.publish import files"),
        ("jurybot.service.people.pool", "from jurybot.core import case\nimport datetime"),
        ("jurybot.wiring", "def bot():\n    from jurybot.store.work import Store"),
        ("jurybot.cli.doctor", "from jurybot.instance.gateway import Gateway"),
    ],
)
def test_what_a_room_may_know_is_no_breach(module: str, source: str) -> None:
    assert not breaches(source, module)
