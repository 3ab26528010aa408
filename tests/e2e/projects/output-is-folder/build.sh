#!/bin/sh
set -e
mkdir -p out
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o out ./cmd/ebb
cd out
zip ebb.zip ebb
