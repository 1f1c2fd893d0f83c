package server

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"cloudlet/wasm/wire"
)

// Bounds of a webhook.
const (
	maxHook   = 500 // bytes of its address
	hookQueue = 128 // calls that wait; more are dropped
	hookTries = 3
	hookWait  = 10 * time.Second
)

var errHook = &wire.Error{Code: "BadWebhook", Message: "A webhook is an https address outside, of at most 500 bytes."}

// hook tells a server outside how a class goes: a POST of a wire.Told whenever a learner has finished, and of all when
// the class is over. The header Cloudlet-Signature is "sha256=" and the hexadecimal HMAC of the body by the class's secret.
type hook struct {
	address string
	secret  string
	client  *http.Client
	queue   chan wire.Told
}

// newHook checks an address. With private, it may be one of this machine or its network, and http.
func newHook(address, secret string, private bool) (*hook, error) {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxHook || u.Host == "" || u.User != nil || u.Scheme != "https" && !(private && u.Scheme == "http") {
		return nil, errHook
	}
	return &hook{address, secret, hookClient(private), make(chan wire.Told, hookQueue)}, nil
}

// hookClient follows no redirect, uses no proxy, and connects to nobody inside: the address is looked at after the
// name was resolved.
func hookClient(private bool) *http.Client {
	d := &net.Dialer{Timeout: hookWait, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !private && !public(at.Addr()) {
			return fmt.Errorf("webhook: %s is not outside", address)
		}
		return nil
	}}
	return &http.Client{
		Timeout:       hookWait,
		Transport:     &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 16 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// inner are the networks that are no part of the public internet though netip does not say so.
// https://www.iana.org/assignments/iana-ipv4-special-registry
// https://www.iana.org/assignments/iana-ipv6-special-registry
var inner = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/23"),
}

// public reports whether an address is one of the public internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range inner {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// tell queues what there is to tell. It never waits.
func (h *hook) tell(t wire.Told) {
	select {
	case h.queue <- t:
	default:
	}
}

// run sends what is told, one after the other, until ctx is done.
func (h *hook) run(ctx context.Context, failed func(error)) {
	for {
		select {
		case t := <-h.queue:
			if err := h.send(ctx, t); err != nil && ctx.Err() == nil {
				failed(err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// send posts t, up to hookTries times.
func (h *hook) send(ctx context.Context, t wire.Told) (err error) {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	for try := range hookTries {
		if try > 0 {
			select {
			case <-time.After(time.Duration(try) * time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err = h.post(ctx, body); err == nil {
			return nil
		}
	}
	return err
}

func (h *hook) post(ctx context.Context, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(h.secret))
	mac.Write(body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cloudlet-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	a, err := h.client.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	io.Copy(io.Discard, io.LimitReader(a.Body, 4096))
	if a.StatusCode >= 300 {
		return errors.New("webhook: answered " + a.Status)
	}
	return nil
}

// hooked gives a class its webhook, if it is to have one.
func (s *Server) hooked(c *room) (err error) {
	if about := c.About(); about.Webhook != "" {
		c.hook, err = newHook(about.Webhook, about.Secret, s.opt.PrivateHooks)
	}
	return err
}

// startHook begins to tell a class's webhook how it goes.
func (s *Server) startHook(c *room) {
	if c.hook == nil || c.Over(time.Now()) {
		return
	}
	ctx, stop := context.WithCancel(s.base)
	c.unhook = stop
	go c.hook.run(ctx, func(err error) { s.log.Warn("a webhook failed", "class", c.About().Code, "error", err) })
	go c.tellEnd(ctx)
}

// tellEnd tells the hook of all learners when the class is over.
func (c *room) tellEnd(ctx context.Context) {
	for {
		select {
		case <-time.After(min(max(time.Until(c.About().Ends), 10*time.Millisecond), 10*time.Second)): // the end may move
			if now := time.Now(); c.Over(now) {
				c.told(wire.ClassOver, c.Wall(now).Tiles)
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func (c *room) told(what string, learners []wire.Tile) {
	if c.hook != nil {
		about := c.About()
		c.hook.tell(wire.Told{Event: what, Class: about.Code, Title: about.Title, At: time.Now().UTC(), Learners: learners})
	}
}
