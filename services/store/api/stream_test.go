package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// reader follows the stream as a browser does.
type reader struct {
	t        testing.TB
	response *http.Response
	close    context.CancelFunc
	lines    chan string // closed at the end
}

// event as it was received: a comment has a comment only.
type received struct {
	id, name, data, comment string
}

// follow opens the stream; the headers are pairs of name and value.
func (b *bench) follow(query string, headers ...string) *reader {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/v1/stream?"+query, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" || response.Header.Get("Cache-Control") != "no-store" {
		b.t.Fatalf("status %d, %v", response.StatusCode, response.Header)
	}
	s := &reader{t: b.t, response: response, close: cancel, lines: make(chan string)}
	go func() {
		defer close(s.lines)
		for lines := bufio.NewReader(response.Body); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			select {
			case s.lines <- strings.TrimSuffix(line, "\n"):
			case <-ctx.Done():
				return
			}
		}
	}()
	return s
}

// next returns the next event or comment; false at the end of the stream.
func (s *reader) next() (e received, ok bool) {
	s.t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case <-late:
			s.t.Fatal("nothing came for 30 s")
		case line, ok := <-s.lines:
			if !ok {
				return e, false
			}
			name, value, _ := strings.Cut(line, ":")
			value = strings.TrimPrefix(value, " ")
			switch {
			case line == "" && e != received{}:
				return e, true
			case line == "":
			case name == "":
				e.comment = value
			case name == "id":
				e.id = value
			case name == "event":
				e.name = value
			case name == "data":
				e.data += value
			case name != "retry":
				s.t.Fatalf("line %q", line)
			}
		}
	}
}

// event returns the next event that is no comment.
func (s *reader) event() received {
	s.t.Helper()
	for {
		e, ok := s.next()
		if !ok {
			s.t.Fatal("the stream ended")
		}
		if e.comment == "" {
			return e
		}
	}
}

// guids wants so many items and returns their guids; ids are those of the events.
func (s *reader) guids(n int) (guids []string, ids []int) {
	s.t.Helper()
	for range n {
		e := s.event()
		it, err := v1.DecodeItem(v1.StateWire, []byte(e.data))
		if err != nil || e.name != "" {
			s.t.Fatalf("event %+v: %v", e, err)
		}
		place, err := strconv.Atoi(e.id)
		if err != nil {
			s.t.Fatal(err)
		}
		guids, ids = append(guids, it.GetFetched().GetEntry().GetGuid()), append(ids, place)
	}
	return guids, ids
}

func (s *reader) wants(guids ...string) {
	s.t.Helper()
	if got, _ := s.guids(len(guids)); !slices.Equal(got, guids) {
		s.t.Errorf("items %v, want %v", got, guids)
	}
}

func (s *reader) wantsGap(after, upTo int) {
	s.t.Helper()
	e := s.event()
	if e.name != "gap" || e.id != strconv.Itoa(upTo) || e.data != fmt.Sprintf(`{"after":%d,"up_to":%d}`, after, upTo) {
		s.t.Errorf("event %+v, want a gap from %d to %d", e, after, upTo)
	}
}

// ends wants that nothing but comments comes any more.
func (s *reader) ends() {
	s.t.Helper()
	for {
		e, ok := s.next()
		if !ok {
			return
		}
		if e.comment == "" {
			s.t.Errorf("event %+v, want the end", e)
		}
	}
}

func TestStreamIsLive(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send(news("gazette", "before"))
	one, two := b.follow(""), b.follow("")
	b.send(news("gazette", "a"), news("gazette", "b"))
	b.send(news("gazette", "a", fetched(1), text("corrigé")))
	for _, s := range []*reader{one, two} {
		if guids, ids := s.guids(3); !slices.Equal(guids, []string{"a", "b", "a"}) || !slices.Equal(ids, []int{2, 3, 4}) {
			t.Errorf("items %v at %v", guids, ids)
		}
	}
	one.close()
	b.send(news("gazette", "c"))
	two.wants("c")
}

func TestStreamOnAnEmptyWire(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s, all := b.follow(""), b.follow("after=0")
	b.send(news("gazette", "a"))
	s.wants("a")
	all.wants("a")
}

// Who comes back is given everything behind his place once and in order, however
// much it is, and what comes meanwhile.
func TestStreamResumes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	messages := b.commit(many("gazette", 400)...)
	b.publish(messages[:200]...)
	s := b.follow("after=0")
	old := b.follow("", "Last-Event-ID", "150")
	both := b.follow("after=3", "Last-Event-ID", "190")
	for _, m := range messages[200:] {
		b.publish(m)
	}
	late := b.follow("after=0")
	want := func(first int) (guids []string) {
		for i := first; i < 400; i++ {
			guids = append(guids, fmt.Sprint("gazette-", i))
		}
		return guids
	}
	s.wants(want(0)...)
	old.wants(want(150)...)
	both.wants(want(190)...)
	late.wants(want(0)...)
	end := b.follow("after=400")
	b.send(news("gazette", "last"))
	end.wants("last")
	s.wants("last")
}

func TestStreamResumesBeyondWhatIsHeld(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	live := b.follow("language=en") // keeps the end of the wire held
	messages := b.commit(many("gazette", heldMessages+200)...)
	b.publish(messages...)
	b.await("events held", func() bool {
		_, next := b.api.live.position()
		return next == heldMessages+201
	})
	s := b.follow("after=100")
	guids, _ := s.guids(heldMessages + 100)
	for i, g := range guids {
		if g != fmt.Sprint("gazette-", 100+i) {
			t.Fatalf("item %d is %s", i, g)
		}
	}
	b.send(news("herald", "x", in("en")))
	live.wants("x")
	s.wants("x")
}

func TestStreamFilters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	queries := map[string][]string{
		"": {"a", "b", "c", "d"}, "language=pt": {"b", "c"}, "language=pt-BR": {"b"}, "language=fr,und": {"a", "d"}, "country=cm": {"a", "d"}, "country=_": {"c"},
		"source=matin": {"b", "c"}, "source=matin&country=br": {"b"}, "language=fr&source=gazette,soir": {"a"},
	}
	readers := map[string]*reader{}
	for query := range queries {
		readers[query] = b.follow(query)
	}
	items := []*v1.Item{
		news("gazette", "a"), news("matin", "b", in("pt-BR"), from("br")), news("matin", "c", in("pt"), from("")), news("soir", "d", in("und")),
	}
	b.send(items...)
	for query, want := range queries {
		readers[query].wants(want...)
		again := b.follow("after=0&" + query)
		again.wants(want...)
		again.close()
	}
}

func TestFaultsOfTheStreamsParameters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for query, want := range map[string]string{
		"after=x": "after: must be the id of an event", "after=-1": "after: must be", "after=9223372036854775808": "after: must be", "after=1&after=2": "after: stands 2 times",
		"q=x": `unknown parameter "q"; known are: language, country, source, after`, "language=french": "language: must be", "country=CM": "country: must be", "source=*": "source: must be", "source=a.b": "source: must be",
	} {
		b.refused("/v1/stream?"+query, http.StatusBadRequest, want)
	}
	b.refused("/v1/stream", http.StatusBadRequest, "Last-Event-ID: must be the id of an event", "Last-Event-ID", "<x>")
	b.refused("/v1/stream", http.StatusBadRequest, "Last-Event-ID: stands 2 times", "Last-Event-ID", "1", "Last-Event-ID", "2")
	if a := b.ask(http.MethodHead, "/v1/stream"); a.status != http.StatusOK || a.header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD: status %d, %v", a.status, a.header)
	}
	if n := b.clients(); n != 0 {
		t.Errorf("%d clients, want none", n)
	}
}

func (b *bench) clients() int {
	b.api.live.mu.Lock()
	defer b.api.live.mu.Unlock()
	return b.api.live.clients
}

func (b *bench) purge(before uint64) {
	b.t.Helper()
	wire, err := b.js.Stream(b.t.Context(), v1.StreamWire)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := wire.Purge(b.t.Context(), jetstream.WithPurgeSequence(before)); err != nil {
		b.t.Fatal(err)
	}
}

func TestStreamTellsWhatTheWireNoLongerHas(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send(many("gazette", 10)...)
	b.purge(8)
	s := b.follow("after=3")
	s.wantsGap(3, 7)
	s.wants("gazette-7", "gazette-8", "gazette-9")
	filtered := b.follow("after=3&source=matin")
	filtered.wantsGap(3, 7)
	oldest := b.follow("after=0")
	oldest.wants("gazette-7", "gazette-8", "gazette-9")
	exact := b.follow("after=7")
	exact.wants("gazette-7", "gazette-8", "gazette-9")
	b.send(news("matin", "x"))
	filtered.wants("x")
	s.wants("x")
}

// A wire that was lost and made anew begins again at 1.
func TestStreamOnAnotherWire(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send(many("gazette", 5)...)
	open := b.follow("")
	b.send(news("gazette", "x"))
	open.wants("x")
	if err := b.js.DeleteStream(t.Context(), v1.StreamWire); err != nil {
		t.Fatal(err)
	}
	b.ensure()
	b.send(news("matin", "y"))
	open.wantsGap(6, 0)
	open.wants("y")
	back := b.follow("", "Last-Event-ID", "6")
	back.wantsGap(6, 0)
	back.wants("y")
	b.send(news("matin", "z"))
	open.wants("z")
	back.wants("z")
}

func TestStreamSurvivesARestartOfNATS(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send(news("gazette", "a"))
	live, behind := b.follow(""), b.follow("after=0")
	behind.wants("a")
	for i := range 2 {
		if err := b.nats.Restart(); err != nil {
			t.Fatal(err)
		}
		guid := fmt.Sprint("after-", i)
		b.send(news("gazette", guid))
		live.wants(guid)
		behind.wants(guid)
	}
}

func TestStreamIsNotOpenedWithoutNATS(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.nats.Stop()
	b.await("the connection lost", func() bool { return !b.js.Conn().IsConnected() })
	a := b.ask(http.MethodGet, "/v1/stream")
	b.problem(a, "/v1/stream", http.StatusServiceUnavailable, "NATS does not answer")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if n := b.clients(); n != 0 {
		t.Errorf("%d clients, want none", n)
	}
}

func TestStreamHasRoomForSoMany(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(a *api) { a.StreamClients, a.live.limit = 2, 2 })
	first, _ := b.follow(""), b.follow("")
	a := b.ask(http.MethodGet, "/v1/stream")
	b.problem(a, "/v1/stream", http.StatusServiceUnavailable, "2 follow the stream already, which is the most; see store.stream_clients")
	if a.header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	first.close()
	b.await("room", func() bool { return b.clients() == 1 })
	b.follow("")
}

func TestStreamIsHeardWhenNothingComes(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(a *api) { a.heartbeat = 5 * time.Millisecond })
	s := b.follow("source=nobody")
	for range 3 {
		if e, ok := s.next(); !ok || e.comment == "" || e.data != "" || e.id != "" {
			t.Errorf("event %+v, want a comment", e)
		}
	}
}

// Who does not read is let go, keeps nobody else waiting, and goes on when he is back.
func TestStreamLetsGoWhoDoesNotRead(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(a *api) { a.writeWithin = 100 * time.Millisecond })
	deaf, err := net.Dial("tcp", strings.TrimPrefix(b.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	if _, err := deaf.Write([]byte("GET /v1/stream?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	other := b.follow("source=matin")
	b.await("two clients", func() bool { return b.clients() == 2 })
	large := strings.Repeat("mot ", 1<<18)
	n := 0
	for b.clients() == 2 { // until the buffers between are full
		if n++; n > 200 {
			t.Fatal("200 MB are not read, and nobody is let go")
		}
		b.send(news("gazette", fmt.Sprint("large-", n), text(large)))
	}
	b.send(news("matin", "x"))
	other.wants("x")
	b.follow("after="+strconv.Itoa(n-1)).wants(fmt.Sprint("large-", n), "x")
}

func TestStreamEndsWithTheService(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send(many("gazette", 3)...)
	live, behind := b.follow("source=nobody"), b.follow("after=0")
	behind.wants("gazette-0", "gazette-1", "gazette-2")
	b.stop()
	live.ends()
	behind.ends()
	if got := b.get("/v1/items?limit=1")["items"].([]any); len(got) != 1 {
		t.Errorf("items %v", got)
	}
}

// What is no item on the wire is passed over, and no event is more than its line.
func TestStreamPassesOverWhatIsNoItem(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.follow("")
	for _, body := range []string{"not json\n\nid: 99\n\n", "", "[1]", "{\"language\": {\"tag\": \"fr\"},\r\n \"x\": \"a\"}"} {
		if _, err := b.js.Publish(t.Context(), v1.WireFilter("fr", "cm", "gazette"), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	e := s.event()
	if e.id != "4" || e.data != `{"language":{"tag":"fr"},"x":"a"}` || !json.Valid([]byte(e.data)) {
		t.Errorf("event %+v", e)
	}
	b.send(news("gazette", "a"))
	s.wants("a")
}
