"""What people get to see: sentences, pages, Word files.

Here belongs how a value becomes something to read, and how a file that was sent is looked at. What
is asked and when does not (`conversations/`), nor where things are kept (`storage/`), nor how they
are sent (`bot/`).
"""
