package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func public(_ context.Context, r request) (string, error)  { return "apipublic " + r.ID, nil }
func private(_ context.Context, r request) (string, error) { return "apiprivate " + r.ID, nil }

func main() {
	switch os.Getenv("_HANDLER") {
	case "apipublic":
		lambda.Start(public)
	case "apiprivate":
		lambda.Start(private)
	default:
		log.Fatalf("unknown handler %q", os.Getenv("_HANDLER"))
	}
}
