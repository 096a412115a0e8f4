package depeche

import (
	detector "github.com/depeche-wire/depeche/services/language-detector"
)

func detectCommand() command {
	return command{
		name: "detect", args: detector.DetectArgs, brief: "the language of a text, and how sure that is", run: detect,
	}
}

// detect is the detector's own command; a signal ends it while it waits for input.
func detect(c *call) error {
	done := make(chan int, 1)
	go func() { done <- detector.DetectCommand(c.args, c.in, c.out, c.err) }()
	select {
	case <-c.ctx.Done():
		return c.ctx.Err()
	case code := <-done:
		if code != 0 {
			return exitCode(code)
		}
		return nil
	}
}
