"""Reads a config: one TOML file and the environment in, settings out, or every mistake at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import SecretBytes, SecretStr, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from jurybot.config import lines, mistakes
from jurybot.config.cases import BY_CRITERION, SERVER_RULES
from jurybot.config.juries import misfits
from jurybot.config.places import Secrets
from jurybot.config.problems import Problem, Problems, shown
from jurybot.config.secrets import BadSecret, channels_from, key_from, token_from, webhook_secret_from
from jurybot.config.settings import Settings
from jurybot.config.uses import refused, uses_of
from jurybot.core.guess import guess
from jurybot.core.opening.criteria import AS_REPORTED
from jurybot.core.rule.rule import PRESETS
from jurybot.core.rule.rulebook import OWN, BadRulebook, rulebook

RULES_ARE_SPREAD_OVER = ("panel", "rule", "rules", "criterion", "proposal")
JURIES_ARE_SPREAD_OVER = ("instance", "pool", "jury", "panel")
TABLES_OF_RULES = {
    "rule": "a table: write [rule] on a line of its own, once,",
    "rules": "tables: for each write [rules.NAME] on a line of its own",
}


def load(path: Path, env: Mapping[str, str], *, secrets: bool = True) -> Settings | Problems:
    """The settings in the file at `path`. Relative places in it are meant from its folder.

    With `secrets` the token and the key must be there too, in JURYBOT_TOKEN and JURYBOT_KEY or in files; acts that
    neither speak to the instance nor open what is encrypted do without.
    """
    text = _read(path)
    if isinstance(text, Problem):
        return Problems(file=str(path), found=(text,))
    return read(text, path, env, secrets=secrets)


def read(text: str, path: Path, env: Mapping[str, str], *, secrets: bool) -> Settings | Problems:
    """The settings that `text` says, as if it stood in the file at `path`."""
    try:
        written = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Problems(file=str(path), found=(_not_toml(error, text),))
    reading = _Reading(path, written, lines.lines_of(text))
    settings = reading.settings(env, secrets=secrets)
    return settings or Problems(file=str(path), found=tuple(sorted(reading.found, key=lambda one: one.line or 0)))


class _Reading:
    """One reading of one file. `parts` holds the tables that are right, `found` what is not."""

    def __init__(self, path: Path, written: dict[str, Any], at: dict[lines.Path, int]) -> None:
        self.written, self.at, self.base = written, at, path.absolute().parent
        self.parts: dict[str, Any] = {}
        self.found: list[Problem] = []

    def settings(self, env: Mapping[str, str], *, secrets: bool) -> Settings | None:
        for name in self.written:
            if name not in mistakes.TOP:
                self._add((name,), mistakes.unknown([name]))
        for name, field in Settings.model_fields.items():
            if name not in ("secrets", "rule", "rules") and (name in self.written or field.is_required()):
                self._table(name)
        self._rules()
        self._jury_fits()
        if self._names_fit():
            self._rules_fit_their_panels()
        if secrets:
            self._secrets(env)
        return None if self.found else Settings.model_validate(self.parts)

    def _table(self, name: str) -> None:
        part = self.written.get(name, {})
        if name in mistakes.ARRAYS and not isinstance(part, list):
            self._add(
                (name,), f"must be written [[{name}]], with two brackets, and its settings below: there may be several."
            )
        elif name in mistakes.TABLES and name not in mistakes.ARRAYS and not isinstance(part, dict):
            self._add((name,), f"must be a table: write [{name}] on a line of its own, once, and its settings below.")
        else:
            self._settings_of(name, part)

    def _settings_of(self, name: str, part: Any) -> None:
        wrong = self._checked(name, part)
        if wrong and isinstance(part, dict):  # what is left may still not fit together
            said = {where[:2] for where, _ in wrong}
            left = {key: value for key, value in part.items() if (name, key) not in said}
            wrong += [
                one for one in self._checked(name, left) if one[1]["type"] == "relation" and one[0][:2] not in said
            ]
            self.parts.pop(name, None)
        for where, error in wrong:
            self._add(where, mistakes.explained(error, _keys(where)))

    def _checked(self, name: str, part: Any) -> list[tuple[lines.Path, ErrorDetails]]:
        """The mistakes in one table, each with its path; without any, the table is one of `parts`."""
        try:
            self.parts[name] = _kind_of(name).validate_python(part, strict=True, context={"base": self.base})
        except ValidationError as failed:
            return [((name, *error["loc"], *_key_in(error)), error) for error in _without_echoes(failed.errors())]
        return []

    def _rules(self) -> None:
        """The default rule and the others, which may extend each other."""
        own, others = self.written.get("rule", {}), self.written.get("rules", {})
        for name, part in (("rule", own), ("rules", others)):
            if not isinstance(part, dict):
                self._add((name,), f"must be {TABLES_OF_RULES[name]} and its settings below.")
        try:
            rules = rulebook(own if isinstance(own, dict) else {}, others if isinstance(others, dict) else {})
        except BadRulebook as bad:
            for one in bad.mistakes:
                self._add(one.at, one.says if one.says.endswith(")") else f"{one.says}.")
            return
        self.parts["rule"] = rules.pop(OWN)
        self.parts["rules"] = rules

    def _names_fit(self) -> bool:
        """Names are given once, and what a rule of triage, a criterion or a proposal names is there."""
        before = len(self.found)
        for array in mistakes.ARRAYS:
            names = self._texts(array, "name")
            for number, name in names.items():
                if name in [names[earlier] for earlier in names if earlier < number]:
                    self._add((array, number, "name"), "is used twice. Give each its own name.")
        known = list(self._texts("criterion", "name").values())
        if SERVER_RULES.name not in known:
            known.append(SERVER_RULES.name)
            if "criterion" in self.parts or "criterion" not in self.written:
                self.parts["criterion"] = (*self.parts.get("criterion", ()), SERVER_RULES)
        for number, name in self._texts("triage", "criterion").items():
            self._refuse_unknown(("triage", number, "criterion"), name, [AS_REPORTED, *known], "[[criterion]]")
        others = self.written.get("rules")
        rules = [OWN, *(others if isinstance(others, dict) else ()), *PRESETS]
        for number, name in self._texts("criterion", "rule").items():
            self._refuse_unknown(("criterion", number, "rule"), name, rules, "[rules.NAME]")
        for kind, name in self._rules_of_proposals().items():
            self._refuse_unknown(("proposal", kind, "rule"), name, [BY_CRITERION, *rules], "[rules.NAME]")
        return len(self.found) == before

    def _refuse_unknown(self, where: lines.Path, name: str, known: list[str], table: str) -> None:
        if name not in known:
            meant = guess(name, known)
            asked = f'Did you mean "{meant}"?' if meant else f"Write a {table} of that name."
            self._add(where, f"no such {where[-1]}. {asked}  (known: {', '.join(known)})")

    def _rules_of_proposals(self) -> dict[str, str]:
        kinds = self.written.get("proposal")
        tables = {kind: one for kind, one in kinds.items() if isinstance(one, dict)} if isinstance(kinds, dict) else {}
        return {kind: one["rule"] for kind, one in tables.items() if isinstance(one.get("rule"), str)}

    def _rules_fit_their_panels(self) -> None:
        """A rule by which too few could decide, or that is harder on limit than on suspend, is refused."""
        parts = {name: self.parts.get(name, Settings.model_fields[name].default) for name in RULES_ARE_SPREAD_OVER}
        if any(name in self.written and name not in self.parts for name in RULES_ARE_SPREAD_OVER):
            return  # what is wrong there has been said
        rules = {OWN: parts["rule"], **parts["rules"]}
        for where, says in refused(uses_of(parts["panel"], rules, parts["criterion"], parts["proposal"])):
            self._add(where, says, near=("panel", "seats"))

    def _jury_fits(self) -> None:
        parts = [self.parts.get(name, Settings.model_fields[name].default) for name in JURIES_ARE_SPREAD_OVER]
        if any(name in self.written and name not in self.parts for name in JURIES_ARE_SPREAD_OVER):
            return  # what is wrong there has been said
        for where, says in misfits(*parts):
            self._add(where, says)

    def _texts(self, array: str, key: str) -> dict[int, str]:
        """What the items of an array of tables say at `key`, as written: also where an item has mistakes."""
        items = self.written.get(array)
        tables = enumerate(items if isinstance(items, list) else [])
        named = {number: one.get(key) for number, one in tables if isinstance(one, dict)}
        return {number: text.strip() for number, text in named.items() if isinstance(text, str)}

    def _secrets(self, env: Mapping[str, str]) -> None:
        found: dict[str, Any] = {}
        try:
            found["token"] = SecretStr(token_from(env, self._place("instance", "token_file")))
        except BadSecret as bad:
            self._bad_secret(("instance", "token_file"), bad)
        try:
            found["key"] = SecretBytes(key_from(env, self._place("store", "key_file")))
        except BadSecret as bad:
            self._bad_secret(("store", "key_file"), bad)
        found["channels"] = self._channels()
        found["webhook"] = self._webhook()
        self.parts["secrets"] = Secrets(**found)

    def _channels(self) -> tuple[SecretStr, ...]:
        """Those in the config, which hold no password, and those in the file for such that do."""
        part = self.written.get("stewards")
        table = part if isinstance(part, dict) else {}
        named, file = table.get("channels", []), table.get("channels_file")
        written = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
        if isinstance(file, str) and file:
            try:
                written += channels_from(self.base / Path(file).expanduser())
            except BadSecret as bad:
                self._bad_secret(("stewards", "channels_file"), bad)
        return tuple(SecretStr(address) for address in written)

    def _webhook(self) -> SecretBytes:
        file = _value(self.written, ("web", "webhook_secret_file"))
        if not isinstance(file, str) or not file:
            return SecretBytes(b"")
        try:
            return SecretBytes(webhook_secret_from(self.base / Path(file).expanduser()))
        except BadSecret as bad:
            self._bad_secret(("web", "webhook_secret_file"), bad)
            return SecretBytes(b"")

    def _bad_secret(self, where: lines.Path, bad: BadSecret) -> None:
        written = _value(self.written, where)
        pasted = written is not None and shown("", written) == "…"
        self._add(
            where, "must be the name of a file that holds the secret, not the secret itself." if pasted else str(bad)
        )

    def _place(self, table: str, key: str) -> Path:
        """Where a secret's file is, also when the rest of its table has mistakes."""
        part = self.written.get(table)
        place = part.get(key) if isinstance(part, dict) else None
        default = mistakes.MODELS[table].model_fields[key].default
        return self.base / Path(place if isinstance(place, str) and place else default).expanduser()

    def _add(self, where: lines.Path, says: str, *, near: lines.Path = ()) -> None:
        """`near` is what makes it a mistake, where nothing of it need be written."""
        key = ".".join(_keys(where))
        value = _value(self.written, where)
        places = (place[:n] for place in (where, near) for n in range(len(place), 0, -1))
        line = next((self.at[place] for place in places if place in self.at), None)
        self.found.append(Problem(key=key, value="" if value is None else shown(key, value), line=line, says=says))


def _kind_of(table: str) -> TypeAdapter[Any]:
    field = Settings.model_fields[table]
    return TypeAdapter(Annotated.__class_getitem__((field.annotation, *field.metadata, field)))  # type: ignore[attr-defined]


def _key_in(error: ErrorDetails) -> list[str]:
    """The setting that a mistake between settings is shown at."""
    key = error.get("ctx", {}).get("key")
    return [key] if key else []


def _without_echoes(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the lists that are too short only because their items are wrong, and what follows from a setting that is
    wrong."""
    errors = [error for error in errors if error["type"] != "default_factory_not_called"]
    short = [error["loc"] for error in errors if error["type"] == "too_short"]
    broken = [
        loc for loc in short if any(len(one["loc"]) > len(loc) and one["loc"][: len(loc)] == loc for one in errors)
    ]
    return [error for error in errors if error["type"] != "too_short" or error["loc"] not in broken]


def _keys(where: lines.Path) -> list[str]:
    return [part for part in where if isinstance(part, str)]


def _value(written: Any, where: lines.Path) -> Any:
    """What stands at `where`; nothing for tables, which are too long to be shown."""
    for part in where:
        try:
            written = written[part]
        except (KeyError, IndexError, TypeError):
            return None
    first = written[0] if isinstance(written, list) and written else written
    return None if isinstance(first, dict) else written


def _read(path: Path) -> str | Problem:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Problem(says='there is no such file. Make one with "jurybot init", or name another with -c FILE.')
    except IsADirectoryError:
        return Problem(says=f"is a folder. Name the file in it: -c {path / 'config.toml'}")
    except UnicodeDecodeError as error:
        return Problem(says=f"is not UTF-8 text (byte {error.start}). Save it as UTF-8.")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a usable name"
        return Problem(says=f"cannot be read ({why}). Give it to the user that runs jurybot, or name another with -c.")


def _not_toml(error: Exception, text: str) -> Problem:
    """The reader's own words, without the place, which stands before them. The text itself may hold a secret."""
    place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    line = int(place[1]) if place and place[1] else max(1, text.rstrip().count("\n") + 1)
    why = str(error)[: place.start()].strip() if place else "it is nested too deeply"
    column = f" (column {place[2]})" if place and place[2] else ""
    return Problem(line=line, says=f"is not TOML: {why}{column}. Text stands in quotes, comments after #.")
