package safehtml

import (
	"strings"
	"testing"
)

func TestSanitise(t *testing.T) {
	t.Parallel()
	p := New()
	for in, want := range map[string]string{
		`<p>Un <strong>port</strong>.</p>`:                        `<p>Un <strong>port</strong>.</p>`,
		`<p>a<script>alert(1)</script>b</p>`:                      `<p>ab</p>`,
		`<p onclick="x" class="y" id="z" style="color:red">a</p>`: `<p>a</p>`,
		`<a href="https://a.example/?a=1&amp;b=2">a</a>`:          `<a href="https://a.example/?a=1&amp;b=2" rel="nofollow noreferrer">a</a>`,
		`<a href="javascript:alert(1)">a</a>`:                     `a`,
		`<a href="&#1;java&Tab;script:alert(1)">a</a>`:            `a`,
		`<a href="data:text/html,x">a</a>`:                        `a`,
		`<a href="/local">a</a>`:                                  `a`,
		`<img src="https://a.example/i.jpg" onerror="x" alt="a">`: `<img src="https://a.example/i.jpg" alt="a">`,
		`<img src="data:image/svg+xml,x">`:                        ``,
		`<svg><a xlink:href="javascript:alert(1)">a</a></svg>`:    `a`,
		`<style>p{background:url(x)}</style><p>a</p>`:             `<p>a</p>`,
		`<!-- a --><p>b`: `<p>b`,
		`1 < 2 & 3`:      `1 &lt; 2 &amp; 3`,
	} {
		if got := p.Sanitise(in); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

// FuzzSanitise checks that what is safe stays as it is, and has no script in it.
func FuzzSanitise(f *testing.F) {
	for _, s := range []string{"", "<p>a</p>", `<a href="javascript:x">a</a>`, `<svg><style><img src=x onerror=y>`, `<p title="</p><script>x</script>">`, `<math><mtext><table><mglyph><style><!--`, "<a href='https://a/\x00'>", "&lt;b&gt;"} {
		f.Add(s)
	}
	p := New()
	f.Fuzz(func(t *testing.T, s string) {
		once := p.Sanitise(s)
		if twice := p.Sanitise(once); twice != once {
			t.Errorf("%q became %q, then %q", s, once, twice)
		}
		for _, bad := range []string{"<script", "<svg", "<style", "<iframe", "<!--"} {
			if strings.Contains(strings.ToLower(once), bad) {
				t.Errorf("%q became %q", s, once)
			}
		}
	})
}
