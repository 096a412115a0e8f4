//go:build nolingua

package detector

import "errors"

// hasLingua tells whether lingua-go is in this build.
const hasLingua = false

func newLingua([]string) (engine, error) {
	return nil, errors.New("engine lingua: this program was built without lingua-go (tag nolingua); use engine table")
}
