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

func sync(_ context.Context, r request) (string, error) {
	return "sync " + r.ID, nil
}

func main() {
	if os.Getenv("_LAMBDA_SERVER_PORT") != "" {
		lambda.Start(sync)
		return
	}
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: sync ID")
		os.Exit(2)
	}
	said, _ := sync(context.Background(), request{ID: os.Args[1]})
	fmt.Println(said)
}
