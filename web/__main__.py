"""python -m pressmark.web: the same as the pressmark command."""

from pressmark.web.cli import main

if __name__ == "__main__":
    main()
