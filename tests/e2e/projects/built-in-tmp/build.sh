#!/bin/sh
set -eu
OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o "$OUT/temp" .
mkdir -p dist
(cd "$OUT" && zip -q temp.zip temp)
cp "$OUT/temp.zip" dist/
