// Command ready is ready.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func handle(_ context.Context, r request) (string, error) {
	return "ready " + r.ID, nil
}

func main() {
	lambda.Start(handle)
}
