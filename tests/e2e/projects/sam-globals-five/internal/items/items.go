// Package items says what is done with an item.
package items

import "context"

// Request names an item.
type Request struct {
	ID string `json:"id"`
}

// Do makes a handler of a verb.
func Do(verb string) func(context.Context, Request) (string, error) {
	return func(_ context.Context, r Request) (string, error) {
		return "item " + r.ID + ": " + verb, nil
	}
}
