package page

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// However deep a page nests its wrappers, the elements that say what text is stay.
func TestDeepPageKeepsItsElements(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]string{
		"left open": strings.Repeat("<div>", 30_000),
		"closed":    strings.Repeat("<div><span>", 3_000) + strings.Repeat("</span></div>", 1_000),
	} {
		root, nodes := build([]byte("<html><body>"+open+`<nav><a href="/">Accueil</a></nav><table><tr><td>un</td><td><h1>Le titre</h1><p>Premier.</p><p>Second.</p></td></tr></table><div>Troisième.</div><div>Quatrième.</div>`), 60_000)
		counts := map[atom.Atom]int{}
		var texts []string
		var walk func(n *html.Node, depth int)
		walk = func(n *html.Node, depth int) {
			if depth > Depth+1 {
				t.Fatalf("%s: %d levels, want at most %d", name, depth, Depth)
			}
			counts[n.DataAtom]++
			if n.Type == html.TextNode {
				texts = append(texts, n.Data)
			}
			for c := range n.ChildNodes() {
				walk(c, depth+1)
			}
		}
		walk(root, 0)
		if counts[atom.Td] != 2 || counts[atom.P] != 2 || counts[atom.H1] != 1 || counts[atom.Nav] != 1 {
			t.Errorf("%s: %d td, %d p, %d h1, %d nav; want 2, 2, 1, 1", name, counts[atom.Td], counts[atom.P], counts[atom.H1], counts[atom.Nav])
		}
		if got := strings.Join(texts, "|"); got != "Accueil|un|Le titre|Premier.|Second.|Troisième.|Quatrième." {
			t.Errorf("%s: texts %q", name, got)
		}
		if nodes > 1000 {
			t.Errorf("%s: %d nodes for a page that says little", name, nodes)
		}
	}
}
