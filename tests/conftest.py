"""Fixtures that several test files share."""

from tests.box_server import running_stage, stage
from tests.box_visitor import gate, late_visitor, visitor
from tests.browser import browser, new_page, page
from tests.engine_bench import bench, searcher

__all__ = [
    "bench",
    "browser",
    "gate",
    "late_visitor",
    "new_page",
    "page",
    "running_stage",
    "searcher",
    "stage",
    "visitor",
]
