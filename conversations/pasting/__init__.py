"""Several answers in one message, a table or a file: which words answer which question.

Here belongs text work over a form's fields; nothing here puts an answer down.
"""
