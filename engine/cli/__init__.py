"""The command line.

    run         a list of arguments → an exit code; every error becomes one sentence
    root        the command itself: global options, and the commands by name
    catalogue   which commands there are; a command's module is imported when it is typed
    session     what a command works with: configuration, database, clock, actor
    printing    data as JSON or as calm tables, cleaned of whatever could steer a terminal
    commands/   one file a group

Promises: exit 0 done, 1 refused or failed, 2 bad usage or configuration; data on standard output, everything else on
standard error; no traceback without `--debug`.
"""
