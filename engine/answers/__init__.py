"""What comes back: mail read from a mailbox, texts and reports from a provider, told apart.

    raw mail ─ reading.read_mail ─▶ Mail (what it is, whose, the words) ─ events.event_of ─▶ a row for the front door

Reading is pure and never raises: whatever the world sends becomes a value. The mailbox (`mailbox.py`) is the only part
that touches the network.
"""
