"""TOML and environment → frozen settings; every problem at once, with file, line, key and a hint."""

from jurybot.config.problems import Problem, Problems
from jurybot.config.reading import load
from jurybot.config.settings import Settings

__all__ = ["Problem", "Problems", "Settings", "load"]
