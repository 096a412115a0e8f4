package depechev1

import (
	"bytes"
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// State is how far an item has come. It decides the item's subject, what must
// be in it and how it is written.
type State int

// The states in the order of the flow.
const (
	StateEntry      State = iota // the feed's entry; its page is still to be read
	StateFetched                 // entry and, where wanted, page
	StateDetected                // + language
	StateNormalised              // + article
	StateWire                    // numbered and stored; the public form
)

var stateNames = [...]string{"entry", "fetched", "detected", "normalised", "wire"}

// String returns the state's word in subjects.
func (s State) String() string { return stateNames[s] }

// MaxMessageSize is the largest body of any message, in bytes; servers are
// configured for a max_payload of 8 MiB, which has to hold the headers too.
const MaxMessageSize = 8<<20 - 64<<10

// Message is an encoded item or poll.
type Message struct {
	Subject string
	// ID is the Nats-Msg-Id: the same for the same content, always.
	ID          string
	ContentType string
	// Headers besides those of ID and ContentType.
	Headers map[string]string
	Body    []byte
}

// EncodeItem validates an item for a state and writes it: binary protobuf
// between services, JSON on the wire. It fails if the item is not valid in that
// state or too large.
func EncodeItem(s State, it *Item) (Message, error) {
	if err := Validate(s, it); err != nil {
		return Message{}, err
	}
	m := Message{Subject: itemSubject(s, it), ID: it.GetId() + "." + it.GetFetched().GetHash(), ContentType: ContentTypeProtobuf}
	var err error
	if s == StateWire {
		m.ID = WireID(it.GetId(), int(it.GetRevision()))
		m.ContentType = ContentTypeJSON
		m.Headers = cloudEvent(it, m.ID)
		m.Body, err = MarshalJSON(it)
	} else {
		m.Body, err = proto.MarshalOptions{Deterministic: true}.Marshal(it)
	}
	if err != nil {
		return Message{}, fmt.Errorf("encode %s item %s: %w", s, it.GetId(), err)
	}
	if len(m.Body) > MaxMessageSize {
		return Message{}, fmt.Errorf("encode %s item %s: %d bytes, at most %d fit in a message", s, it.GetId(), len(m.Body), MaxMessageSize)
	}
	return m, nil
}

// DecodeItem reads and validates what EncodeItem wrote for the state.
func DecodeItem(s State, body []byte) (*Item, error) {
	it := &Item{}
	var err error
	if s == StateWire {
		err = UnmarshalJSON(body, it)
	} else {
		err = proto.Unmarshal(body, it)
	}
	if err != nil {
		return nil, fmt.Errorf("decode %s item: %w", s, err)
	}
	if err := Validate(s, it); err != nil {
		return nil, err
	}
	return it, nil
}

// cloudEvent returns the attributes of CloudEvents 1.0 in its NATS binding's
// binary mode.
func cloudEvent(it *Item, id string) map[string]string {
	return map[string]string{
		"ce-specversion": "1.0", "ce-id": id, "ce-type": "depeche.v1.item." + it.GetEvent(),
		"ce-source": "depeche/" + it.GetSource().GetId(), "ce-time": it.GetFetched().GetFetchedAt(),
	}
}

func itemSubject(s State, it *Item) string {
	source := it.GetSource().GetId()
	switch s {
	case StateDetected, StateNormalised:
		return "depeche.v1." + s.String() + "." + LanguageToken(it.GetLanguage().GetTag()) + "." + source
	case StateWire:
		return WireFilter(LanguageToken(it.GetLanguage().GetTag()), CountryToken(it.GetSource().GetCountry()), source)
	default:
		return "depeche.v1." + s.String() + "." + source
	}
}

// EncodePoll validates and writes a poll. Its id is the same for one feed and
// slot on every replica.
func EncodePoll(p *Poll) (Message, error) {
	if err := validatePoll(p); err != nil {
		return Message{}, err
	}
	body, err := proto.Marshal(p)
	if err != nil {
		return Message{}, fmt.Errorf("encode poll of %s: %w", p.GetFeedUrl(), err)
	}
	return Message{
		Subject: PollSubject(p.GetSourceId()), ID: FeedID(p.GetSourceId(), p.GetFeedUrl()) + "." + p.GetSlot(),
		ContentType: ContentTypeProtobuf, Body: body,
	}, nil
}

// DecodePoll reads and validates what EncodePoll wrote.
func DecodePoll(body []byte) (*Poll, error) {
	p := &Poll{}
	if err := proto.Unmarshal(body, p); err != nil {
		return nil, fmt.Errorf("decode poll: %w", err)
	}
	return p, validatePoll(p)
}

var (
	jsonWriter = protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}
	jsonReader = protojson.UnmarshalOptions{DiscardUnknown: true}
)

// MarshalJSON writes a message of the contract as compact proto3 JSON with the
// contract's names. Texts and lists are written even when they are empty, so
// that a reader need not ask whether they are there; sections and dates that
// are not known are left out.
func MarshalJSON(m proto.Message) ([]byte, error) {
	loose, err := jsonWriter.Marshal(m)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	compact.Grow(len(loose))
	if err := json.Compact(&compact, loose); err != nil {
		return nil, err
	}
	return compact.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON wrote, from any later version too:
// fields that it does not know are passed over.
func UnmarshalJSON(body []byte, m proto.Message) error { return jsonReader.Unmarshal(body, m) }
