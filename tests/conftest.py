"""Fixtures that several test files share."""

import pytest
from hypothesis import HealthCheck, settings

from tests.box_server import running_stage, stage
from tests.box_visitor import gate, late_visitor, new_visitor, visitor
from tests.browser import browser, new_page, page, shared_context, shared_page
from tests.cluster.server import cluster_settings, node, untried
from tests.engine_bench import bench, searcher
from tests.hosts import host

__all__ = [
    "bench",
    "browser",
    "cluster_settings",
    "gate",
    "host",
    "late_visitor",
    "new_page",
    "new_visitor",
    "node",
    "page",
    "running_stage",
    "searcher",
    "shared_context",
    "shared_page",
    "stage",
    "visitor",
]

# How fast examples come says something of the machine alone.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """An engine that was not tried is no silent skip."""
    for reason in untried:
        terminalreporter.section("OpenSearch was NOT tried", red=True, bold=True)
        terminalreporter.line(f"No cluster: {reason}.")
