"""Word files: `compiler` and `template` fill the association's own, `inspection` looks at others.

Nothing here knows a form or a notice: values come in by key, as they are to be shown. No word
processor is started, and nothing in a file is executed, followed or fetched.
"""
