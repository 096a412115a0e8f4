package deploycheck

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// image is what the Dockerfile's last stage makes.
type image struct {
	root            string
	env             []string
	dir             string
	uid, gid        int
	entrypoint, cmd []string
	healthcheck     []string
}

// layOut does what the last stage of the Dockerfile says, from the programs that
// `make build` made, in an empty folder. It knows the few instructions that the
// file uses and fails on others.
func layOut(t *testing.T) image {
	t.Helper()
	img := image{root: openTempDir(t)}
	text := strings.ReplaceAll(uncommented(read(t, deploy("Dockerfile"))), "\\\n", " ")
	stage := text[strings.LastIndex(text, "\nFROM ")+1:]
	for line := range strings.Lines(stage) {
		instruction, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		fields := strings.Fields(rest)
		switch instruction {
		case "", "ARG", "LABEL", "EXPOSE", "VOLUME":
		case "FROM":
			if rest != "scratch" {
				t.Fatalf("the image begins with %s", rest)
			}
		case "COPY":
			img.copy(t, fields)
		case "ENV":
			img.env = append(img.env, fields...)
		case "WORKDIR":
			img.dir = rest
		case "USER":
			if _, err := fmt.Sscanf(rest, "%d:%d", &img.uid, &img.gid); err != nil {
				t.Fatalf("USER %s: %v", rest, err)
			}
		case "ENTRYPOINT":
			img.entrypoint = list(t, rest)
		case "CMD":
			img.cmd = list(t, rest)
		case "HEALTHCHECK":
			img.healthcheck = list(t, rest[strings.Index(rest, "CMD ")+4:])
		default:
			t.Fatalf("the test does not know %s", line)
		}
	}
	return img
}

func list(t *testing.T, text string) (words []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return words
}

func (img image) copy(t *testing.T, fields []string) {
	t.Helper()
	owner := 0
	for strings.HasPrefix(fields[0], "--") {
		if chown, ok := strings.CutPrefix(fields[0], "--chown="); ok {
			owner, _ = strconv.Atoi(chown[:strings.Index(chown, ":")])
		}
		fields = fields[1:]
	}
	sources, target := fields[:len(fields)-1], fields[len(fields)-1]
	for _, source := range sources {
		to := filepath.Join(img.root, target)
		if strings.HasSuffix(target, "/") {
			to = filepath.Join(to, path.Base(source))
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		switch {
		case source == "/empty":
			if err := os.Mkdir(to, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Chown(to, owner, owner); err != nil {
				t.Fatal(err)
			}
		case strings.HasPrefix(source, "/src/bin/"):
			linkOrCopy(t, filepath.Join(programs(t), path.Base(source)), to)
		case strings.HasPrefix(source, "/src/"):
			linkOrCopy(t, filepath.Join(root(), strings.TrimPrefix(source, "/src/")), to)
		default: // from the build image, whose Debian is like this one
			if _, err := os.Stat(source); err != nil {
				absent(t, "%v", err)
			}
			linkOrCopy(t, source, to)
		}
	}
}

func linkOrCopy(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, info.Mode().Perm()); err != nil {
		t.Fatal(err)
	}
}

// inside is a command in the image, as its user, with nothing of this machine's
// files in reach.
func (img image) inside(env []string, words ...string) *exec.Cmd {
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = img.dir, append(append([]string{}, img.env...), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: img.root, Credential: &syscall.Credential{Uid: uint32(img.uid), Gid: uint32(img.gid)}}
	return cmd
}

// Every program of the image runs where there is nothing but the image.
func TestImageHoldsAllThatItNeeds(t *testing.T) {
	t.Parallel()
	needRoot(t)
	img := layOut(t)
	if img.uid == 0 || img.gid == 0 {
		t.Errorf("runs as %d:%d", img.uid, img.gid)
	}
	for _, words := range [][]string{
		append(append([]string{}, img.entrypoint...), "version"), {"/usr/bin/fetcher", "--version"}, {"/usr/bin/language-detector", "--version"},
		{"/usr/bin/normaliser", "--version"}, {"/usr/bin/store", "--version"},
	} {
		out, err := img.inside(nil, words...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "v0.0.0-test") {
			t.Errorf("%v: %v: %s", words, err, out)
		}
	}
}

// The image as it starts by default carries articles, is healthy by its own
// check, and stops in order.
func TestImageCarriesArticles(t *testing.T) {
	t.Parallel()
	needRoot(t)
	img := layOut(t)
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	env := []string{"DEPECHE_HTTP_LISTEN=" + address, fmt.Sprintf("DEPECHE_NATS_LISTEN=127.0.0.1:%d", freePort(t))}
	cmd := img.inside(env, append(append(append([]string{}, img.entrypoint...), img.cmd...), "--demo")...)
	out := start(t, cmd)
	eventually(t, 90*time.Second, func(ctx context.Context) error {
		body, err := get(ctx, "http://"+address+"/v1/items?limit=10")
		if err != nil {
			return err
		}
		var page struct{ Items []json.RawMessage }
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			return err
		}
		if len(page.Items) < 3 {
			return fmt.Errorf("%d items", len(page.Items))
		}
		return nil
	})
	check := append([]string{}, img.healthcheck...)
	check[len(check)-1] = strings.Replace(check[len(check)-1], "127.0.0.1:8080", address, 1)
	eventually(t, 30*time.Second, func(context.Context) error {
		if said, err := img.inside(nil, check...).CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w: %s", check, err, said)
		}
		return nil
	})
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if state, err := cmd.Process.Wait(); err != nil || state.ExitCode() != 0 {
		t.Errorf("stopped with %v, %v:\n%s", state, err, out)
	}
}
