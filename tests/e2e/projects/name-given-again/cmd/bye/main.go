// Command bye prints where it is.
package main

import "fmt"

func main() {
	fmt.Println("bye 1")
}
