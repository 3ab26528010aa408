package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func handle(_ context.Context, r request) (string, error) {
	said, err := exec.Command(os.Getenv("LAMBDA_TASK_ROOT")+"/main", "child").Output()
	return "parent " + r.ID + " of " + string(said), err
}

func main() {
	if len(os.Args) > 1 {
		fmt.Print(os.Args[1])
		return
	}
	lambda.Start(handle)
}
