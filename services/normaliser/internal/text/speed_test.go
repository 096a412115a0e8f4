package text

import (
	"strings"
	"testing"
)

// BenchmarkClean measures ordinary French text, which is the usual case, and text
// that was made to take long.
func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{
		"french":  strings.Repeat("L’été dernier, « la coopérative » a déjà vendu 3\u00a0000 tonnes, assure le gérant… ", 12),
		"russian": strings.Repeat("Вчера Рівне и Львов получили новые автобусы, сообщили в мэрии. ", 16),
		"misread": strings.Repeat("LâÃ©tÃ© dernier, la coopÃ©rative a dÃ©jÃ  vendu 3 000 tonnes, assure le gÃ©rant. ", 12),
		"hostile": strings.Repeat("Ã©Г©√©├⌐Ã‚Â©ÃƒÂ©É…Õ…вЂ™", 60),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Clean(s)
			}
		})
	}
}
