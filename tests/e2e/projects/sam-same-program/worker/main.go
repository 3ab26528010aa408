package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func main() {
	lambda.Start(func(_ context.Context, r request) (string, error) {
		return "mode " + os.Getenv("MODE") + " " + r.ID, nil
	})
}
