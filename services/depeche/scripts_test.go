package depeche_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/depeche-wire/depeche/services/depeche"
)

// The files of testdata/script are the specification of the command line: each
// runs the real program.

// reexec is the variable that makes the test binary the program.
const reexec = "DEPECHE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(reexec) != "" {
		os.Exit(depeche.Main())
	}
	testscript.Main(m, map[string]func(){"depeche": func() { os.Exit(depeche.Main()) }})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: false,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("TZ", "UTC")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ports": cmdPorts, "listen": cmdListen, "setting": cmdSetting, "fails": cmdFails, "await": cmdAwait,
		},
	})
}

// cmdPorts sets each variable to a free address on loopback.
func cmdPorts(ts *testscript.TestScript, _ bool, names []string) {
	for _, name := range names {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(name, l.Addr().String())
		ts.Check(l.Close())
	}
}

// cmdListen sets each variable to an address that is taken until the script ends.
func cmdListen(ts *testscript.TestScript, _ bool, names []string) {
	for _, name := range names {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Defer(func() { _ = l.Close() })
		ts.Setenv(name, l.Addr().String())
	}
}

// cmdSetting writes a settings file: setting FILE data=DIR http=ADDRESS nats=ADDRESS.
func cmdSetting(ts *testscript.TestScript, _ bool, args []string) {
	text := "log: {level: warn}\n"
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "http", "nats":
			text += fmt.Sprintf("%s: {listen: %q}\n", name, value)
		default:
			text += fmt.Sprintf("%s: %s\n", name, value)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// cmdFails runs a program that must end with that exit code: fails CODE PROGRAM ARGUMENTS...
func cmdFails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE PROGRAM ARGUMENTS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		ts.Fatalf("%s: %v, want exit code %d", strings.Join(args[1:], " "), err, want)
	}
	if exit.ExitCode() != want {
		ts.Fatalf("%s: exit code %d, want %d", strings.Join(args[1:], " "), exit.ExitCode(), want)
	}
}

// cmdAwait runs a program again and again until a line of its output matches:
// await PATTERN PROGRAM ARGUMENTS...
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: await PATTERN PROGRAM ARGUMENTS...")
	}
	pattern, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if ts.Exec(args[1], args[2:]...) == nil && pattern.MatchString(ts.ReadFile("stdout")) {
			return
		}
	}
	ts.Fatalf("%s never printed %q; at last:\n%s%s", strings.Join(args[1:], " "), args[0], ts.ReadFile("stdout"), ts.ReadFile("stderr"))
}
