package main

import (
	"example.com/company/pkg/handle"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(handle.As("invoices"))
}
