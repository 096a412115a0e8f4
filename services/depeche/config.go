package depeche

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/depeche-wire/depeche/pkg/catalogue"
)

func configCommand() command {
	return command{
		name: "config", args: "print", brief: "print the settings that hold, secrets masked",
		run: dispatch, sub: []command{
			{name: "print", args: "[--config FILE]", brief: "defaults, file and environment together, as YAML, secrets masked", run: configPrint},
		},
	}
}

func configPrint(c *call) error {
	if err := c.none(c.flags()); err != nil {
		return err
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	text, err := s.yaml()
	if err != nil {
		return fmt.Errorf("print settings: %w", err)
	}
	_, err = c.out.Write(text)
	return err
}

// yaml writes the settings as a file that could be read again, but for the
// secrets, which are masked.
func (s settings) yaml() ([]byte, error) {
	s.NATS.URL = withoutPasswords(s.NATS.URL)
	return yaml.Marshal(struct {
		Data       string            `yaml:"data"`
		HTTP       any               `yaml:"http"`
		NATS       any               `yaml:"nats"`
		Log        any               `yaml:"log"`
		Fetcher    any               `yaml:"fetcher"`
		Detector   any               `yaml:"detector"`
		Normaliser any               `yaml:"normaliser"`
		Store      any               `yaml:"store"`
		Sources    catalogue.Sources `yaml:"sources"`
	}{s.Data, s.HTTP, s.NATS, s.Log, s.Fetcher, s.Detector, s.Normaliser, s.Store, masked(s.Fetcher.Sources)})
}

// masked returns the sources without the values of their headers, which may be
// credentials.
func masked(sources catalogue.Sources) catalogue.Sources {
	sources = slices.Clone(sources)
	for i, s := range sources {
		sources[i].Headers = maps.Clone(s.Headers)
		for name := range s.Headers {
			sources[i].Headers[name] = "********"
		}
	}
	return sources
}

// withoutPasswords hides the passwords and tokens of a list of servers.
func withoutPasswords(list string) string {
	servers := strings.Split(list, ",")
	for i, server := range servers {
		u, err := url.Parse(strings.TrimSpace(server))
		switch {
		case err != nil:
			servers[i] = "********"
		case u.User != nil:
			u.User = url.User("********")
			servers[i] = u.String()
		}
	}
	return strings.Join(servers, ",")
}
