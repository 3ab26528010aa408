#!/bin/sh
set -e
BIN=gamma make build
