"""What comes back: mail read from a mailbox, texts and reports from a provider, told apart and put into words."""
