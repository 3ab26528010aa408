package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

type response struct {
	StatusCode int    `json:"statusCode"`
	Body       string `json:"body"`
}

func handler(request events.APIGatewayProxyRequest) (response, error) {
	return response{StatusCode: 200, Body: fmt.Sprintf("Hello, %s (%s)", request.Body, os.Getenv("PARAM1"))}, nil
}

func main() {
	lambda.Start(handler)
}
