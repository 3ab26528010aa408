#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
for name in fetch store; do
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o "build/$name" "./cmd/$name"
  (cd build && zip -q "$name.zip" "$name")
done
terraform -chdir=infra init -input=false
terraform -chdir=infra apply -auto-approve
