// Command folder has a neighbour.
package main

import (
	"context"

	"example.com/package-bootstrap/bootstrap"
	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func handle(_ context.Context, r request) (string, error) {
	return bootstrap.Kind + " " + r.ID, nil
}

func main() {
	lambda.Start(handle)
}
