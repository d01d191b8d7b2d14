"""Generations of an index: the store, the protocol that publishes, what checks it."""
