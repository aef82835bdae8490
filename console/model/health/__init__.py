"""Health's sentences, figures and charts, without a screen."""
