package client

import v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

// windowSize is how many versions of items are remembered, to hand none out twice.
const windowSize = 16384

// version names one version of one item.
type version struct {
	id       string
	revision int32
}

func versionOf(it *v1.Item) version { return version{it.GetId(), it.GetRevision()} }

// window remembers the latest versions, and forgets the oldest.
type window struct {
	seen map[version]struct{}
	ring []version
	next int
}

func newWindow(size int) *window {
	return &window{seen: make(map[version]struct{}), ring: make([]version, size)}
}

func (w *window) has(v version) bool {
	_, ok := w.seen[v]
	return ok
}

func (w *window) add(v version) {
	if w.has(v) {
		return
	}
	delete(w.seen, w.ring[w.next])
	w.ring[w.next] = v
	w.seen[v] = struct{}{}
	w.next = (w.next + 1) % len(w.ring)
}
