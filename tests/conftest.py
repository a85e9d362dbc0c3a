"""What holds for all tests."""

from hypothesis import settings

if settings().deadline is not None:  # else somebody has chosen a profile, as the mutants do
    settings.register_profile("jurybot", deadline=None)  # a busy machine would miss any, now and then
    settings.load_profile("jurybot")
