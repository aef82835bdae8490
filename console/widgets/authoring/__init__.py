"""Where authors look at workflows and messages and change them."""
