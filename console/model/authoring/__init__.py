"""What authors see of their workflows and messages, without a screen."""
