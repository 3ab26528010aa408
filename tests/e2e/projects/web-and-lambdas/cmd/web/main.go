// Command web serves what the functions publish.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
)

var version = "dev"

func main() {
	show := flag.Bool("version", false, "print the version")
	flag.Parse()
	if *show {
		fmt.Println("web", version)
		return
	}
	log.Fatal(http.ListenAndServe(":8080", http.NotFoundHandler()))
}
