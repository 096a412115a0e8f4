package depeche

import (
	"io"
	"strings"
	"text/tabwriter"
)

// table writes columns that line up.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer) table {
	return table{tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)}
}

func (t table) row(cells ...string) {
	_, _ = t.w.Write([]byte(strings.Join(cells, "\t") + "\n")) // flush reports
}

func (t table) flush() error { return t.w.Flush() }
