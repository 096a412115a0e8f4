// Package table names the language of a text by n-grams.
//
// In comes a text, as it is: markup, addresses, broken UTF-8. Out goes the most
// likely language and how likely it is. The weights stand in two files that are
// read in place: one made of the models of lingua-go, one of the models that were
// trained for the languages that lingua-go lacks. It never allocates, and never
// reads more than 64 KB of a text.
package table

import (
	_ "embed"
)

var (
	//go:embed lingua.bin
	linguaFile string
	//go:embed trained.bin
	trainedFile string
)

// Table is safe for concurrent use.
type Table struct {
	lingua, trained Index
	pairs           pairTable
}

// Shipped opens the table that is built in.
func Shipped() (*Table, error) { return New(linguaFile, trainedFile, pairFile) }

// New opens a table of these files' content.
func New(lingua, trained, pairs string) (*Table, error) {
	var t Table
	var err error
	if t.lingua, err = Open(lingua); err != nil {
		return nil, err
	}
	if t.trained, err = Open(trained); err != nil {
		return nil, err
	}
	if t.pairs, err = openPairs(pairs); err != nil {
		return nil, err
	}
	return &t, nil
}
