"""The commands, one file a group; `engine.cli.catalogue` lists them."""
