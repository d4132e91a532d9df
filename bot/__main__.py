"""`xindeguo`, the one command of the product; also `python -m bot`."""

from bot.commands import main

if __name__ == "__main__":
    main()
