// Package evaluate reads pages whose article is known, and scores what an
// extractor makes of them, with the metrics that the sets' own authors use.
//
// It is for tests, benchmarks and training; no service imports it. The data stands
// beside the repository, in ../shared, and is no part of it.
package evaluate

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Page is a page with what is true of it; what a set does not say is empty.
type Page struct {
	Set, ID string
	URL     string
	HTML    []byte
	Body    string
	// Neutral texts count neither for nor against an extractor.
	Neutral []string
	// With and Without are pieces that must, and must not, stand in the text.
	With, Without []string
	Title         string
	Authors       []string
	Date          string
}

// Site is the registered domain, by which pages are kept apart in training.
func (p Page) Site() string {
	u, err := url.Parse(p.URL)
	if err != nil || u.Hostname() == "" {
		return p.Set + p.ID
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return u.Hostname()
	}
	return site
}

var french = regexp.MustCompile(`(?i)<html[^>]{0,500}\blang=["']?fr\b|<meta[^>]{0,200}og:locale[^>]{0,50}fr_`)

// French tells whether the page says that it is in French.
func (p Page) French() bool { return french.Match(p.HTML[:min(len(p.HTML), 20_000)]) }

// Root finds the folder of data: ../shared/data/extraction beside go.work. The
// error says that there is none, which is no fault of a fresh clone.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			path := filepath.Join(dir, "..", "shared", "data", "extraction")
			_, err := os.Stat(path)
			return path, err
		}
	}
	return "", errors.New("no go.work above the working directory")
}

// Load reads a set by its name: aeb, fundus, wcxb, snippets or dates.
func Load(root, set string) ([]Page, error) {
	var pages []Page
	var err error
	switch set {
	case "aeb":
		pages, err = loadGround(filepath.Join(root, "article-extraction-benchmark"))
	case "fundus":
		pages, err = loadGround(filepath.Join(root, "fundus"))
	case "snippets":
		pages, err = loadGround(filepath.Join(root, "trafilatura-eval"))
	case "dates":
		pages, err = loadGround(filepath.Join(root, "htmldate-mediacloud"))
	case "wcxb":
		pages, err = loadArchive(filepath.Join(root, "wcxb-train.tar.gz"))
	default:
		err = fmt.Errorf("no set %q", set)
	}
	for i := range pages {
		pages[i].Set = set
	}
	slices.SortFunc(pages, func(a, b Page) int { return strings.Compare(a.ID, b.ID) })
	return pages, err
}

// truth is one entry of a ground-truth file, of any of the sets.
type truth struct {
	ArticleBody string   `json:"articleBody"`
	URL         string   `json:"url"`
	Body        string   `json:"body"`
	Summary     []string `json:"summary"`
	Paras       []string `json:"paras"`
	Title       string   `json:"title"`
	Authors     []string `json:"authors"`
	Author      any      `json:"author"`
	Date        string   `json:"date"`
	With        []string `json:"with"`
	Without     []string `json:"without"`
}

func (t truth) page(id string) Page {
	p := Page{ID: id, URL: t.URL, Body: t.ArticleBody, With: t.With, Without: t.Without, Title: t.Title, Authors: t.Authors, Date: t.Date}
	if p.Body == "" {
		p.Body = t.Body
	}
	if len(t.Paras) > 0 {
		p.Body = strings.Join(t.Paras, "\n\n")
	}
	if s, ok := t.Author.(string); ok && s != "" {
		p.Authors = []string{s}
	}
	p.Neutral = append(append([]string{}, t.Summary...), t.Title)
	return p
}

func loadGround(dir string) ([]Page, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		return nil, err
	}
	var all map[string]truth
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, err)
	}
	var pages []Page
	for id, t := range all {
		p := t.page(id)
		if p.HTML, err = ReadGzip(filepath.Join(dir, "html", id+".html.gz")); errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// ReadGzip returns what a compressed file holds. It fails where there is no such file, or it is
// none that gzip wrote.
func ReadGzip(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return io.ReadAll(z)
}

func loadArchive(path string) ([]Page, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	bodies := map[string][]byte{}
	var all map[string]truth
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		raw, err := io.ReadAll(archive)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		name := filepath.Base(h.Name)
		if strings.HasSuffix(name, ".json") {
			if err := json.Unmarshal(raw, &all); err != nil {
				return nil, fmt.Errorf("read %s in %s: %w", name, path, err)
			}
		} else if id, ok := strings.CutSuffix(name, ".html"); ok {
			bodies[id] = raw
		}
	}
	var pages []Page
	for id, t := range all {
		if body, ok := bodies[id]; ok {
			p := t.page(id)
			p.HTML = body
			pages = append(pages, p)
		}
	}
	return pages, nil
}
