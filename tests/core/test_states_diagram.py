"""docs/states.md and states.svg are drawn from the transition table; `python tests/core/test_states_diagram.py` draws
them anew."""

import xml.etree.ElementTree as xml
from html import escape
from pathlib import Path

from jurybot.core.case.case import State
from jurybot.core.course.table import TABLE, diagram

PAGE = Path(__file__).parents[2] / "docs" / "states.md"
PICTURE = PAGE.with_suffix(".svg")

WIDTH, HIGH, APART, LEFT = 150, 34, 96, 30  # a state's box, and how far one is below the other
LANE, FIRST_LANE = 18, LEFT + WIDTH + 24  # ways that pass others by go down in lanes of their own


def ways() -> dict[tuple[State, State], list[str]]:
    """From which state to which, and what leads there."""
    found: dict[tuple[State, State], list[str]] = {}
    for happening, cells in TABLE.items():
        for state, cell in cells.items():
            for to in cell.to:
                found.setdefault((state, to), []).append(happening.__name__)
    return found


def picture() -> str:
    """The same as a picture: the states one below the other in the order of a case's life, and every way down."""
    order, found = list(State), ways()
    top = {state: 20 + place * APART for place, state in enumerate(order)}
    next_to = {(state, to): order.index(to) - order.index(state) == 1 for state, to in found}
    lanes = {way: FIRST_LANE + lane * LANE for lane, way in enumerate(way for way in found if not next_to[way])}
    words = FIRST_LANE + len(lanes) * LANE + 10
    drawn = []
    for state in order:
        middle = LEFT + WIDTH // 2
        drawn.append(f'<rect x="{LEFT}" y="{top[state]}" width="{WIDTH}" height="{HIGH}" rx="8" class="box"/>')
        drawn.append(f'<text x="{middle}" y="{top[state] + 22}" text-anchor="middle">{escape(state.value)}</text>')
    said: dict[State, int] = {}
    for (state, to), names in found.items():
        begins, ends, line = top[state], top[to], said.setdefault(state, 0)
        said[state] += 1
        if next_to[state, to]:
            drawn.append(f'<path d="M{LEFT + 75} {begins + HIGH} V{ends - 2}" class="way"/>')
        else:
            lane, out, back = lanes[state, to], begins + HIGH // 2, ends + HIGH // 2
            drawn.append(f'<path d="M{LEFT + WIDTH} {out} H{lane} V{back} H{LEFT + WIDTH + 2}" class="way"/>')
        text = f"to {to.value}: {', '.join(names)}"
        drawn.append(f'<text x="{words}" y="{begins + 12 + line * 16}" class="small">{escape(text)}</text>')
    size = f'width="960" height="{len(order) * APART}" viewBox="0 0 960 {len(order) * APART}"'
    style = (
        "text{font:14px sans-serif;fill:#222}.small{font-size:12px}.box{fill:#f1f1f1;stroke:#555}"
        ".way{fill:none;stroke:#555;marker-end:url(#tip)}"
    )
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    tip += '<path d="M0 0 L8 4 L0 8 z" fill="#555"/></marker>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="The states of a case">'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, f"<style>{style}</style><defs>{tip}</defs>{ground}", *drawn, "</svg>"]) + "\n"


def page() -> str:
    """The page as it must stand."""
    return f"""# The states of a case

Drawn from the one transition table, `jurybot/core/course/table.py`: do not edit this page, run
`python tests/core/test_states_diagram.py`. What does not lead to another state is left out; a pair of state and
happening that is not in the table is refused with the case unchanged. Held is a brake, not a state.

![The states of a case](states.svg)

```mermaid
{diagram()}```
"""


def test_the_states_diagram_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    assert PICTURE.read_text(encoding="utf-8") == picture()


def test_the_picture_shows_every_state_and_says_of_each_way_what_leads_there() -> None:
    shown = [text.text or "" for text in xml.fromstring(picture()).iter("{http://www.w3.org/2000/svg}text")]

    assert {state.value for state in State} <= set(shown)
    for (_, to), names in ways().items():
        assert f"to {to.value}: {', '.join(names)}" in shown


def test_the_diagram_shows_every_state_and_every_way_from_one_to_another() -> None:
    drawn = diagram()

    for state in State:
        assert state.value.replace(" ", "_") in drawn
    for state, to in ways():
        assert f"{state.value.replace(' ', '_')} --> {to.value.replace(' ', '_')}: " in drawn


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
