"""From an untrusted payload to a screen, and from what a person presses to an Answer."""
