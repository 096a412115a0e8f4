package api

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A cursor is the position of the last item of a page, with a check that it is
// ours and continues the same question.

// encodeCursor makes the cursor of a position in the answer to the question.
func encodeCursor(position int64, question string) string {
	raw := binary.BigEndian.AppendUint64(nil, uint64(position))
	raw = binary.BigEndian.AppendUint32(raw, checkOf(raw, question))
	return base64.RawURLEncoding.EncodeToString(raw)
}

func decodeCursor(cursor, question string) (int64, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) != 12 {
		return 0, problemf(http.StatusBadRequest, "cursor: not one that this API gave out")
	}
	position := int64(binary.BigEndian.Uint64(raw))
	if binary.BigEndian.Uint32(raw[8:]) != checkOf(raw[:8], question) || position <= 0 {
		return 0, problemf(http.StatusBadRequest, "cursor: not one that this API gave out for these filters; keep all parameters but cursor and limit as they were")
	}
	return position, nil
}

func checkOf(raw []byte, question string) uint32 {
	return crc32.Update(crc32.ChecksumIEEE(raw), crc32.IEEETable, []byte(question))
}

// questionOf names what is asked for, whatever the order of the parameters and
// the size of a page.
func questionOf(values url.Values) string {
	var parts []string
	for name, list := range values {
		if name == "cursor" || name == "limit" {
			continue
		}
		for _, v := range list {
			parts = append(parts, name+"="+v)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}
