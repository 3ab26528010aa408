#!/bin/sh
set -e
mkdir -p bin
for name in admin invite expel; do
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/$name ./cmd/$name
done
for name in invite expel; do
  (cd bin && zip $name.zip $name)
done
