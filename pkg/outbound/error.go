package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Error says in one sentence for a reader why there is no usable answer.
type Error struct {
	Sentence string
	// Permanent says that asking again soon would give the same.
	Permanent bool
	// Refused says that nothing was asked: the address is not allowed.
	Refused bool
	// TooLarge says that the body exceeds the limit.
	TooLarge bool
	cause    error
}

func (e *Error) Error() string { return e.Sentence }

// Unwrap returns what lies behind the sentence, or nil.
func (e *Error) Unwrap() error { return e.cause }

// IsPermanent tells whether asking again soon would give the same.
func IsPermanent(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Permanent
}

// Err returns nil for a success, and an *Error that names any other status.
func (r *Response) Err() error {
	if r.Status >= 200 && r.Status <= 299 && r.Status != http.StatusPartialContent {
		return nil
	}
	sentence := strings.TrimSpace(fmt.Sprintf("answered %d %s", r.Status, http.StatusText(r.Status)))
	permanent := r.Status >= 400 && r.Status <= 499
	switch r.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		permanent = false
	case http.StatusNotModified, http.StatusPartialContent:
		sentence += ", which was not asked for"
	default:
		if isRedirect(r.Status) {
			sentence += " and does not say where"
		}
	}
	return &Error{Sentence: sentence, Permanent: permanent}
}

// RetryAfter returns how long the server asks to wait; 0 if it does not say, or
// nothing sensible.
func (r *Response) RetryAfter(now time.Time) time.Duration {
	text := strings.TrimSpace(r.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

func tooLate(limit time.Duration, answered bool) error {
	if answered {
		return &Error{Sentence: fmt.Sprintf("the answer did not end within %s", limit), cause: context.DeadlineExceeded}
	}
	return &Error{Sentence: fmt.Sprintf("no answer within %s", limit), cause: context.DeadlineExceeded}
}

func badAddress(address string, err error) error {
	var detail *url.Error
	if errors.As(err, &detail) {
		err = detail.Err
	}
	return &Error{Sentence: fmt.Sprintf("address %.200q cannot be read: %s: refused", address, err), Permanent: true, Refused: true}
}

// explain makes a sentence of what net/http says.
func explain(err error) error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	return &Error{Sentence: sentence(err), cause: err}
}

func sentence(err error) string {
	var (
		dns      *net.DNSError
		verify   *tls.CertificateVerificationError
		hostname x509.HostnameError
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		op       *net.OpError
		wrapped  *url.Error
	)
	text := err.Error()
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host: " + dns.Name
	case errors.As(err, &dns):
		return fmt.Sprintf("the name server did not tell the address of %s", dns.Name)
	case errors.As(err, &hostname), errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &verify):
		return "the server's certificate is not valid: " + strings.TrimPrefix(lastCause(err).Error(), "x509: ")
	case errors.As(err, &record), strings.Contains(text, "gave HTTP response to HTTPS client"):
		return "the server does not speak TLS"
	case errors.As(err, &alert), strings.Contains(text, "tls: "):
		return "no secure connection: " + text[max(strings.LastIndex(text, "tls: "), 0):]
	case errors.Is(err, syscall.ECONNREFUSED) && errors.As(err, &op) && op.Addr != nil:
		return "connection refused by " + op.Addr.String()
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "the server's network cannot be reached"
	case strings.Contains(text, "response headers exceeded"), strings.Contains(text, "header list larger"), strings.Contains(text, "header list exceeds"):
		return "the answer's header is larger than 64 KiB"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the server closed the connection before it had answered"
	case errors.As(err, &op) && op.Timeout():
		return fmt.Sprintf("no connection to %s in time", op.Addr)
	case errors.As(err, &wrapped):
		return "no valid answer: " + wrapped.Err.Error()
	}
	return "no valid answer: " + text
}

func lastCause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
