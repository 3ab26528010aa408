#!/bin/sh
set -ex
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o main main.go
cp main bootstrap
zip meter.zip main bootstrap
