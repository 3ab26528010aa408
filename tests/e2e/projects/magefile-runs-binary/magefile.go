//go:build mage

package main

import "os/exec"

// Version asks the built program.
func Version() error {
	return exec.Command("bin/tide", "-version").Run()
}
