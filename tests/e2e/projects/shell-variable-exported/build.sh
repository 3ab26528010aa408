#!/bin/sh
set -e
export BIN=delta
make build
