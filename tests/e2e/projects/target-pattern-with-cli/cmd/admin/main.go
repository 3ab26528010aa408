// Command admin prints where it is.
package main

import "fmt"

func main() {
	fmt.Println("admin 1")
}
