"""Kill an engine that sends for real: to a mail server, and to a stand-in for Twilio, both with faults.

    python -m tests.crash.senders --kills 1000 --rate 5

`families` says who is written to and what goes wrong with them, `site` is the folder of a run, `far_ends` are the
servers, `feeding` starts workflows while it runs, `kills` does the killing, `settling` lets the time pass after which
what is uncertain is settled, `evidence` reads the tables and the servers' logs, and `checks` says what must be true of
them.
"""
