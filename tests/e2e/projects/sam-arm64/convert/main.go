package main

import (
	"context"
	"runtime"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func main() {
	lambda.Start(func(_ context.Context, r request) (string, error) {
		return "convert " + r.ID + " on " + runtime.GOARCH, nil
	})
}
