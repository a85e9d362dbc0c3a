"""What every table of the config is: nothing in it is unknown, guessed, or changed afterwards."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

DAY = timedelta(days=1)


class Section(BaseModel):
    """One table of the config: nothing unknown, nothing guessed, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)
