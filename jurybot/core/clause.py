"""Why something is not done, or has happened, as messages tell it: by a name that each language has its words for.

What is on record, or shown on the command line, says the same in English beside it.
(words/messages/en.toml, [clauses].)
"""

from typing import Any

Clause = dict[str, Any]


def says(name: str, /, **values: Any) -> Clause:
    """The clause of that name. A value is a text, a number, a day as ISO 8601 (`day`), a measure by its name
    (`measure`), or another clause."""
    return {"says": name, **values}
