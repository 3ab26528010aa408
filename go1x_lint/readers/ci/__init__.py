"""CI files and task runners: one module per tool, all on `scripts` (what a shell is given) and `expressions` (what is filled in)."""
