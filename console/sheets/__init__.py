"""Questions on top of a screen: each asks for what an act still needs, and gives its arguments or nothing."""
