"""From a person's wish to an act that is carried out or taken back."""
