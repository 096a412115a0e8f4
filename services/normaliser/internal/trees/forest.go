// Package trees is gradient-boosted decision trees for yes or no: small enough to
// be embedded in the program, fast enough to be asked about every block of a page.
//
// Numbers come in, a probability comes out. It knows nothing of pages.
package trees

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Forest is a trained model. It does not change.
type Forest struct {
	// Features is how many numbers it is asked with.
	Features int
	base     float32
	roots    []int32
	nodes    []node
}

// node is a split, or a leaf where feature is negative. It is small: a forest has
// to stay in the processor's cache.
type node struct {
	threshold float32 // of a split; the value of a leaf
	feature   int16
	left      uint16 // from the tree's root; right is left+1
}

// Most of what is asked about is plainly not it. After so many trees a score below
// hopeless is final: the trees that are left would not lift it to where it counts.
const (
	firstTrees = 60
	hopeless   = -4
)

// Score returns the log odds.
func (f *Forest) Score(x []float32) float32 {
	sum := f.base
	for k, i := range f.roots {
		if k == firstTrees && sum < hopeless {
			break
		}
		tree := f.nodes[i:]
		n := &tree[0]
		for n.feature >= 0 {
			next := n.left
			if x[n.feature] > n.threshold {
				next++
			}
			n = &tree[next]
		}
		sum += n.threshold
	}
	return sum
}

// Probability returns the chance of yes.
func (f *Forest) Probability(x []float32) float32 { return sigmoid(f.Score(x)) }

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

const magic = "dtrees1\n"

// MarshalBinary writes the model.
func (f *Forest) MarshalBinary() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(magic)
	head := []any{uint32(f.Features), f.base, uint32(len(f.roots)), uint32(len(f.nodes)), f.roots}
	for _, v := range head {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return nil, err
		}
	}
	for _, n := range f.nodes {
		raw := binary.LittleEndian.AppendUint32(nil, math.Float32bits(n.threshold))
		raw = binary.LittleEndian.AppendUint16(raw, uint16(n.feature))
		raw = binary.LittleEndian.AppendUint16(raw, n.left)
		b.Write(raw)
	}
	return b.Bytes(), nil
}

var errFormat = errors.New("no model of this program")

// Read reads what MarshalBinary wrote.
func Read(raw []byte) (*Forest, error) {
	if !bytes.HasPrefix(raw, []byte(magic)) {
		return nil, errFormat
	}
	raw = raw[len(magic):]
	if len(raw) < 16 {
		return nil, errFormat
	}
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(raw[4*i:]) }
	f := &Forest{Features: int(word(0)), base: math.Float32frombits(word(1))}
	roots, nodes := int(word(2)), int(word(3))
	if raw = raw[16:]; roots < 0 || nodes < 0 || len(raw) != 4*roots+8*nodes {
		return nil, fmt.Errorf("%w: %d bytes for %d trees of %d nodes", errFormat, len(raw), roots, nodes)
	}
	f.roots = make([]int32, roots)
	for i := range f.roots {
		f.roots[i] = int32(word(i))
	}
	raw = raw[4*roots:]
	f.nodes = make([]node, nodes)
	tree := -1
	for i := range f.nodes {
		for tree+1 < roots && int(f.roots[tree+1]) <= i {
			tree++
		}
		n := raw[8*i:]
		f.nodes[i] = node{math.Float32frombits(binary.LittleEndian.Uint32(n)), int16(binary.LittleEndian.Uint16(n[4:])), binary.LittleEndian.Uint16(n[6:])}
		left := int(f.roots[max(tree, 0)]) + int(f.nodes[i].left)
		if f.nodes[i].feature >= 0 && (left+1 >= nodes || left <= i || int(f.nodes[i].feature) >= f.Features) {
			return nil, fmt.Errorf("%w: node %d", errFormat, i)
		}
	}
	return f, nil
}
