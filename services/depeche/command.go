package depeche

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/depeche-wire/depeche/pkg/config"
)

// command is a row of the table.
type command struct {
	// name, args and brief stand in the help.
	name, args, brief string
	// more is the rest of the help: what it does, what it prints. Optional.
	more string
	run  func(*call) error
	// sub are the commands of a group, whose run is dispatch.
	sub []command
}

// commands returns the table, in the order of the help.
func commands() []command {
	return []command{
		runCommand(), checkCommand(), configCommand(),
		tailCommand(), searchCommand(), sourcesCommand(), pollCommand(), deadCommand(),
		detectCommand(), explainCommand(), benchCommand(), healthcheckCommand(), versionCommand(),
	}
}

func findIn(table []command, name string) (command, bool) {
	for _, c := range table {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func namesOf(table []command) []string {
	names := make([]string, len(table))
	for i, c := range table {
		names[i] = c.name
	}
	return names
}

// call is one call of a command.
type call struct {
	ctx      context.Context
	cmd      command
	args     []string
	in       io.Reader
	out, err io.Writer
	// configPath is set by parse.
	configPath string
}

// exitCode ends the program with that code; all is said already.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// badCall is a fault of the arguments or the settings: exit code 2. Quiet keeps
// the usage line back.
type badCall struct {
	error
	quiet bool
}

func (b badCall) Unwrap() error { return b.error }

func badCallf(format string, args ...any) error { return badCall{error: fmt.Errorf(format, args...)} }

// errHelp ends a call whose help was asked for.
var errHelp = errors.New("help shown")

// flags returns an empty set; the settings file is in every set.
func (c *call) flags() *flag.FlagSet {
	f := flag.NewFlagSet(c.cmd.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&c.configPath, "config", os.Getenv("DEPECHE_CONFIG"), "settings `FILE`; without it the defaults hold")
	return f
}

// parse reads the flags, which may stand before, between and after the other
// arguments, and returns those. "--" ends the flags.
func (c *call) parse(f *flag.FlagSet) ([]string, error) {
	var rest []string
	args := c.args
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Fprint(c.out, c.help(f))
				return nil, errHelp
			}
			return nil, badCall{error: explainFlag(f, err)}
		}
		after := f.Args()
		ended := len(after) < len(args) && args[len(args)-len(after)-1] == "--"
		if len(after) == 0 || ended {
			return append(rest, after...), nil
		}
		rest, args = append(rest, after[0]), after[1:]
	}
}

// explainFlag says in the words of this program what the flag package found.
func explainFlag(f *flag.FlagSet, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		var known []string
		f.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		return fmt.Errorf("no option --%s%s", strings.TrimPrefix(name, "-"), config.Suggest(strings.TrimPrefix(name, "-"), known))
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Errorf("--%s needs a value", name)
	}
	var value, name, reason string
	if n, _ := fmt.Sscanf(text, "invalid value %q for flag -%s", &value, &name); n == 2 {
		_, reason, _ = strings.Cut(text, name+" ")
		name = strings.TrimSuffix(name, ":")
		form := "must be another: " + reason
		switch flag := f.Lookup(name); {
		case flag == nil:
		case strings.HasSuffix(fmt.Sprintf("%T", flag.Value), "durationValue"):
			form = "must be a duration such as 90s or 15m"
		case strings.HasSuffix(fmt.Sprintf("%T", flag.Value), "intValue"):
			form = "must be a whole number"
		case strings.HasSuffix(fmt.Sprintf("%T", flag.Value), "float64Value"):
			form = "must be a number"
		}
		return fmt.Errorf("--%s: %s (got %q)", name, form, value)
	}
	return err
}

// none parses flags of a command that takes nothing else.
func (c *call) none(f *flag.FlagSet) error {
	rest, err := c.parse(f)
	if err == nil && len(rest) > 0 {
		return badCallf("unexpected argument %q", rest[0])
	}
	return err
}

func (c *call) help(f *flag.FlagSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "depeche %s: %s\n\nusage: depeche %s %s\n\n", c.cmd.name, c.cmd.brief, c.cmd.name, c.cmd.args)
	if c.cmd.more != "" {
		b.WriteString(strings.TrimSpace(c.cmd.more) + "\n\n")
	}
	f.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		name := "--" + f.Name
		if value != "" {
			name += " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "0s" {
			text += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(&b, "  %-22s %s\n", name, text)
	})
	return b.String()
}

// dispatch runs the command of a group that the first argument names.
func dispatch(c *call) error {
	group := c.cmd
	if len(c.args) == 0 {
		return badCallf("say what: %s", strings.Join(namesOf(group.sub), ", "))
	}
	word := c.args[0]
	if word == "-h" || word == "-help" || word == "--help" || word == "help" {
		fmt.Fprintf(c.out, "depeche %s: %s\n\n", group.name, group.brief)
		for _, sub := range group.sub {
			fmt.Fprintf(c.out, "  %-24s %s\n", sub.name+" "+sub.args, sub.brief)
		}
		fmt.Fprintf(c.out, "\n`depeche %s COMMAND --help` tells more.\n", group.name)
		return errHelp
	}
	sub, ok := findIn(group.sub, word)
	if !ok {
		return badCall{error: fmt.Errorf("no %q%s", word, config.Suggest(word, namesOf(group.sub)))}
	}
	sub.name = group.name + " " + sub.name
	c.cmd, c.args = sub, c.args[1:]
	return sub.run(c)
}

// list is a flag that may be given several times, or once with commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			*l = append(*l, part)
		}
	}
	return nil
}
