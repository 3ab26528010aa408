// Command deployed is deployed twice.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func handle(_ context.Context, r request) (string, error) {
	return "deployed " + r.ID, nil
}

func main() {
	lambda.Start(handle)
}
