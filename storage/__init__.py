"""What is kept: conversations and their exchanges, what was handed in, the bytes of files.

Here belong the tables, their history, the SQL, and the folder of files. What the kept things mean
does not: a state, an answer, a status go in and come out as the floor below wrote them.
"""
