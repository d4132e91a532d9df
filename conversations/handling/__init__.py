"""The handlers of the machine: `(scene, event) -> Turn`, and what they share.

Here belongs what follows from an event. Which handler meets it is the table in `engine.py`.
"""
