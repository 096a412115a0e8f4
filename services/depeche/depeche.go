// Package depeche is the program of that name: all four services and their
// server in one process (run), and the operator's commands, most of which talk
// to a depeche that runs, over NATS or HTTP.
//
// In come arguments, the settings file and DEPECHE_ variables; out go lines for
// a person on standard output (or JSON, where --json asks for it), logs and
// faults on standard error, and an exit code: 0 done, 1 failed, 2 bad settings or
// a bad call, with nothing started. It does no work of the services itself.
package depeche

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/depeche-wire/depeche/pkg/config"
	"github.com/depeche-wire/depeche/pkg/service"
)

// Main runs the program with the process's arguments and returns its exit code.
// A first SIGINT or SIGTERM stops it in order, a second one at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

// Run calls the command that args name and returns the exit code.
func Run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(errOut, overview())
		return service.ExitBadCall
	}
	name := args[0]
	switch name {
	case "help", "-h", "-help", "--help":
		return help(args[1:], out, errOut)
	case "-v", "-version", "--version":
		name = "version"
	}
	cmd, ok := findIn(commands(), name)
	if !ok {
		fmt.Fprintf(errOut, "depeche: no command %q%s\n", name, config.Suggest(name, namesOf(commands())))
		return service.ExitBadCall
	}
	return exit(&call{ctx: ctx, cmd: cmd, args: args[1:], in: in, out: out, err: errOut})
}

// exit runs the call and says what its error is.
func exit(c *call) int {
	err := c.cmd.run(c)
	var coded exitCode
	var bad badCall
	var setting service.BadSetting
	switch {
	case err == nil, errors.Is(err, errHelp):
		return service.ExitOK
	case errors.As(err, &coded):
		return int(coded)
	case errors.As(err, &bad):
		fmt.Fprintf(c.err, "depeche %s: %s\n", c.cmd.name, err)
		if !bad.quiet {
			fmt.Fprintf(c.err, "usage: depeche %s %s (more: depeche %s --help)\n", c.cmd.name, c.cmd.args, c.cmd.name)
		}
		return service.ExitBadCall
	case errors.As(err, &setting):
		fmt.Fprintf(c.err, "depeche %s: %s\n", c.cmd.name, err)
		return service.ExitBadCall
	case c.ctx.Err() != nil && errors.Is(err, context.Canceled):
		return service.ExitFailed // stopped by a signal: whoever sent it knows
	}
	fmt.Fprintf(c.err, "depeche %s: %s\n", c.cmd.name, err)
	return service.ExitFailed
}

func help(args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(out, overview())
		return service.ExitOK
	}
	cmd, ok := findIn(commands(), args[0])
	if !ok {
		fmt.Fprintf(errOut, "depeche: no command %q%s\n", args[0], config.Suggest(args[0], namesOf(commands())))
		return service.ExitBadCall
	}
	return exit(&call{ctx: context.Background(), cmd: cmd, args: append(args[1:], "--help"), out: out, err: errOut})
}

func overview() string {
	var b strings.Builder
	b.WriteString("depeche turns the feeds and pages of news publishers into one wire.\n\nusage: depeche COMMAND [--config FILE] [...]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-11s %s\n", c.name, c.brief)
	}
	b.WriteString("\n`depeche run` needs no file; `depeche run --demo` shows items within seconds.\n`depeche help COMMAND` tells more.\n")
	return b.String()
}
