#!/bin/sh
set -eu

REPOSITORY=123456789012.dkr.ecr.us-east-1.amazonaws.com/scorer

docker build --platform linux/amd64 -t scorer .
docker tag scorer:latest "$REPOSITORY:latest"
docker push "$REPOSITORY:latest"
aws lambda create-function --function-name scorer --package-type Image --code ImageUri="$REPOSITORY:latest"
