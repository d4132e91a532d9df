"""The ground: what a conversation about a form is, as pure functions over frozen values.

Here belongs what a message means, what follows from it and what a form demands. A clock, a
network, a disk, a database and `async` do not: time comes in as `now`, facts come in as events.
"""
