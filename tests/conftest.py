"""Fixtures that several test files share."""

from tests.box_server import running_stage, stage
from tests.box_visitor import gate, late_visitor, new_visitor, visitor
from tests.browser import browser, new_page, page, shared_context, shared_page
from tests.engine_bench import bench, searcher

__all__ = [
    "bench",
    "browser",
    "gate",
    "late_visitor",
    "new_page",
    "new_visitor",
    "page",
    "running_stage",
    "searcher",
    "shared_context",
    "shared_page",
    "stage",
    "visitor",
]
