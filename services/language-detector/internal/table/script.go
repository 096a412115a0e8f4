package table

import "sort"

// Scripts that name one language, by block; what is not listed is scored by
// n-grams or, from U+3000 on, looked at in eastAsian.
var scripts = [...]struct {
	first, last rune
	tag         string
}{
	{0x0370, 0x03FF, "el"}, {0x0530, 0x058F, "hy"}, {0x0590, 0x05FF, "he"}, {0x0780, 0x07BF, "dv"}, {0x07C0, 0x07FF, "nqo"},
	{0x0980, 0x09FF, "bn"}, {0x0A00, 0x0A7F, "pa"}, {0x0A80, 0x0AFF, "gu"}, {0x0B00, 0x0B7F, "or"}, {0x0B80, 0x0BFF, "ta"},
	{0x0C00, 0x0C7F, "te"}, {0x0C80, 0x0CFF, "kn"}, {0x0D00, 0x0D7F, "ml"}, {0x0D80, 0x0DFF, "si"}, {0x0E00, 0x0E7F, "th"},
	{0x0E80, 0x0EFF, "lo"}, {0x0F00, 0x0FFF, "bo"}, {0x1000, 0x109F, "my"}, {0x10A0, 0x10FF, "ka"}, {0x1100, 0x11FF, "ko"},
	{0x1780, 0x17FF, "km"}, {0x1C90, 0x1CBF, "ka"}, {0x1F00, 0x1FFF, "el"}, {0x2D00, 0x2D2F, "ka"}, {0x2D30, 0x2D7F, "zgh"},
}

// scriptOf returns the index in scripts, -1 for a script of several languages.
func scriptOf(r rune) int {
	i := sort.Search(len(scripts), func(i int) bool { return scripts[i].last >= r })
	if i < len(scripts) && r >= scripts[i].first {
		return i
	}
	return -1
}

// signs counts the letters of a text by what they say without n-grams.
type signs struct {
	byScript          [len(scripts)]int32
	han, kana, hangul int32
	// foreign letters are of scripts that the table does not know.
	foreign int32
}

// add counts a letter that is not scored.
func (s *signs) add(r rune) {
	switch {
	case r < 0x3000:
		if i := scriptOf(r); i >= 0 {
			s.byScript[i]++
		} else {
			s.foreign++
		}
	case r >= 0x3041 && r <= 0x30FF || r >= 0x31F0 && r <= 0x31FF || r >= 0xFF66 && r <= 0xFF9D:
		s.kana++
	case r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x323AF || r == 0x3005 || r == 0x3007:
		s.han++
	case r >= 0xAC00 && r <= 0xD7A3 || r >= 0x3131 && r <= 0x318E || r >= 0xA960 && r <= 0xA97C:
		s.hangul++
	default:
		s.foreign++
	}
}

// decide names the language that the script alone tells, and the share of all
// letters that is in it; -1 where n-grams have to tell. scoredLetters are those
// that the n-grams saw.
func (s *signs) decide(scoredLetters int32) (language int, share float64) {
	total := scoredLetters + s.foreign
	most := -1
	sums := [maxLanguages]int32{}
	for i, n := range s.byScript {
		if n == 0 {
			continue
		}
		total += n
		l := number(scripts[i].tag)
		sums[l] += n
		if most < 0 || sums[l] > sums[most] {
			most = l
		}
	}
	eastAsian := s.han + s.kana + s.hangul
	// A sign of these scripts tells as much as three letters.
	weighed := total + 3*eastAsian
	switch {
	case weighed == 0:
		return -1, 0
	case eastAsian > 0 && 3*eastAsian >= total:
		tag := "zh"
		if 2*s.hangul > eastAsian {
			tag = "ko"
		} else if 12*s.kana > s.han {
			tag = "ja"
		}
		return number(tag), float64(3*eastAsian) / float64(weighed)
	case most >= 0 && 2*sums[most] > weighed:
		return most, float64(sums[most]) / float64(weighed)
	}
	return -1, 0
}

// count returns how many letters the signs are, a sign of East Asia as three.
func (s *signs) count() int32 {
	n := s.foreign + 3*(s.han+s.kana+s.hangul)
	for _, k := range s.byScript {
		n += k
	}
	return n
}
