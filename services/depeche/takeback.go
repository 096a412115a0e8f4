package depeche

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// expiry is how long the server takes to see that an acknowledgement is overdue
// after it was told of a shorter wait: 100 ms, and some for a busy machine.
const expiry = 250 * time.Millisecond

// takeBack has the server give out again at once what a killed process held, and
// not only when the acknowledgement is overdue: by then a newer version of an item
// could have passed the older one. It may be called only before the services start
// and while nobody else can hold anything: this process has the data folder and
// its server to itself. The delivery counts stay.
func takeBack(ctx context.Context, js jetstream.JetStream) error {
	held := 0
	for stage, queue := range map[string]string{
		v1.StageFetcher: v1.StreamPolls, v1.StagePages: v1.StreamEntries, v1.StageDetector: v1.StreamFetched,
		v1.StageNormaliser: v1.StreamDetected, v1.StageStore: v1.StreamNormalised,
	} {
		consumer, err := js.Consumer(ctx, queue, stage)
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look at consumer %s: %w", stage, err)
		}
		info := consumer.CachedInfo()
		if info.NumAckPending == 0 {
			continue
		}
		short := info.Config // the stage sets its own wait again
		short.AckWait = time.Millisecond
		if _, err := js.UpdateConsumer(ctx, queue, short); err != nil {
			return fmt.Errorf("take back what %s held: %w", stage, err)
		}
		held += info.NumAckPending
	}
	if held > 0 {
		pause(ctx, expiry)
	}
	return nil
}
