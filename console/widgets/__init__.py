"""Parts that draw themselves line by line (Textual's line API), so that a change repaints one line and not a screen."""
