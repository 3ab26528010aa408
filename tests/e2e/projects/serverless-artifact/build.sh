#!/bin/sh
set -e
for name in debit credit; do
  GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o build/$name/$name ./functions/$name
  (cd build/$name && zip -q ../$name.zip $name)
done
serverless package --stage prod
