package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// readWithin bounds one reading of the wire.
const readWithin = 5 * time.Second

// errAway says that there is no connection.
var errAway = errors.New("NATS is away")

// event is a message of the wire.
type event struct {
	seq uint64
	// language is the whole tag in lower case; country and source as in the subject.
	language, country, source string
	// body is one line of JSON; nil if the message holds none, and is passed over.
	body []byte
}

// newEvent reads what the filters ask for.
func newEvent(m *jetstream.RawStreamMsg) *event {
	e := &event{seq: m.Sequence}
	tokens := strings.Split(m.Subject, ".")
	if len(tokens) != 6 {
		return e
	}
	e.country, e.source = tokens[4], tokens[5]
	var item struct {
		Language struct {
			Tag string `json:"tag"`
		} `json:"language"`
	}
	if json.Unmarshal(m.Data, &item) != nil {
		return e
	}
	e.language, e.body = strings.ToLower(item.Language.Tag), m.Data
	if bytes.ContainsAny(m.Data, "\r\n") { // which would end the line
		var line bytes.Buffer
		_ = json.Compact(&line, m.Data) // it was read just now
		e.body = line.Bytes()
	}
	return e
}

// readWire returns what stands on the wire from a sequence on, at most so many
// messages, and no more when their bytes are above; none at the end of the wire.
// What is missing between two of them the wire does not have.
func readWire(ctx context.Context, js jetstream.JetStream, from uint64, messages, size int) ([]*event, error) {
	if !js.Conn().IsConnected() {
		return nil, errAway // a request from the buffer would be answered to nobody
	}
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	batch, err := jetstreamext.GetBatch(ctx, js, v1.StreamWire, messages, jetstreamext.GetBatchSeq(from), jetstreamext.GetBatchMaxBytes(size))
	if err != nil {
		return nil, fmt.Errorf("read the wire: %w", err)
	}
	var events []*event
	last := "0"
	for m, err := range batch {
		if errors.Is(err, jetstreamext.ErrNoMessages) {
			return events, nil
		}
		if err != nil {
			return events, fmt.Errorf("read the wire: %w", err)
		}
		// Each message names the one before it in the answer: one that was lost on the
		// way is no gap of the wire.
		if m.Header.Get("Nats-Last-Sequence") != last {
			return events, nil
		}
		last = strconv.FormatUint(m.Sequence, 10)
		events = append(events, newEvent(m))
	}
	return events, nil
}

// wireState is which wire it is, by when it was made, and its last sequence.
func wireState(ctx context.Context, js jetstream.JetStream) (made time.Time, last uint64, err error) {
	if !js.Conn().IsConnected() {
		return made, 0, errAway
	}
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	wire, err := js.Stream(ctx, v1.StreamWire)
	if err != nil {
		return made, 0, fmt.Errorf("look at the wire: %w", err)
	}
	info := wire.CachedInfo()
	return info.Created, info.State.LastSeq, nil
}
