"""Fixtures that several test files share."""

from tests.box_server import running_stage, stage
from tests.browser import browser, new_page, page

__all__ = ["browser", "new_page", "page", "running_stage", "stage"]
