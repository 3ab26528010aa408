"""The proof: real projects are built and started before and after the fix."""
