package config

import (
	"fmt"
	"os"
	"strings"

	"github.com/dustin/go-humanize"
)

// Bytes is a size, written as "512MiB" or a plain number of bytes.
type Bytes int64

// UnmarshalText reads a size; it fails on anything that go-humanize cannot read.
func (b *Bytes) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil || n > 1<<62 {
		return fmt.Errorf("must be a size such as 512MiB (got %q)", text)
	}
	*b = Bytes(n)
	return nil
}

// MarshalText writes the size with a binary unit.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// String returns the size with a binary unit.
func (b Bytes) String() string { return humanize.IBytes(uint64(max(b, 0))) }

// Secret is a text that is never printed: a password, or an address that holds one.
type Secret string

// String masks the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "********"
}

// MarshalText masks the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// FromFile returns the secret itself, or the first line of the file when the
// setting names one instead. Both set is an error, an unreadable file too.
func (s Secret) FromFile(path string) (string, error) {
	if path == "" {
		return string(s), nil
	}
	if s != "" {
		return "", fmt.Errorf("set either the value or its file, not both")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line), nil
}
