"""Which of that is the article: a record and the site's counts to an Article."""
