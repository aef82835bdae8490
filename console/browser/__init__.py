"""The console in a browser: `followthrough console --serve HOST:PORT`.

Every tab of the browser gets a console of its own, a process in the name that was given, drawn by the page that
`textual-serve` brings (the extra `web`). Rooms: `address` (where it listens, and how people reach it), `gate` (who may
come in), `session` (one tab's process), `server` (pages, limits, the end), `driver` (the process's side), `page` (the
few files of our own). Nothing is fetched from another host.
"""
