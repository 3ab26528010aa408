package e2e

import (
	"os"
	"testing"
)

func TestBuilt(t *testing.T) {
	info, err := os.Stat("../bin/clock")
	if err != nil || info.IsDir() {
		t.Fatal("bin/clock wasn't built")
	}
}
