package depeche

import "github.com/depeche-wire/depeche/services/depeche/bench"

func benchCommand() command {
	return command{
		name: "bench", args: "[--items N] [--rounds N] [--rate N]", brief: "measure the whole pipeline on this machine, beside its floor",
		run: func(c *call) error {
			var o bench.Options
			f := c.flags()
			f.IntVar(&o.Items, "items", 5000, "`N` items in each round")
			f.IntVar(&o.Rounds, "rounds", 3, "`N` rounds of floor and pipeline in turn; the median counts")
			f.IntVar(&o.Rate, "rate", 100, "`N` items a second for the latency")
			f.StringVar(&o.Dir, "dir", "", "`FOLDER` for the data (default: a temporary one)")
			if err := c.none(f); err != nil {
				return err
			}
			return bench.Run(c.ctx, o, c.out)
		},
	}
}
