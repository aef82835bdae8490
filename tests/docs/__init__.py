"""The documentation, held to what the program does: generated parts are current, examples run, links lead somewhere."""
