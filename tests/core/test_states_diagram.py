"""docs/states.md is drawn from the transition table. `python tests/core/test_states_diagram.py` draws it anew."""

from pathlib import Path

from jurybot.core.case import State
from jurybot.core.table import TABLE, diagram

PAGE = Path(__file__).parents[2] / "docs" / "states.md"


def page() -> str:
    """The page as it must stand."""
    return f"""# The states of a case

Drawn from the one transition table, `jurybot/core/table.py`: do not edit this page, run
`python tests/core/test_states_diagram.py`. What does not lead to another state is left out; a pair of state and
happening that is not in the table is refused with the case unchanged. Held is a brake, not a state.

```mermaid
{diagram()}```
"""


def test_the_states_diagram_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_diagram_shows_every_state_and_every_way_from_one_to_another() -> None:
    drawn = diagram()

    for state in State:
        assert state.value.replace(" ", "_") in drawn
    ways = {(state, to) for cells in TABLE.values() for state, cell in cells.items() for to in cell.to}
    for state, to in ways:
        assert f"{state.value.replace(' ', '_')} --> {to.value.replace(' ', '_')}: " in drawn


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
