package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-version" {
		fmt.Println("cli 1.0")
		return
	}
	lambda.Start(func(_ context.Context, r request) (string, error) { return "cli " + r.ID, nil })
}
