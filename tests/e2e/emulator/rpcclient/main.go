// Command rpcclient calls a Lambda function as the go1.x runtime did: over net/rpc, on the port of _LAMBDA_SERVER_PORT.
//
// Usage: rpcclient PORT SECONDS < event. It waits for the function to listen, pings it, invokes it once, and prints
// {"answer": …} or {"errorType": …, "errorMessage": …}. Exit status 3: nobody listened in time.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/rpc"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

type result struct {
	Answer       json.RawMessage `json:"answer,omitempty"`
	ErrorType    string          `json:"errorType,omitempty"`
	ErrorMessage string          `json:"errorMessage,omitempty"`
}

func dial(port string, deadline time.Time) *rpc.Client {
	for time.Now().Before(deadline) {
		if client, err := rpc.Dial("tcp", "127.0.0.1:"+port); err == nil {
			return client
		}
		time.Sleep(10 * time.Millisecond)
	}
	os.Exit(3)
	return nil
}

func invoke(client *rpc.Client, event []byte, deadline time.Time) result {
	if err := client.Call("Function.Ping", &messages.PingRequest{}, &messages.PingResponse{}); err != nil {
		return result{ErrorType: "Ping", ErrorMessage: err.Error()}
	}
	request := &messages.InvokeRequest{
		Payload:            event,
		RequestId:          "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
		Deadline:           messages.InvokeRequest_Timestamp{Seconds: deadline.Unix()},
		InvokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:go1x",
	}
	response := &messages.InvokeResponse{}
	if err := client.Call("Function.Invoke", request, response); err != nil {
		return result{ErrorType: "Invoke", ErrorMessage: err.Error()}
	}
	if response.Error != nil {
		return result{ErrorType: response.Error.Type, ErrorMessage: response.Error.Message}
	}
	return result{Answer: response.Payload}
}

func main() {
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		panic(err)
	}
	event, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	deadline := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	said, err := json.Marshal(invoke(dial(os.Args[1], deadline), event, deadline))
	if err != nil {
		panic(err)
	}
	fmt.Println(string(said))
}
