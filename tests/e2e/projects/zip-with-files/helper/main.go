// Command helper is started by the function; it is no function itself.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Printf("helped by %s", os.Args[1])
}
