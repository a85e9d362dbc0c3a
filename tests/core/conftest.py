"""What holds for the tests of the core."""

from tests.core.builders import STORIES


def pytest_runtest_setup() -> None:
    """Each test has its stories told anew, so that it alone shows what they show."""
    STORIES.clear()
