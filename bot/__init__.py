"""The roof: channels, the HTTP door, the one place a message is handled, the commands.

Here belongs everything that touches the world: clock, network, randomness, processes. What a
message means and what follows from it does not (`conversations/`).
"""
