"""Find and migrate AWS Lambda functions in Go that are declared for the dead `go1.x` runtime."""

__version__ = "0.1.0"
