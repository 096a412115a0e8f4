package depechev1

import (
	"strings"
)

// Names of the streams. The first five are work queues: a message goes when the
// stage behind it has acknowledged it. Wire and Dead keep what they are given
// until their size limit removes the oldest.
const (
	StreamPolls      = "POLLS"
	StreamEntries    = "ENTRIES"
	StreamFetched    = "FETCHED"
	StreamDetected   = "DETECTED"
	StreamNormalised = "NORMALISED"
	StreamWire       = "WIRE"
	StreamDead       = "DEAD"
)

// Names of the key-value buckets.
const (
	// BucketSources holds the catalogue, one source a key.
	BucketSources = "depeche_sources"
	// BucketFeeds holds what the fetcher must remember of each feed.
	BucketFeeds = "depeche_feeds"
	// BucketStatus holds each feed's latest poll, in memory: for people to look at.
	BucketStatus = "depeche_status"
	// BucketTrials holds the inputs that a stage is handling alone, because they may
	// be what killed the process before.
	BucketTrials = "depeche_trials"
)

// Names of the stages: durable consumers, metric labels and dead-letter subjects.
const (
	StageFetcher    = "fetcher"
	StagePages      = "pages"
	StageDetector   = "language-detector"
	StageNormaliser = "normaliser"
	StageStore      = "store"
)

// Subject spaces; each stream holds exactly one.
const (
	SubjectPolls      = "depeche.v1.poll.*"
	SubjectEntries    = "depeche.v1.entry.*"
	SubjectFetched    = "depeche.v1.fetched.*"
	SubjectDetected   = "depeche.v1.detected.*.*"
	SubjectNormalised = "depeche.v1.normalised.*.*"
	SubjectWire       = "depeche.v1.wire.*.*.*"
	SubjectDead       = "depeche.v1.dead.*.*"
	// SubjectHeartbeat carries each stage's Heartbeat on core NATS, unstored.
	SubjectHeartbeat = "depeche.v1.heartbeat.*"
)

// Headers of depeche's own; Nats-Msg-Id, Content-Type, traceparent and the
// CloudEvents ce- headers are used as their specifications have them.
const (
	HeaderDeadReason   = "Depeche-Dead-Reason"
	HeaderDeadStage    = "Depeche-Dead-Stage"
	HeaderDeadStream   = "Depeche-Dead-Stream"
	HeaderDeadSequence = "Depeche-Dead-Sequence"
	HeaderDeadSubject  = "Depeche-Dead-Subject"
	HeaderDeadAttempts = "Depeche-Dead-Attempts"
	HeaderDeadMsgID    = "Depeche-Dead-Msg-Id"
	HeaderDeadAt       = "Depeche-Dead-At"
)

// Content types of message bodies.
const (
	ContentTypeProtobuf = "application/protobuf"
	ContentTypeJSON     = "application/json"
)

// LanguageUndetermined is the tag of an item whose language is not known.
const LanguageUndetermined = "und"

// NoCountry is the subject token of an item whose source has no country.
const NoCountry = "_"

// PollSubject is where polls of the source's feeds are asked for.
func PollSubject(sourceID string) string { return "depeche.v1.poll." + sourceID }

// DeadSubject is where the stage's dead letters of the source go.
func DeadSubject(stage, sourceID string) string {
	return "depeche.v1.dead." + stage + "." + sourceID
}

// HeartbeatSubject is where the stage reports its counters.
func HeartbeatSubject(stage string) string { return "depeche.v1.heartbeat." + stage }

// WireFilter is the subject filter for one choice of language, country and
// source; an empty argument means any.
func WireFilter(language, country, source string) string {
	star := func(s string) string {
		if s == "" {
			return "*"
		}
		return s
	}
	return "depeche.v1.wire." + star(language) + "." + star(country) + "." + star(source)
}

// SourceOfSubject returns the last token of a subject of this contract, which
// is the source's id.
func SourceOfSubject(subject string) string {
	return subject[strings.LastIndexByte(subject, '.')+1:]
}

// LanguageToken returns the subject token of a BCP 47 tag: its primary subtag,
// or "und" for anything that is not two or three letters.
func LanguageToken(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if (len(primary) == 2 || len(primary) == 3) && isLower(primary) {
		return primary
	}
	return LanguageUndetermined
}

// CountryToken returns the subject token of an ISO 3166-1 alpha-2 code, or
// NoCountry for anything else.
func CountryToken(country string) string {
	c := strings.ToLower(country)
	if len(c) == 2 && isLower(c) {
		return c
	}
	return NoCountry
}

func isLower(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}
