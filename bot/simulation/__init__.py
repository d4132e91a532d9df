"""A season that is made up: people, platforms, a machine that runs the real code, and an oracle.

Nothing here is part of a running bot, and nothing of the bot but `bot/simulating.py` knows it.
"""
