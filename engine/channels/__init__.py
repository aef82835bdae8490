"""Ways out: one file each, listed once. Others join through the entry point group `followthrough.channels`."""
