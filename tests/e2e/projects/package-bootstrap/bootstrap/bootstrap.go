// Package bootstrap prepares things.
package bootstrap

// Kind is what it is.
const Kind = "folder"
