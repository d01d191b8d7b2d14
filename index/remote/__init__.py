"""A site over HTTP: how it is asked for its pages, politely and within bounds."""
