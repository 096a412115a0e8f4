package deploycheck

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Three servers with the shipped cluster.conf find each other and agree.
func TestNATSCluster(t *testing.T) {
	t.Parallel()
	server := filepath.Join(natsTools(t), "nats-server")
	dir, _ := natsDir(t)
	text := read(t, deploy("nats", "cluster.conf"))
	var routes, monitors []string
	type ports struct{ client, route, monitor int }
	nodes := make([]ports, 3)
	for i := range nodes {
		nodes[i] = ports{freePort(t), freePort(t), freePort(t)}
		routes = append(routes, fmt.Sprintf(`"nats://route:secret@127.0.0.1:%d"`, nodes[i].route))
		monitors = append(monitors, fmt.Sprintf("http://127.0.0.1:%d", nodes[i].monitor))
	}
	for i, node := range nodes {
		config := strings.NewReplacer(
			"0.0.0.0:4222", fmt.Sprintf("127.0.0.1:%d", node.client), "0.0.0.0:6222", fmt.Sprintf("127.0.0.1:%d", node.route),
			"127.0.0.1:8222", fmt.Sprintf("127.0.0.1:%d", node.monitor), "/data", t.TempDir()).Replace(text)
		path := filepath.Join(dir, fmt.Sprintf("node-%d.conf", i+1))
		write(t, path, config)
		cmd := exec.Command(server, "-c", path)
		cmd.Env = environment(fmt.Sprintf("NATS_NAME=depeche-%d", i+1), "NATS_CLUSTER_PASSWORD=secret", "NATS_ROUTES=["+strings.Join(routes, ", ")+"]")
		start(t, cmd)
	}
	for _, monitor := range monitors {
		eventually(t, time.Minute, func(ctx context.Context) error {
			if _, err := get(ctx, monitor+"/healthz"); err != nil {
				return err
			}
			body, err := get(ctx, monitor+"/jsz")
			if err != nil {
				return err
			}
			var state struct {
				Meta struct {
					Leader string `json:"leader"`
					Size   int    `json:"cluster_size"`
				} `json:"meta_cluster"`
			}
			if err := json.Unmarshal([]byte(body), &state); err != nil {
				return err
			}
			if state.Meta.Leader == "" || state.Meta.Size != 3 {
				return fmt.Errorf("leader %q of %d servers", state.Meta.Leader, state.Meta.Size)
			}
			return nil
		})
	}
}
