package main

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func main() {
	lambda.Start(func(_ context.Context, r request) (string, error) {
		page, err := os.ReadFile("assets/hello.html")
		return "pages " + r.ID + ": " + strings.TrimSpace(string(page)), err
	})
}
