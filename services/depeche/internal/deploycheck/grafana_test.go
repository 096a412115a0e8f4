package deploycheck

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

type dashboard struct {
	UID        string `json:"uid"`
	Title      string `json:"title"`
	Templating struct {
		List []struct {
			Name string `json:"name"`
		} `json:"list"`
	} `json:"templating"`
	Panels []struct {
		ID          int    `json:"id"`
		Type        string `json:"type"`
		Title       string `json:"title"`
		Description string `json:"description"`
		GridPos     struct {
			X, Y, W, H int
		} `json:"gridPos"`
		Targets []struct {
			RefID      string               `json:"refId"`
			Expr       string               `json:"expr"`
			Datasource struct{ UID string } `json:"datasource"`
		} `json:"targets"`
	} `json:"panels"`
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal([]byte(read(t, deploy("grafana", "depeche.json"))), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Grafana itself is not run: what can be said of the dashboard without it is
// that it hangs together.
func TestDashboardHangsTogether(t *testing.T) {
	t.Parallel()
	d := readDashboard(t)
	ids := map[int]bool{}
	for i, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("panel %q: the id %d is there twice", p.Title, p.ID)
		}
		ids[p.ID] = true
		g := p.GridPos
		if g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
			t.Errorf("panel %q: does not fit: %+v", p.Title, g)
		}
		for _, other := range d.Panels[:i] {
			o := other.GridPos
			if g.X < o.X+o.W && o.X < g.X+g.W && g.Y < o.Y+o.H && o.Y < g.Y+g.H {
				t.Errorf("panels %q and %q overlap", p.Title, other.Title)
			}
		}
		if p.Type == "row" {
			continue
		}
		if p.Description == "" || len(p.Targets) == 0 {
			t.Errorf("panel %q: no description or no query", p.Title)
		}
		refs := map[string]bool{}
		for _, target := range p.Targets {
			if refs[target.RefID] || target.Datasource.UID != "${datasource}" {
				t.Errorf("panel %q: query %s: data source %q", p.Title, target.RefID, target.Datasource.UID)
			}
			refs[target.RefID] = true
		}
	}
	if len(ids) < 20 {
		t.Errorf("only %d panels", len(ids))
	}
}

func TestGrafanaProvisioning(t *testing.T) {
	t.Parallel()
	var sources struct {
		Datasources []struct {
			Type, URL string
		}
	}
	var boards struct {
		Providers []struct {
			Options struct{ Path string }
		}
	}
	for path, into := range map[string]any{"datasources/prometheus.yaml": &sources, "dashboards/depeche.yaml": &boards} {
		if err := yaml.Unmarshal([]byte(read(t, deploy("grafana", "provisioning", path))), into); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	compose := read(t, deploy("compose.yaml"))
	if len(sources.Datasources) != 1 || sources.Datasources[0].Type != "prometheus" || sources.Datasources[0].URL != "http://prometheus:9090" {
		t.Errorf("data sources: %+v", sources)
	}
	if len(boards.Providers) != 1 || !strings.Contains(compose, ":"+boards.Providers[0].Options.Path+"/depeche.json:ro") {
		t.Errorf("dashboards are looked for in %+v, and not mounted there", boards)
	}
}

// startPrometheus runs the installed Prometheus on the shipped configuration,
// with the stack's addresses and a quick clock: once as it comes and once with
// native histograms, which hide the classic ones.
func (s *stack) startPrometheus(t *testing.T) map[string]string {
	t.Helper()
	prometheus := need(t, "prometheus")
	dir := t.TempDir()
	config := read(t, deploy("prometheus", "prometheus.yml"))
	config = strings.ReplaceAll(config, "_interval: 15s", "_interval: 1s")
	for _, pair := range [][2]string{{"fetcher", "fetcher:9471"}, {"language-detector", "language-detector:9472"}, {"normaliser", "normaliser:9473"}, {"store", "store:8080"}} {
		if !strings.Contains(config, `"`+pair[1]+`"`) {
			t.Fatalf("prometheus.yml does not scrape %s", pair[1])
		}
		config = strings.ReplaceAll(config, `"`+pair[1]+`"`, `"`+s.listen[pair[0]]+`"`)
	}
	write(t, filepath.Join(dir, "prometheus.yml"), config)
	write(t, filepath.Join(dir, "rules.yaml"), read(t, deploy("prometheus", "rules.yaml")))
	urls := map[string]string{}
	for kind, flags := range map[string][]string{"classic": nil, "native": {"--enable-feature=native-histograms"}} {
		address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
		urls[kind] = "http://" + address
		start(t, exec.Command(prometheus, append(flags, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+t.TempDir(), "--web.listen-address="+address)...))
	}
	for _, url := range urls {
		waitFor(t, url+"/-/ready", time.Minute)
	}
	return urls
}

// query returns how many series an expression gives.
func query(ctx context.Context, prometheus, expr string) (int, error) {
	body, err := get(ctx, prometheus+"/api/v1/query?query="+url.QueryEscape(expr))
	if err != nil {
		return 0, err
	}
	var answer struct {
		Data struct {
			Result []json.RawMessage `json:"result"`
		} `json:"data"`
	}
	err = json.Unmarshal([]byte(body), &answer)
	return len(answer.Data.Result), err
}

// testDashboard: each query of each panel gives at least one series, with and
// without native histograms. A misspelt metric is no error for Prometheus, it
// only gives nothing.
func testDashboard(t *testing.T, proms map[string]string) {
	replace := strings.NewReplacer("$__rate_interval", "20s", "$job", "depeche")
	for kind, prometheus := range proms {
		for _, p := range readDashboard(t).Panels {
			for _, target := range p.Targets {
				expr := replace.Replace(target.Expr)
				if strings.Contains(expr, "$") {
					t.Errorf("panel %q: unknown variable in %s", p.Title, expr)
				}
				eventually(t, time.Minute, func(ctx context.Context) error {
					n, err := query(ctx, prometheus, expr)
					if err == nil && n == 0 {
						err = fmt.Errorf("%s: panel %q is empty: %s", kind, p.Title, expr)
					}
					return err
				})
			}
		}
	}
}

var metricName = regexp.MustCompile(`\b(?:[a-z]+:)?depeche_[a-z0-9_]+(?::[a-z0-9_]+)?`)

// testRuleMetrics: each metric that a rule asks for is there, and each recording
// rule gives something.
func testRuleMetrics(t *testing.T, proms map[string]string) {
	for _, group := range rules(t).Groups {
		for _, r := range group.Rules {
			for _, name := range metricName.FindAllString(r.Expr, -1) {
				eventually(t, time.Minute, func(ctx context.Context) error {
					n, err := query(ctx, proms["classic"], name)
					if err == nil && n == 0 && strings.HasPrefix(name, "depeche_article_seen") { // the histogram's own name is there with native ones alone
						n, err = query(ctx, proms["native"], name)
					}
					if err == nil && n == 0 {
						err = fmt.Errorf("rule %s%s asks for %s, which is not there", r.Record, r.Alert, name)
					}
					return err
				})
			}
		}
	}
	for kind, prometheus := range proms {
		eventually(t, time.Minute, func(ctx context.Context) error {
			n, err := query(ctx, prometheus, "depeche:depeche_article_seen_to_available_seconds:p95_15m")
			if err == nil && n != 1 {
				err = fmt.Errorf("%s: the recorded time from feed to wire: %d series", kind, n)
			}
			return err
		})
	}
}
