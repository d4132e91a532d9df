"""Word files: `compiler` and `template` fill the association's own, `inspection` looks at those people send.

Nothing here knows a form or a notice: values come in by key, already as they are to be shown. Nothing starts a
word processor, and nothing in a file is ever executed, followed or fetched.
"""
