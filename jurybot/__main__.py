"""`jurybot` and `python -m jurybot`."""

import sys


def main() -> None:
    """The command line; what needs no command-line library goes without."""
    from jurybot.cli import filters

    if sys.argv[1:] in filters.FILTERS:
        sys.exit(filters.run(sys.argv[1]))
    from jurybot.cli.main import main as commands

    commands()


if __name__ == "__main__":
    main()
