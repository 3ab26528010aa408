#!/bin/sh -e
export GOOS=linux GOARCH=amd64 CGO_ENABLED=0
go build -o "quota" .
zip "quota.zip" "quota"
