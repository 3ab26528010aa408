#!/bin/sh
set -e
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o build/ping .
(cd build && zip -q ping.zip ping)
terraform init -input=false
terraform apply -auto-approve
