package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

func handle(context.Context) (string, error) {
	return "image", nil
}

func main() {
	lambda.Start(handle)
}
