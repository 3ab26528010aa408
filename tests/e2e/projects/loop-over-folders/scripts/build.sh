#!/bin/sh
set -eu
mkdir -p dist
for dir in cmd/*/; do
  name=$(basename "$dir")
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o "dist/$name" "./$dir"
  (cd dist && zip -q "$name.zip" "$name")
done
