package catalogue

import "time"

// Feed is what must be remembered of one feed: enough to ask the publisher
// politely and to tell a new entry from a known one. It is written only when a
// poll changed something.
type Feed struct {
	SourceID string `json:"source_id"`
	URL      string `json:"url"`
	// Validators of the latest answer whose entries are all published.
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	// BodyHash is the SHA-256 of that answer, in hex.
	BodyHash string `json:"body_hash,omitempty"`
	// Entries maps each entry seen lately, by item id, to the hash of its content;
	// behind it stand what it was before it changed and, of an entry that the feed no
	// longer shows, since when.
	Entries map[string]string `json:"entries,omitempty"`
	// ChangedAt is when the feed last showed something new; the pace follows it.
	ChangedAt time.Time `json:"changed_at,omitzero"`
	// Failures counts failed polls since the last good one.
	Failures int `json:"failures,omitempty"`
	// LastError says in one sentence why the latest poll failed; empty if it did not.
	LastError string    `json:"last_error,omitempty"`
	FailedAt  time.Time `json:"failed_at,omitzero"`
	// NotBefore is the earliest next poll: back-off or the server's Retry-After.
	NotBefore time.Time `json:"not_before,omitzero"`
	// MovedTo is where the server says that the feed has moved for good; the
	// catalogue's address is asked all the same, until a person changes it.
	MovedTo string `json:"moved_to,omitempty"`
}

// Status is how a feed's latest poll went, for people to look at. It lives in
// memory and is lost with the server.
type Status struct {
	SourceID string `json:"source_id"`
	Source   string `json:"source"`
	URL      string `json:"url"`
	// Outcome is "new", "unchanged" or "failed"; "waiting" before the first poll,
	// "paused" for a source that is not polled.
	Outcome     string    `json:"outcome"`
	Error       string    `json:"error,omitempty"`
	Failures    int       `json:"failures,omitempty"`
	Entries     int       `json:"entries"`   // in the feed
	Published   int       `json:"published"` // new or changed in the latest poll
	Total       int64     `json:"total"`     // new or changed since the fetcher started
	PolledAt    time.Time `json:"polled_at,omitzero"`
	SucceededAt time.Time `json:"succeeded_at,omitzero"`
	NextAt      time.Time `json:"next_at,omitzero"`
	// NextWhy says why then: "pace", "back-off after 3 failures", "Retry-After".
	NextWhy string `json:"next_why,omitempty"`
	// MovedTo is where the server says that the feed has moved for good.
	MovedTo string        `json:"moved_to,omitempty"`
	Took    time.Duration `json:"took,omitempty"`
}
