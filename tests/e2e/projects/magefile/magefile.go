//go:build mage

// Targets of mage.
package main

import (
	"os"
	"os/exec"
)

// Default is what mage does without a target.
var Default = Package

// Build makes the program.
func Build() error {
	cmd := exec.Command("go", "build", "-o", "bin/wharf", "./cmd/wharf")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	return cmd.Run()
}

// Package makes the archive.
func Package() error {
	if err := Build(); err != nil {
		return err
	}
	return exec.Command("zip", "-j", "bin/wharf.zip", "bin/wharf").Run()
}
