#!/bin/sh
set -e

ROLE="arn:aws:iam::123456789012:role/lambda"

GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o out/main .
zip -j out/function.zip out/main

aws lambda create-function \
  --function-name thumbnails \
  --runtime go1.x \
  --handler main \
  --role "$ROLE" \
  --zip-file fileb://out/function.zip
