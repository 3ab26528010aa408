//go:build prod

package main

const stage = "prod"
