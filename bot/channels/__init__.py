"""The channels: each translates one way of talking into `Incoming` and out of `Outgoing`.

Here belongs what a platform demands: its requests, signatures, limits, shapes. What is said and
what follows from it does not: a channel only asks the `Desk` of `base.py`.
"""
