"""The look is tested without the rooms above it: the frame's context comes from the test, not from the workbench."""

import pytest


@pytest.fixture(autouse=True)
def only_the_look(settings):
    engine = settings.TEMPLATES[0]
    processors = ["django.template.context_processors.request", "django.contrib.messages.context_processors.messages"]
    settings.TEMPLATES = [engine | {"OPTIONS": engine["OPTIONS"] | {"context_processors": processors}}]
