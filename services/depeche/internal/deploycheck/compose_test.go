package deploycheck

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// composed is what the tests ask of compose.yaml, after Compose has resolved it.
type composed struct {
	Services map[string]struct {
		Image       string            `yaml:"image"`
		Entrypoint  []string          `yaml:"entrypoint"`
		Environment map[string]string `yaml:"environment"`
		Ports       []string          `yaml:"ports"`
		Volumes     []string          `yaml:"volumes"`
		ReadOnly    bool              `yaml:"read_only"`
		CapDrop     []string          `yaml:"cap_drop"`
		SecurityOpt []string          `yaml:"security_opt"`
		Secrets     []struct {
			Source string `yaml:"source"`
		} `yaml:"secrets"`
		Healthcheck struct {
			Test []string `yaml:"test"`
		} `yaml:"healthcheck"`
	} `yaml:"services"`
	Secrets map[string]struct {
		File string `yaml:"file"`
	} `yaml:"secrets"`
}

func compose(t *testing.T) composed {
	t.Helper()
	need(t, "docker-compose")
	out := run(t, root(), "docker-compose", "-f", deploy("compose.yaml"), "config")
	var c composed
	if err := yaml.Unmarshal([]byte(out), &c); err != nil {
		t.Fatalf("%v in:\n%s", err, out)
	}
	return c
}

func TestComposeIsClosed(t *testing.T) {
	t.Parallel()
	c := compose(t)
	for _, name := range []string{"nats", "postgres", "fetcher", "language-detector", "normaliser", "store", "prometheus", "grafana"} {
		s, ok := c.Services[name]
		if !ok {
			t.Errorf("no service %s", name)
			continue
		}
		if !s.ReadOnly || len(s.CapDrop) != 1 || s.CapDrop[0] != "ALL" || len(s.SecurityOpt) != 1 || s.SecurityOpt[0] != "no-new-privileges:true" {
			t.Errorf("%s: read_only %v, cap_drop %v, security_opt %v", name, s.ReadOnly, s.CapDrop, s.SecurityOpt)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to others", name, port)
			}
		}
		for key, value := range s.Environment {
			if strings.Contains(strings.ToLower(key), "password") && !strings.HasPrefix(value, "/run/secrets/") {
				t.Errorf("%s: %s holds a secret", name, key)
			}
		}
	}
}

// What a service is told to read is there: settings that are mounted, secrets
// that are handed to it and that keys.sh makes.
func TestComposeHangsTogether(t *testing.T) {
	t.Parallel()
	c, keys := compose(t), keys(t)
	for name, s := range c.Services {
		handed := map[string]bool{}
		for _, secret := range s.Secrets {
			handed["/run/secrets/"+secret.Source] = true
			file := filepath.Join(keys, "secrets", filepath.Base(c.Secrets[secret.Source].File))
			if text, err := os.ReadFile(file); err != nil || len(text) == 0 {
				t.Errorf("%s: secret %s: keys.sh does not make %s: %v", name, secret.Source, filepath.Base(file), err)
			}
		}
		for key, value := range s.Environment {
			if strings.HasPrefix(value, "/run/secrets/") && !handed[value] {
				t.Errorf("%s: %s=%s is not handed to it", name, key, value)
			}
		}
		for _, volume := range s.Volumes {
			host, _, _ := strings.Cut(volume, ":")
			if !filepath.IsAbs(host) || filepath.Base(host) == "depeche.yaml" { // a named volume; what the operator writes
				continue
			}
			if _, err := os.Stat(host); err != nil {
				t.Errorf("%s: mounts %v", name, err)
			}
		}
	}
}

func TestComposeRefusesNonsense(t *testing.T) {
	t.Parallel()
	need(t, "docker-compose")
	path := filepath.Join(t.TempDir(), "compose.yaml")
	write(t, path, strings.Replace(read(t, deploy("compose.yaml")), "cap_drop:", "cap_dropp:", 1))
	if err := exec.CommandContext(t.Context(), "docker-compose", "-f", path, "config", "-q").Run(); err == nil {
		t.Error("a misspelt key was taken")
	}
}
