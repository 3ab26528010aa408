"""A Lambda to start functions in: what it does as Lambda does, and what it doesn't, stands in README.md."""
