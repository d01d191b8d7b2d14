"""What is shown: the JSON API, the pages and the search box."""
