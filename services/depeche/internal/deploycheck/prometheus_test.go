package deploycheck

import (
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

type ruleFile struct {
	Groups []struct {
		Rules []struct {
			Record      string            `yaml:"record"`
			Alert       string            `yaml:"alert"`
			Expr        string            `yaml:"expr"`
			Labels      map[string]string `yaml:"labels"`
			Annotations map[string]string `yaml:"annotations"`
		} `yaml:"rules"`
	} `yaml:"groups"`
}

func rules(t *testing.T) ruleFile {
	t.Helper()
	var f ruleFile
	if err := yaml.Unmarshal([]byte(read(t, deploy("prometheus", "rules.yaml"))), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPrometheusFiles(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool")
	run(t, deploy("prometheus"), promtool, "check", "config", "prometheus.yml")
	run(t, deploy("prometheus"), promtool, "test", "rules", "rules_test.yaml")
}

// Each alert leads to a paragraph of the runbook, and is shown firing and silent.
func TestAlertsAreExplainedAndTested(t *testing.T) {
	t.Parallel()
	var tests struct {
		Tests []struct {
			Name   string `yaml:"name"`
			Alerts []struct {
				Alert    string `yaml:"alertname"`
				Expected []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		} `yaml:"tests"`
	}
	if err := yaml.Unmarshal([]byte(read(t, deploy("prometheus", "rules_test.yaml"))), &tests); err != nil {
		t.Fatal(err)
	}
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, test := range tests.Tests {
		for _, a := range test.Alerts {
			if len(a.Expected) > 0 {
				fires[a.Alert] = true
			} else {
				silent[a.Alert] = true
			}
		}
	}
	const book = "https://github.com/depeche-wire/depeche/blob/main/docs/operators.md#"
	places := anchors(read(t, filepath.Join(root(), "docs", "operators.md")))
	alerts := 0
	for _, group := range rules(t).Groups {
		for _, r := range group.Rules {
			if r.Alert == "" {
				if strings.Count(r.Record, ":") != 2 {
					t.Errorf("record %s: want level:metric:operation", r.Record)
				}
				continue
			}
			alerts++
			if anchor, ok := strings.CutPrefix(r.Annotations["runbook_url"], book); !ok || !places[anchor] {
				t.Errorf("%s: runbook_url %q leads nowhere", r.Alert, r.Annotations["runbook_url"])
			}
			if s := r.Labels["severity"]; s != "page" && s != "ticket" {
				t.Errorf("%s: severity %q", r.Alert, s)
			}
			if r.Annotations["summary"] == "" || !fires[r.Alert] || !silent[r.Alert] {
				t.Errorf("%s: summary %q, shown firing %v, shown silent %v", r.Alert, r.Annotations["summary"], fires[r.Alert], silent[r.Alert])
			}
		}
	}
	if alerts < 8 {
		t.Errorf("only %d alerts found", alerts)
	}
}
