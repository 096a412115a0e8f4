package detector

import (
	"context"
	"hash/fnv"
	"math"
	"sync/atomic"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// verifier has lingua-go judge a share of the items beside the table. Its zero
// value, and one that has not loaded yet, judges none.
type verifier struct {
	share  float64
	engine atomic.Pointer[engine]
}

func newVerifier(share float64) *verifier { return &verifier{share: share} }

// load loads lingua-go, which takes seconds; nothing for a share of 0.
func (v *verifier) load(_ context.Context) error {
	if v.share == 0 {
		return nil
	}
	e, err := newEngine(EngineLingua, nil)
	if err != nil {
		return err
	}
	v.engine.Store(&e)
	return nil
}

// judge returns what lingua-go takes a text for, if the item is one of the share:
// the same items always.
func (v *verifier) judge(id, text string) (tag string, ok bool) {
	e := v.engine.Load()
	if e == nil {
		return "", false
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id))
	if float64(h.Sum64()) >= v.share*math.MaxUint64 {
		return "", false
	}
	if a := (*e).detect(text, nil); a.Tag != "" {
		return a.Tag, true
	}
	return v1.LanguageUndetermined, true
}
