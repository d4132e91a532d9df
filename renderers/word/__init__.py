"""Word files: `compiler` and `template` fill the association's own, `inspection` looks at others.

What fills a form knows none: values come in by key, as they are to be shown. `readback` knows the
forms by their templates. Nothing in a file is executed, followed or fetched, and no word processor
is started but for a .doc (`old_word`).
"""
