"""A make-believe co-op that shows the product at work: families, a data job's rows, and people who answer.

`coop` invents, `build` writes a site into a folder, `world` lets its people act in virtual time, `run` is the command.
Everything is worked out from fixed seeds, so that two demonstrations of the same size end the same. Nothing here is
used by a real site: the engine loads `world` only where `[demo] simulate_replies` is set, and only in simulate mode.
"""
