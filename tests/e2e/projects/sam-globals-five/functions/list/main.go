package main

import (
	"example.com/items/internal/items"
	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(items.Do("list"))
}
