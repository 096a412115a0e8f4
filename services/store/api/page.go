package api

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// page answers /v1/items/{id}/page with the page as it was received. It is a
// stranger's: whatever it says of itself it goes out as plain text, or as bytes
// to download, and with nothing that a browser would run or show.
func (a *api) page(w http.ResponseWriter, r *http.Request, _ params) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	p, err := a.DB.Page(r.Context(), id)
	if err != nil {
		return err
	}
	body, err := a.DB.Unfold(p)
	if err != nil {
		return err
	}
	h := w.Header()
	contentType, extension := pageType(p.ContentType, body)
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%d.%s"`, p.Item, p.Revision, extension))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	writeBody(w, r, body, fmt.Sprintf(`"%s.%d.page"`, p.Item, p.Revision))
	return nil
}

// pageType is text in UTF-8, or in the charset that the page's server named where
// that is one in which markup reads as it stands; else bytes.
func pageType(received string, body []byte) (contentType, extension string) {
	if utf8.Valid(body) {
		return "text/plain; charset=utf-8", "txt"
	}
	if _, parameters, err := mime.ParseMediaType(received); err == nil {
		switch charset := strings.ToLower(parameters["charset"]); charset {
		case "iso-8859-1", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1256", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr":
			return "text/plain; charset=" + charset, "txt"
		}
	}
	return "application/octet-stream", "bin"
}
