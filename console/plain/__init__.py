"""Every list of the console as plain lines: for screen readers, pipes and a quick look.

    text_of_screen("families", Asked(feed, clock, "paused", limit=50, actor="Dana Whitfield"))

A screen is one function, `listing`, that gives its lines as sentences. No signs, tables or colours; a number before
each line, so that two people can talk about the third one.
"""
