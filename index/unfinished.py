"""Is a page still being written? A generator that writes while the site is read must not be read in the middle."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import cached_property

PAGES = (".html", ".htm", ".xhtml")
_ENDS, _LAST_BYTES = (b"</html", b"</body"), 2_000
# A page that was written less than so many seconds ago may be written to again: it is looked at so often, and all pages
# of a run are waited for so long.
MOMENT, LOOK_EVERY, PATIENCE = 1.0, 0.2, 10.0
# Pages that tell whether those of this site have an end, and the share of them that must.
_ASKED, _MOST = 20, 0.9
Content = tuple[bytes, os.stat_result]


class Unfinished:
    """Waits for pages that were written a moment ago and lack the end that the other pages of their site have."""

    def __init__(
        self,
        root: str,
        paths: Sequence[str],
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        pages = [path for path in paths if path.endswith(PAGES)]
        self._asked = [f"{root}/{path}" for path in pages[:: max(1, len(pages) // _ASKED)][:_ASKED]]
        self._wait, self._now, self._left = wait, now, PATIENCE

    def at_rest(self, path: str, read: Callable[[], Content]) -> Content | None:
        """What `read` gives when the page is whole, or has been left as it is; None where that takes too long."""
        while True:
            data, status = read()
            if not path.endswith(PAGES) or ends(data) or not self._is_fresh(status) or not self._pages_end:
                return data, status
            if self._left <= 0:
                return None
            self._left -= LOOK_EVERY
            self._wait(LOOK_EVERY)

    def _is_fresh(self, status: os.stat_result) -> bool:
        # A file from the future is one of another clock.
        return -1.0 < self._now() - status.st_mtime < MOMENT

    @cached_property
    def _pages_end(self) -> bool:
        found = [end for end in map(_last_bytes, self._asked) if end is not None]
        return len(found) > 1 and sum(map(ends, found)) >= _MOST * len(found)


def ends(data: bytes) -> bool:
    """Whether the end of a page is there; nothing at all is no page that was cut off, but none."""
    last = data[-_LAST_BYTES:].lower()
    return any(end in last for end in _ENDS) or not last.strip()


def _last_bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as cheap as it can be
            file.seek(max(0, os.fstat(file.fileno()).st_size - _LAST_BYTES))
            return file.read(_LAST_BYTES)
    except OSError:
        return None
