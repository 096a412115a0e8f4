package normaliser_test

import "testing"

// A day that a title or a text speaks of is not the day of publication.
func TestDatesOfTheEventAreNotThePublication(t *testing.T) {
	t.Parallel()
	const prose = `<p>Les matchs de la semaine ont commencé lundi au stade de Bafoussam, devant un public nombreux.</p><p>La suite est attendue samedi, selon la ligue régionale de football.</p>`
	for name, page := range map[string]string{
		"heading":        `<h1>Tirages du lundi 31.10.2022</h1>` + prose,
		"title element":  `<div class="t">Tirages du lundi 31.10.2022</div>` + prose,
		"first sentence": `<h1>Tirages du lundi 31.10.2022</h1><p>Le 12/08/2022, on jouait.</p>` + prose,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			it := item(t, "https://quotidien.example/1", "<html><body><article>"+page+"</article></body></html>")
			it.Fetched.Entry.Title, it.Fetched.Entry.PublishedAt = "Tirages du lundi 31.10.2022", "2026-03-02T15:21:35Z"
			it.Fetched.FetchedAt = "2026-03-02T15:30:00Z"
			if a := normalise(t, it); a.GetPublishedAt() != "2026-03-02T15:21:35Z" {
				t.Errorf("published at %s, want the feed's instant", a.GetPublishedAt())
			}
		})
	}
}
