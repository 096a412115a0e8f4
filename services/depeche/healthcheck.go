package depeche

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	// healthcheckTimeout bounds the question and the answer.
	healthcheckTimeout = 4 * time.Second
	// maxHealth is how much of the answer is shown, in bytes.
	maxHealth = 8 << 10
)

func healthcheckCommand() command {
	return command{
		name: "healthcheck", args: "[URL]", brief: "ask a depeche that runs whether it is ready", run: healthcheck,
		more: `
Prints what /readyz answers, a line a check, and ends with exit code 0 if all is well and 1 if
not or if nobody answers within 4 s. Without URL it asks the address of the setting
http.listen. For containers, whose image has no shell and no curl.`,
	}
}

func healthcheck(c *call) error {
	rest, err := c.parse(c.flags())
	if err != nil {
		return err
	}
	if len(rest) > 1 {
		return badCallf("unexpected argument %q", rest[1])
	}
	url := strings.Join(rest, "")
	if url == "" {
		s, err := c.settings()
		if err != nil {
			return err
		}
		url = readyURL(s.HTTP.Listen)
	}
	answer, err := askHealth(c.ctx, url)
	fmt.Fprint(c.out, answer)
	return err
}

// readyURL is where a depeche that listens on the address says whether it is ready.
func readyURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://" + listen + "/readyz"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/readyz"
}

func askHealth(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, healthcheckTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", badCall{error: err}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("it redirects, which health does not") }}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxHealth))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, response.Status)
	}
	return string(body), err
}
