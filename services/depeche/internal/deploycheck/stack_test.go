package deploycheck

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/depeche-wire/depeche/proto/client"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// stack is what compose.yaml starts, as processes on loopback: NATS with the
// shipped configuration and keys, PostgreSQL, and the four services with the
// environment that Compose gives them.
type stack struct {
	publisher *publisher
	natsURL   string
	natsLog   *lockedBuffer
	secrets   string
	listen    map[string]string // host:port by service
}

func startStack(t *testing.T) *stack {
	t.Helper()
	bin := programs(t)
	dir, secrets := natsDir(t)
	s := &stack{publisher: startPublisher(t), secrets: secrets, listen: map[string]string{}}
	s.startNATS(t, dir)
	dsn := strings.Replace(read(t, filepath.Join(secrets, "store.postgres")), "@postgres:5432", fmt.Sprintf("@127.0.0.1:%d", startPostgres(t, filepath.Join(secrets, "postgres.password"))), 1)
	write(t, filepath.Join(secrets, "store.postgres"), dsn)

	settings := filepath.Join(t.TempDir(), "depeche.yaml")
	write(t, settings, fmt.Sprintf(`
data: %s
fetcher: {allow_private: true, min_interval: 1s}
sources:
  - {id: courrier, name: Le Courrier du port, country: sn, languages: [fr], feeds: [%s/rss], full_text: true}
  - {id: disparu, name: Le Disparu, country: sn, languages: [fr], feeds: [%s/gone.xml]}
`, t.TempDir(), s.publisher.URL, s.publisher.URL))

	c := compose(t)
	// The last in the flow first: each must wait for what it needs.
	for _, name := range []string{"store", "normaliser", "language-detector", "fetcher"} {
		s.listen[name] = fmt.Sprintf("127.0.0.1:%d", freePort(t))
		var env []string
		for key, value := range c.Services[name].Environment {
			value = strings.NewReplacer("nats://nats:4222", s.natsURL, "/run/secrets", secrets, "/etc/depeche/depeche.yaml", settings).Replace(value)
			if strings.HasSuffix(key, "_LISTEN") {
				value = s.listen[name]
			}
			env = append(env, key+"="+value)
		}
		cmd := exec.Command(filepath.Join(bin, filepath.Base(c.Services[name].Entrypoint[0])))
		cmd.Dir, cmd.Env = t.TempDir(), environment(env...)
		start(t, cmd)
	}
	for _, address := range s.listen {
		waitFor(t, "http://"+address+"/readyz", time.Minute)
	}
	return s
}

func (s *stack) startNATS(t *testing.T, dir string) {
	t.Helper()
	client, monitor := freePort(t), freePort(t)
	path := filepath.Join(dir, "nats-server.conf")
	write(t, path, strings.NewReplacer("0.0.0.0:4222", fmt.Sprintf("127.0.0.1:%d", client), "127.0.0.1:8222", fmt.Sprintf("127.0.0.1:%d", monitor), "/data", t.TempDir()).Replace(read(t, path)))
	s.natsURL = fmt.Sprintf("nats://127.0.0.1:%d", client)
	s.natsLog = start(t, exec.Command(filepath.Join(natsTools(t), "nats-server"), "-c", path))
	waitFor(t, fmt.Sprintf("http://127.0.0.1:%d/healthz", monitor), 30*time.Second)
}

// connect opens a connection with one user's key.
func (s *stack) connect(t *testing.T, user string) *nats.Conn {
	t.Helper()
	key, err := nats.NkeyOptionFromSeed(filepath.Join(s.secrets, user+".nk"))
	if err != nil {
		t.Fatal(err)
	}
	nc, err := nats.Connect(s.natsURL, key, nats.CustomInboxPrefix("_INBOX_"+user), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// items returns how many articles the store gives, at most 200.
func (s *stack) items(ctx context.Context) (int, error) {
	body, err := get(ctx, "http://"+s.listen["store"]+"/v1/items?limit=200")
	if err != nil {
		return 0, err
	}
	var page struct{ Items []json.RawMessage }
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		return 0, err
	}
	return len(page.Items), nil
}

// The shipped stack carries articles from a feed to the store, no service is
// denied anything by its NATS user, the users are denied what is not theirs, the
// dashboard and the rules find what they ask for.
func TestStack(t *testing.T) { //nolint:tparallel // its parts share one stack, in order
	t.Parallel()
	s := startStack(t)
	proms := s.startPrometheus(t)
	eventually(t, 90*time.Second, func(ctx context.Context) error {
		n, err := s.items(ctx)
		if err == nil && n < 5 {
			err = fmt.Errorf("%d items in the store, %d published", n, s.publisher.articles.Load())
		}
		return err
	})
	t.Run("health", func(t *testing.T) { s.testHealthcheck(t) })
	t.Run("dashboard", func(t *testing.T) { testDashboard(t, proms) })
	t.Run("rules", func(t *testing.T) { testRuleMetrics(t, proms) })
	t.Run("metrics page", func(t *testing.T) { s.testMetricsPage(t) })
	t.Run("consumer", func(t *testing.T) { s.testConsumer(t) })
	t.Run("dead letters", func(t *testing.T) { s.testDeadLetters(t) })
	t.Run("resize", func(t *testing.T) { s.testResize(t) })
	for line := range strings.Lines(s.natsLog.String()) {
		if strings.Contains(line, "Violation") {
			t.Errorf("a service was denied what it asked for: %s", line)
		}
	}
	t.Run("stolen keys", func(t *testing.T) { s.testStolenKeys(t) })
}

// testHealthcheck: the command that Compose asks each service with.
func (s *stack) testHealthcheck(t *testing.T) {
	depeche := filepath.Join(programs(t), "depeche")
	for name, address := range s.listen {
		run(t, t.TempDir(), depeche, "healthcheck", "http://"+address+"/readyz")
		if out, err := exec.CommandContext(t.Context(), depeche, "healthcheck", "http://"+address+"/nothing").CombinedOutput(); err == nil {
			t.Errorf("%s: healthy where nothing is: %s", name, out)
		}
	}
	away := fmt.Sprintf("http://127.0.0.1:%d/readyz", freePort(t))
	if out, err := exec.CommandContext(t.Context(), depeche, "healthcheck", away).CombinedOutput(); err == nil {
		t.Errorf("healthy where nobody listens: %s", out)
	}
}

// testConsumer: who reads the wire by the client, with the consumer's key and
// under a durable name, gets finished articles.
func (s *stack) testConsumer(t *testing.T) {
	key, err := nats.NkeyOptionFromSeed(filepath.Join(s.secrets, "consumer.nk"))
	if err != nil {
		t.Fatal(err)
	}
	wire, err := client.Connect(s.natsURL, key)
	if err != nil {
		t.Fatal(err)
	}
	defer wire.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var got []*v1.Item
	err = wire.Subscribe(ctx, client.Filter{Languages: []string{"fr"}, Durable: "paper", Since: time.Unix(0, 0)}, func(_ context.Context, it *v1.Item) error {
		if got = append(got, it); len(got) == 2 {
			cancel()
		}
		return nil
	})
	if len(got) < 2 {
		t.Fatalf("%d articles, %v", len(got), err)
	}
	for _, it := range got {
		if it.GetSource().GetId() != "courrier" || it.GetLanguage().GetTag() != "fr" || !strings.HasPrefix(it.GetArticle().GetTitle(), "Le port agrandit") {
			t.Errorf("item %v", it)
		}
	}
}

// operator runs a command of depeche with the operator's key.
func (s *stack) operator(t *testing.T, program string, more []string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(programs(t), program), args...)
	cmd.Dir = t.TempDir()
	cmd.Env = environment(append(more, "DEPECHE_NATS_URL="+s.natsURL, "DEPECHE_NATS_NKEY_FILE="+filepath.Join(s.secrets, "operator.nk"), "DEPECHE_HTTP_LISTEN="+s.listen["store"])...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// testDeadLetters: what no stage can read is buried by the stage's own user, and
// the operator sees it, tries it again and drops it.
func (s *stack) testDeadLetters(t *testing.T) {
	nc := s.connect(t, "operator")
	for _, subject := range []string{"depeche.v1.fetched.courrier", "depeche.v1.detected.fr.courrier", "depeche.v1.normalised.fr.courrier", "depeche.v1.entry.courrier"} {
		if _, err := nc.Request(subject, []byte("this is no item"), 10*time.Second); err != nil {
			t.Fatalf("%s: %v", subject, err)
		}
	}
	letters := func(want int) {
		t.Helper()
		eventually(t, 30*time.Second, func(context.Context) error {
			out, err := s.operator(t, "depeche", nil, "dead", "list")
			if err != nil {
				return err
			}
			for _, stage := range []string{"language-detector", "normaliser", "store", "pages"} {
				if n := strings.Count(out, stage); n != want {
					return fmt.Errorf("%d letters of %s, want %d:\n%s", n, stage, want, out)
				}
			}
			return nil
		})
	}
	letters(1)
	if out, err := s.operator(t, "depeche", nil, "dead", "replay", "--all"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	letters(1) // they cannot be read the second time either
}

// testResize: who holds the operator's key makes the streams larger, and the
// services, whose users may not, go on.
func (s *stack) testResize(t *testing.T) {
	nc := s.connect(t, "operator")
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := js.Stream(t.Context(), v1.StreamWire)
		if err != nil {
			t.Fatal(err)
		}
		return info.CachedInfo().Config.MaxBytes
	}
	before := size()
	cmd := exec.Command(filepath.Join(programs(t), "language-detector"))
	cmd.Dir = t.TempDir()
	cmd.Env = environment("DEPECHE_NATS_URL="+s.natsURL, "DEPECHE_NATS_NKEY_FILE="+filepath.Join(s.secrets, "operator.nk"), "DEPECHE_NATS_STORAGE=9GiB", fmt.Sprintf("DEPECHE_DETECTOR_LISTEN=127.0.0.1:%d", freePort(t)))
	start(t, cmd)
	eventually(t, 30*time.Second, func(context.Context) error {
		if now := size(); now <= before {
			return fmt.Errorf("WIRE has %d bytes, as before", now)
		}
		return nil
	})
}

// testStolenKeys: with the key of one user the subjects of the others are out of
// reach. After a flush the server's refusal has arrived.
func (s *stack) testStolenKeys(t *testing.T) {
	for user, subjects := range map[string][]string{
		"language-detector": {"depeche.v1.wire.fr.sn.courrier", "depeche.v1.fetched.courrier", "depeche.v1.normalised.fr.courrier", "$KV.depeche_sources.evil",
			"$JS.API.STREAM.DELETE.WIRE", "$JS.API.STREAM.PURGE.WIRE", "$JS.API.STREAM.UPDATE.WIRE", "$JS.API.STREAM.CREATE.EVIL", "$JS.API.STREAM.MSG.DELETE.DEAD",
			"$JS.API.STREAM.SNAPSHOT.WIRE", "$JS.API.STREAM.RESTORE.EVIL", "$JS.API.STREAM.MSG.GET.WIRE", "$JS.API.CONSUMER.CREATE.NORMALISED.thief", "$JS.API.CONSUMER.DELETE.FETCHED.language-detector",
			"$JS.API.CONSUMER.MSG.NEXT.NORMALISED.store", "$JS.ACK.NORMALISED.store.1.1.1.1.0", "depeche.v1.heartbeat.store"},
		"fetcher":    {"depeche.v1.wire.fr.sn.courrier", "depeche.v1.detected.fr.courrier", "$JS.API.STREAM.PURGE.POLLS", "$JS.API.CONSUMER.CREATE.FETCHED.thief", "$JS.API.STREAM.DELETE.KV_depeche_feeds"},
		"normaliser": {"depeche.v1.wire.fr.sn.courrier", "depeche.v1.detected.fr.courrier", "$KV.depeche_feeds.x", "$JS.API.CONSUMER.CREATE.FETCHED.thief"},
		"store":      {"depeche.v1.fetched.courrier", "depeche.v1.normalised.fr.courrier", "$KV.depeche_sources.evil", "$JS.API.STREAM.DELETE.WIRE", "$JS.API.CONSUMER.CREATE.FETCHED.thief"},
		"consumer":   {"depeche.v1.wire.fr.sn.courrier", "$JS.API.STREAM.CREATE.WIRE", "$JS.API.STREAM.PURGE.WIRE", "$JS.API.STREAM.INFO.FETCHED", "$JS.API.CONSUMER.CREATE.FETCHED.thief", "$JS.API.DIRECT.GET.KV_depeche_sources.x"},
	} {
		nc := s.connect(t, user)
		for _, subject := range subjects {
			if err := refusal(nc, func() error { return nc.PublishRequest(subject, "_INBOX_"+user+".x", []byte("{}")) }); err == nil {
				t.Errorf("%s may publish to %s", user, subject)
			}
		}
		for _, subject := range []string{">", "depeche.v1.fetched.*", "_INBOX_operator.>", "$JS.API.>"} {
			if err := refusal(nc, func() error { _, err := nc.SubscribeSync(subject); return err }); err == nil {
				t.Errorf("%s may listen to %s", user, subject)
			}
		}
	}
	if n, err := s.items(t.Context()); err != nil || n == 0 {
		t.Errorf("%d items after the attempts, %v", n, err)
	}
	if _, err := nats.Connect(s.natsURL); err == nil {
		t.Error("NATS lets in who has no key")
	}
}

// refusal returns what the server says to an attempt, on a connection that was
// refused nothing with the same words before.
func refusal(nc *nats.Conn, attempt func() error) error {
	before := nc.LastError()
	if err := attempt(); err != nil {
		return err
	}
	if err := nc.FlushTimeout(10 * time.Second); err != nil {
		return err
	}
	if after := nc.LastError(); after != nil && (before == nil || after.Error() != before.Error()) {
		return after
	}
	return nil
}

var (
	documented = regexp.MustCompile("(?m)^\\| `([a-z_]+)(?:\\{([a-z,]*)\\})?` \\| ([a-z]+) \\|")
	exported   = regexp.MustCompile(`(?m)^# TYPE ((?:depeche|http)_[a-z_]+) ([a-z]+)$`)
)

// testMetricsPage: docs/metrics.md names each metric that a service of the stack
// exports, with its type, and no other.
func (s *stack) testMetricsPage(t *testing.T) {
	page := map[string]string{}
	for _, row := range documented.FindAllStringSubmatch(read(t, filepath.Join(root(), "docs", "metrics.md")), -1) {
		page[row[1]] = row[3]
	}
	// A counter with labels is exported from its first count on.
	there := map[string]string{
		"depeche_detector_filtered_total": "counter", "depeche_detector_conflicts_total": "counter", "depeche_detector_disagreements_total": "counter",
	}
	for _, address := range s.listen {
		text, err := get(t.Context(), "http://"+address+"/metrics")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range exported.FindAllStringSubmatch(text, -1) {
			there[found[1]] = found[2]
		}
	}
	if diff := cmp.Diff(there, page); diff != "" {
		t.Errorf("docs/metrics.md differs from what is exported (-exported +page):\n%s", diff)
	}
}
