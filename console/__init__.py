"""The console: a terminal application for the people who look after families.

It is a client of the database. It reads through `engine.store.reading`, asks for every change through
`engine.control` with the name of the person who asks, and holds no truth of its own; two people may use it at once.

Rooms: `model` (no Textual: what is shown and what may be done, as plain values), `widgets` (line-drawn parts),
`screens` (Needs you, Families, Health), `sheets` (questions on top of a screen), `words` (every word, by language).
"""
