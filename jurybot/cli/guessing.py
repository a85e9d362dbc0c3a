"""A group of commands that says which one was probably meant where somebody mistypes."""

from __future__ import annotations

from difflib import get_close_matches

import click


class Commands(click.Group):
    """A group as click has it, but for what it answers to a name that it does not know."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Raises UsageError, with the name that is most like the one typed, where one is alike."""
        typed = args[0]
        if not ctx.resilient_parsing and not typed.startswith("-") and not self.get_command(ctx, typed):
            near = get_close_matches(typed, self.list_commands(ctx), n=1)
            ctx.fail(f"No such command '{typed}'." + (f" Did you mean '{near[0]}'?" if near else ""))
        return super().resolve_command(ctx, args)
