// Command tariff says where it runs.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func handle(_ context.Context, r request) (string, error) {
	if os.Getenv("AWS_EXECUTION_ENV") == "AWS_Lambda_go1.x" {
		return "tariff " + r.ID + " in the cloud", nil
	}
	return "tariff " + r.ID + " at home", nil
}

func main() {
	lambda.Start(handle)
}
