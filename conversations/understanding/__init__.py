"""How people talk: what a message means, in words and patterns.

Here belongs what decides which `Event` a message is. What follows from it does not (`handling/`),
nor how a value is read (`fields/`).
"""
