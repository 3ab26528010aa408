#!/bin/bash
set -e
mkdir -p dist
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o dist/main ./cmd/fuse
cd dist
zip fuse.zip main
zip -u fuse.zip ../config.json -j
