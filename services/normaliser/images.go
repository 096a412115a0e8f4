package normaliser

import (
	"strings"

	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"

	"github.com/depeche-wire/depeche/services/normaliser/internal/text"
)

const maxImages = 20

// writeImages fills images: those in the article with caption and credit, the one
// that the metadata shows, and the feed's enclosures.
func (d *draft) writeImages() {
	seen := map[string]int{}
	add := func(address, caption, credit string) {
		u := parseAddress(address, d.address)
		if u == nil || len(d.article.Images) >= maxImages {
			return
		}
		u.Fragment, u.User = "", nil
		key := u.Host + u.Path
		if i, ok := seen[key]; ok {
			if image := d.article.Images[i]; image.Caption == "" && image.Credit == "" {
				image.Caption, image.Credit = caption, credit
			}
			return
		}
		seen[key] = len(d.article.Images)
		d.article.Images = append(d.article.Images, &v1.Image{Url: u.String(), Caption: caption, Credit: credit})
	}
	for _, address := range d.data.Meta["og:image"] {
		add(address, text.CleanTwice(d.data.First("og:image:alt")), "")
	}
	for _, address := range d.articleLD().Images {
		add(address, "", "")
	}
	if d.result != nil {
		for _, p := range d.result.Pictures() {
			caption, credit := splitCredit(p.Caption)
			add(p.Address, caption, credit)
		}
	}
	for _, e := range d.entry.GetEnclosures() {
		if strings.HasPrefix(e.GetType(), "image/") || e.GetType() == "image" {
			add(e.GetUrl(), "", "")
		}
	}
}

// splitCredit takes the credit off a caption: "Le port. © AFP", "Photo : A. Ba".
func splitCredit(caption string) (string, string) {
	caption = text.Clean(caption)
	caption, _ = text.Cut(caption, 1000)
	for _, m := range []string{"© ", "©", "(c) ", "Crédit photo : ", "Crédits photo : ", "Crédit : ", "Crédits : ", "Credit: ", "Photo credit: ", "Image credit: ", "Photograph: ", "Photo : ", "Photo: ", "Foto: ", "Ph: ", "Ph : ", "تصوير: ", "Picha: "} {
		if i := strings.Index(caption, m); i >= 0 {
			credit := strings.Trim(caption[i+len(m):], " .()[]/|")
			if credit != "" && len(credit) <= 100 {
				return strings.Trim(strings.TrimRight(caption[:i], " ([/|-–"), " "), credit
			}
		}
	}
	return caption, ""
}
