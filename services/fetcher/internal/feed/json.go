package feed

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/mmcdole/gofeed/json"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// json reads JSON Feed 1.0 and 1.1.
func (r *reader) json(text []byte) (*Document, error) {
	f, cutOff, err := readJSON(text)
	if err != nil && len(f.Items) == 0 {
		return nil, fmt.Errorf("the feed cannot be read: %w", err)
	}
	if !strings.Contains(f.Version, "jsonfeed") && len(f.Items) == 0 {
		return nil, errors.New("the answer is JSON, but no JSON Feed")
	}
	d := &Document{Format: "json", Title: f.Title, Language: f.Language, Salvaged: cutOff}
	for _, i := range f.Items {
		e := r.jsonEntry(i)
		if len(e.GetAuthors()) == 0 {
			e.Authors = names(f.Author, f.Authors)
		}
		d.Entries = append(d.Entries, Entry{Entry: r.finish(e, r.base)})
	}
	return d, nil
}

func (r *reader) jsonEntry(i *json.Item) *v1.Entry {
	e := &v1.Entry{
		Guid: i.ID, Url: first(i.URL, i.ExternalURL, addressOnly(i.ID)), Title: i.Title, Summary: i.Summary, Content: i.ContentHTML,
		PublishedText: i.DatePublished, UpdatedText: i.DateModified, Categories: i.Tags, Language: i.Language, Authors: names(i.Author, i.Authors),
	}
	if e.Content == "" {
		e.Content = plain(i.ContentText)
	}
	e.PublishedAt = r.instant(i.DatePublished, nil)
	e.UpdatedAt = r.instant(i.DateModified, nil)
	if i.Attachments != nil {
		for _, a := range *i.Attachments {
			e.Enclosures = append(e.Enclosures, &v1.Enclosure{Url: a.URL, Type: a.MimeType})
		}
	}
	for _, address := range []string{i.Image, i.BannerImage} {
		e.Enclosures = append(e.Enclosures, &v1.Enclosure{Url: address, Type: "image/*"})
	}
	return e
}

// plain makes a plain text fit for a field that may hold HTML: one that could be
// taken for HTML is escaped.
func plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		return html.EscapeString(s)
	}
	return s
}

func names(one *json.Author, many []*json.Author) []string {
	var out []string
	for _, a := range append(many, one) {
		if a != nil {
			out = append(out, first(a.Name, a.URL))
		}
	}
	return out
}

// readJSON reads the document entry by entry, so that neither a great number of
// entries nor one that is broken costs the others. On an error the feed holds
// what was read before it.
func readJSON(text []byte) (f *json.Feed, cutOff bool, err error) {
	decoder := stdjson.NewDecoder(bytes.NewReader(text))
	head := map[string]stdjson.RawMessage{}
	var items []*json.Item
	err = readObject(decoder, func(key string) error {
		if key == "items" {
			var err error
			items, err = readItems(decoder)
			return err
		}
		var value stdjson.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		head[key] = value
		return nil
	})
	cutOff = err != nil && !errors.Is(err, errEnough)
	f = readHead(head)
	f.Items = items
	return f, cutOff, err
}

var errEnough = errors.New("enough entries")

// readObject calls value for each key; value has to take the key's value.
func readObject(decoder *stdjson.Decoder, value func(key string) error) error {
	if token, err := decoder.Token(); err != nil || token != stdjson.Delim('{') {
		return errors.Join(err, errors.New("it is no JSON object"))
	}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if err := value(key); err != nil {
			return err
		}
	}
	_, err := decoder.Token()
	return err
}

func readItems(decoder *stdjson.Decoder) ([]*json.Item, error) {
	token, err := decoder.Token()
	if err == nil && token == nil { // null: how some languages write an empty list
		return nil, nil
	}
	if err != nil || token != stdjson.Delim('[') {
		return nil, errors.Join(err, errors.New("items is no list"))
	}
	var items []*json.Item
	for decoder.More() {
		if len(items) == MaxEntries {
			return items, errEnough
		}
		var value stdjson.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return items, err
		}
		if i := readItem(value); i != nil {
			items = append(items, i)
		}
	}
	_, err = decoder.Token()
	return items, err
}

// readItem reads one entry; a field of the wrong type costs that field alone.
func readItem(value []byte) *json.Item {
	i := &json.Item{}
	err := stdjson.Unmarshal(value, i)
	var mistyped *stdjson.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		var id struct{ ID any }
		_ = stdjson.Unmarshal(value, &id)
		if id.ID != nil {
			i.ID = fmt.Sprint(id.ID)
		}
		return i
	}
	if err != nil || bytes.Equal(value, []byte("null")) {
		return nil
	}
	return i
}

func readHead(head map[string]stdjson.RawMessage) *json.Feed {
	f := &json.Feed{}
	if text, err := stdjson.Marshal(head); err == nil {
		_ = stdjson.Unmarshal(text, f) // a field of the wrong type costs that field alone
	}
	return f
}
