"""One module per language: its text as nodes with exact places. Nothing here knows an AWS service or a kind of fact."""
