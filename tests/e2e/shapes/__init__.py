"""Random projects in the shapes of real ones: each is built by make with a stand-in for go, before its fix and after it."""
