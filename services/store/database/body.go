package database

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/klauspost/compress/zstd"
)

// maxBody is the most that a stored body may unfold to, in bytes.
const maxBody = 64 << 20

// ErrDamaged says that a row is not what was written.
var ErrDamaged = errors.New("the row is damaged: its checksum does not match")

// codec compresses bodies; it is safe for concurrent use.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() (*codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("make compressor: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBody), zstd.WithDecoderConcurrency(0))
	if err != nil {
		return nil, fmt.Errorf("make decompressor: %w", err)
	}
	return &codec{enc, dec}, nil
}

// pack compresses.
func (c *codec) pack(body []byte) []byte { return c.enc.EncodeAll(body, make([]byte, 0, len(body)/2)) }

// unpack checks a stored body against its checksum and unfolds it.
func (c *codec) unpack(change, checksum int64, packed []byte) ([]byte, error) {
	if checksumOf(change, packed) != checksum {
		return nil, fmt.Errorf("change %d: %w", change, ErrDamaged)
	}
	body, err := c.dec.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unfold change %d: %w", change, err)
	}
	return body, nil
}

// checksumOf covers the row's key and its bytes: neither can change unnoticed.
func checksumOf(change int64, packed []byte) int64 {
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Checksum(binary.BigEndian.AppendUint64(nil, uint64(change)), table)
	return int64(crc32.Update(sum, table, packed))
}
