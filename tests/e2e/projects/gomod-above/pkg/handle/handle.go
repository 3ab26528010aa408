// Package handle is shared by all services.
package handle

import "context"

// Request names a thing.
type Request struct {
	ID string `json:"id"`
}

// As makes a service's handler.
func As(service string) func(context.Context, Request) (string, error) {
	return func(_ context.Context, r Request) (string, error) {
		return service + ": " + r.ID, nil
	}
}
