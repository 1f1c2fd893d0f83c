//go:build !js

package link

import (
	"context"
	"errors"
	"net"
)

// dial exists only in browsers; elsewhere Options.Dial is needed.
func dial(context.Context, string) (net.Conn, error) {
	return nil, errors.New("link: no websocket outside of a browser")
}
