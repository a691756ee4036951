"""Stories told once for a whole test, whatever its examples do to them."""

import pytest

from tests.factories.stage import Stage
from tests.factories.webhooks import Story, a_story


@pytest.fixture
def paid(stage: Stage) -> Story:
    return a_story(stage)


@pytest.fixture
def paid_late(stage: Stage) -> Story:
    return a_story(stage, too_late=True)
