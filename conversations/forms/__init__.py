"""What an association sends out: notices, their forms and deadlines, checks, the roster.

Here belongs the shape of the files of an association's folder and what can be computed from them
alone. Reading them from a disk does not (`storage/association.py`), nor does Word
(`renderers/word/`).
"""
