package depeche

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/depeche-wire/depeche/pkg/service"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

func searchCommand() command {
	return command{
		name: "search", args: "WORDS [--language fr] [--source ID] [--limit 20] [--json]", brief: "find articles that are kept, newest first", run: search,
		more: `
Asks /v1/items of a depeche that runs (http.listen). The words mean what they mean
there: all of them, "quoted together", -without.`,
	}
}

func search(c *call) error {
	query := url.Values{}
	f := c.flags()
	language := f.String("language", "", "BCP 47 `TAG`")
	source := f.String("source", "", "`ID` of a source")
	limit := f.Int("limit", 20, "at most `N` items, 1 to 200")
	asJSON := f.Bool("json", false, "print each item as JSON, a line each")
	words, err := c.parse(f)
	if err != nil {
		return err
	}
	if *limit < 1 || *limit > 200 {
		return badCallf("--limit: must be 1 to 200 (got %d)", *limit)
	}
	if len(words) == 0 {
		return badCallf("say what to look for")
	}
	s, err := c.settings()
	if err != nil {
		return err
	}
	query.Set("q", strings.Join(words, " "))
	query.Set("limit", strconv.Itoa(*limit))
	for name, value := range map[string]string{"language": *language, "source": *source} {
		if value != "" {
			query.Set(name, value)
		}
	}
	items, err := ask(c.ctx, s, "/v1/items?"+query.Encode())
	if err != nil {
		return err
	}
	for _, it := range items {
		if err := printItem(c.out, it, *asJSON); err != nil {
			return err
		}
	}
	if len(items) == 0 {
		fmt.Fprintln(c.err, "nothing found")
	}
	return nil
}

// ask gets items from the HTTP API of a depeche that runs.
func ask(ctx context.Context, s settings, path string) ([]*v1.Item, error) {
	address := "http://" + service.Reachable(s.HTTP.Listen)
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+path, nil)
	if err != nil {
		return nil, err
	}
	asker := &http.Client{Timeout: askTimeout, Transport: &http.Transport{Proxy: nil, ResponseHeaderTimeout: 10 * time.Second}}
	defer asker.CloseIdleConnections()
	answer, err := asker.Do(request) // the address is the operator's own setting
	if err != nil {
		if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("nothing answers at %s: is depeche running? (setting http.listen)", address)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", address, err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s: %s", address, answer.Status, problem(body))
	}
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, fmt.Errorf("the answer of %s is not depeche's: %w", address, err)
	}
	items := make([]*v1.Item, len(list.Items))
	for i, raw := range list.Items {
		items[i] = &v1.Item{}
		if err := v1.UnmarshalJSON(raw, items[i]); err != nil {
			return nil, fmt.Errorf("the answer of %s is not depeche's: %w", address, err)
		}
	}
	return items, nil
}

// problem is the detail of RFC 9457 problem details, or the beginning of the text.
func problem(body []byte) string {
	var p struct{ Title, Detail string }
	if json.Unmarshal(body, &p) == nil && p.Title+p.Detail != "" {
		return plain(strings.TrimPrefix(p.Title+": "+p.Detail, ": "))
	}
	return short(plain(string(body)), 200)
}
