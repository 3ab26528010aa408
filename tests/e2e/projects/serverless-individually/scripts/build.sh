#!/bin/sh
set -e
export GOOS=linux GOARCH=amd64 CGO_ENABLED=0
for dir in functions/*; do
  name=$(basename "$dir")
  go build -ldflags="-s -w" -o "bin/$name" "./$dir"
done
