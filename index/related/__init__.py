"""Related posts: vectors of terms, neighbours, and the lists that are stored."""
