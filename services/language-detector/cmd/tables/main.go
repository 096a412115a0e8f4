// Command tables makes what the package table embeds:
//
//	tables train DIR [ARTICLES.tar.gz]
//	                   counts the n-grams of DIR/LANG.tsv.gz (source, document, text) into models/,
//	                   and those of a file of English articles (WCXB)
//	tables build       writes the tables of lingua-go's models and of models/
//	tables check       tells whether those are up to date
//	tables fit DIR     fits confidence and close pairs on DIR/*.tsv.gz (language, class, source, text)
//	tables holdout TRAIN DEV ARTICLES.tar.gz
//	                   measures what is trained on what was left out of it
//
// It is run in the module's folder, or below it by go generate.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/depeche-wire/depeche/services/language-detector/internal/build"
)

func main() {
	if err := build.Command(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tables:", err)
		os.Exit(1)
	}
}
