#!/bin/sh
set -e
mkdir -p dist
export GOOS=linux GOARCH=amd64 CGO_ENABLED=0
go build -o mover.linux .
mv mover.linux dist/mover
chmod 755 dist/mover
ls -l dist/mover
test -x dist/mover
cd dist
zip -q mover.zip mover
