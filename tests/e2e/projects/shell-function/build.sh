#!/bin/bash
set -e

build() {
  local name=$1
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -ldflags "-s -w" -o "bin/${name}" "./cmd/${name}"
  zip -j "bin/${name}.zip" "bin/${name}"
}

build sun
build moon
