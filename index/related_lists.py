"""Related lists of a generation: computed from the profiles in the store, and kept as rows."""

from __future__ import annotations

from pressmark.index.changes import Changes
from pressmark.index.source import Progress
from pressmark.index.store import GenerationRow, Store


def refresh_related(
    store: Store, before: GenerationRow | None, generation: int, changes: Changes, progress: Progress
) -> bytes:
    return b""
