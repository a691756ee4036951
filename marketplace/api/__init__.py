"""The JSON API: its version, tokens, pace, cursors and description; the routes are in each feature's api."""
