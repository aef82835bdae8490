"""What runs: the daemon's tick, sleep and wake, the executor, recovery, upkeep and clocks."""
