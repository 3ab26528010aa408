// Command cask answers with its name and the event's number.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func handle(_ context.Context, r request) (string, error) {
	return "cask " + r.ID, nil
}

func main() {
	lambda.Start(handle)
}
