"""Related posts: vectors of terms, neighbours, and the lists that are stored."""

# Raised when the same articles come by other lists: then all lists are made anew.
VERSION = 14
