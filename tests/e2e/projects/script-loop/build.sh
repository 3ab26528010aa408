#!/usr/bin/env bash
set -euo pipefail

mkdir -p build dist

for f in signup login logout; do
  echo "building $f"
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o "build/$f" "./cmd/$f"
  zip -qj "dist/$f.zip" "build/$f"
done
