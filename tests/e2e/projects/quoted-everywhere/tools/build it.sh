#!/bin/sh
set -e
GOOS='linux' GOARCH="amd64" \
  CGO_ENABLED=0 go build \
    -ldflags '-s -w -X "main.version=a b"' \
    -o "out put/quote" \
    .
cd "out put" && zip -q quote.zip quote
