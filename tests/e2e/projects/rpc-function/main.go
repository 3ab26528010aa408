package main

import (
	"context"
	"log"
	"net"
	"net/rpc"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func echo(_ context.Context, r request) (string, error) {
	return "echo " + r.ID, nil
}

// serve lets a test on this machine call the function as go1.x did.
func serve(port string) error {
	listener, err := net.Listen("tcp", "localhost:"+port)
	if err != nil {
		return err
	}
	if err := rpc.Register(lambda.NewFunction(lambda.NewHandler(echo))); err != nil {
		return err
	}
	rpc.Accept(listener)
	return nil
}

func main() {
	if port := os.Getenv("LOCAL_PORT"); port != "" {
		log.Fatal(serve(port))
	}
	lambda.Start(echo)
}
