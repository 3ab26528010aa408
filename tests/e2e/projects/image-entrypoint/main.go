// Command tiles cuts a map.
package main

import (
	"context"
	"flag"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	ID string `json:"id"`
}

func main() {
	zoom := flag.String("zoom", "0", "how near")
	flag.Parse()
	lambda.Start(func(_ context.Context, r request) (string, error) {
		return "tiles " + r.ID + " of " + *zoom, nil
	})
}
