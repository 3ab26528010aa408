#!/bin/sh
set -eu

FUNCTION=notify
HANDLER=notify
ZIP=dist/$FUNCTION.zip

mkdir -p dist
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o dist/$HANDLER .
zip -qj "$ZIP" dist/$HANDLER

if [ "$1" = create ]; then
  aws lambda create-function --function-name "$FUNCTION" --runtime go1.x --handler "$HANDLER" --zip-file "fileb://$ZIP"
else
  aws lambda update-function-code --function-name "$FUNCTION" --zip-file "fileb://$ZIP"
  aws lambda update-function-configuration --function-name "$FUNCTION" --handler "$HANDLER" --runtime go1.x
fi
