package database

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"
)

// fingerprint makes one of the contract's form.
func fingerprint(words []string) string {
	hashes := map[uint32]struct{}{}
	for i := 0; i+3 <= len(words); i++ {
		h := fnv.New64a()
		h.Write([]byte(strings.Join(words[i:i+3], " ")))
		sum := h.Sum64()
		hashes[uint32(sum^sum>>32)*2654435761] = struct{}{}
	}
	var all []uint32
	for h := range hashes {
		all = append(all, h)
	}
	slices.Sort(all)
	var raw []byte
	for _, h := range all[:min(len(all), 64)] {
		raw = binary.BigEndian.AppendUint32(raw, h)
	}
	return base64.RawStdEncoding.EncodeToString(raw)
}
