"""The JSON API's versioning, tokens, errors and description."""
