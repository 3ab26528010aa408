#!/usr/bin/env bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out="$root/release"
rm -rf "$out" && mkdir -p "$out"
for fn in join part; do
  pushd "$root/functions/$fn" > /dev/null
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o "$out/$fn/main" .
  popd > /dev/null
  pushd "$out/$fn" > /dev/null
  zip -q "../$fn.zip" main
  popd > /dev/null
done
