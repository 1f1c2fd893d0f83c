package server

import (
	"net/http"
	"strings"

	"cloudlet/wasm/wire"
)

// routes is everything that the server answers. Requests of AWS clients go before
// the table: they may have any path, and it must not be touched.
func (s *Server) routes() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("POST /api/sandboxes", s.createSandbox)
	api.HandleFunc("GET /api/sandboxes/{id}", s.owned(s.showSandbox))
	api.HandleFunc("DELETE /api/sandboxes/{id}", s.owned(s.deleteSandbox))
	api.HandleFunc("POST /api/sandboxes/{id}/reset", s.owned(s.resetSandbox))
	api.HandleFunc("GET /api/sandboxes/{id}/resources", s.owned(s.listResources))
	api.HandleFunc("POST /api/sandboxes/{id}/ask", s.owned(s.askSandbox))
	api.HandleFunc("GET /api/sandboxes/{id}/bill", s.owned(s.showBill))
	api.HandleFunc("GET /api/sandboxes/{id}/timeline", s.owned(s.showTimeline))
	api.HandleFunc("GET /api/sandboxes/{id}/export", s.owned(s.exportSandbox))
	api.HandleFunc("POST /api/sandboxes/{id}/checkpoint", s.owned(s.addCheckpoint))
	api.HandleFunc("POST /api/sandboxes/{id}/back", s.owned(s.goBack))
	api.HandleFunc("POST /api/sandboxes/{id}/look", s.owned(s.lookAt))
	api.HandleFunc("POST /api/sandboxes/{id}/branch", s.owned(s.branchOff))
	api.HandleFunc("POST /api/sandboxes/{id}/share", s.owned(s.shareSandbox))
	api.HandleFunc("POST /api/shared/{id}", s.openShare)
	api.HandleFunc("GET /api/sandboxes/{id}/class", s.owned(s.showSeat))
	api.HandleFunc("POST /api/sandboxes/{id}/hand", s.owned(s.raiseHand))
	api.HandleFunc("POST /api/sandboxes/{id}/control", s.owned(s.giveControl))
	api.HandleFunc("POST /api/classes", s.createClass)
	api.HandleFunc("GET /api/classes/{code}", s.ofClass(s.showClass))
	api.HandleFunc("GET /api/classes/{code}/qr.png", s.ofClass(s.showCode))
	api.HandleFunc("POST /api/classes/{code}/learners", s.ofClass(s.joinClass))
	api.HandleFunc("GET /api/classes/{code}/learners/{learner}/calls", s.led(s.showMade))
	api.HandleFunc("GET /api/classes/{code}/learners/{learner}/sandbox", s.led(s.enterSandbox))
	api.HandleFunc("POST /api/classes/{code}/control", s.led(s.askControl))
	api.HandleFunc("GET /api/classes/{code}/wall", s.led(s.showWall))
	api.HandleFunc("GET /api/classes/{code}/results", s.led(s.showResults))
	api.HandleFunc("POST /api/classes/{code}/tell", s.led(s.tellClass))
	api.HandleFunc("POST /api/classes/{code}/watch", s.led(s.watchLearner))
	api.HandleFunc("POST /api/classes/{code}/pace", s.led(s.setPace))
	api.HandleFunc("POST /api/classes/{code}/extend", s.led(s.extendClass))
	api.HandleFunc("POST /api/classes/{code}/reset", s.led(s.resetLearners))
	api.HandleFunc("POST /api/link", s.linkProgram)
	api.HandleFunc("GET /api/lessons", s.listLessons)
	api.HandleFunc("GET /api/sandboxes/{id}/lessons/{name}", s.owned(s.showLesson))
	api.HandleFunc("POST /api/sandboxes/{id}/lesson", s.owned(s.beginLesson))
	api.HandleFunc("GET /api/sandboxes/{id}/lesson", s.owned(s.lessonProgress))
	api.HandleFunc("DELETE /api/sandboxes/{id}/lesson", s.owned(s.leaveLesson))
	api.HandleFunc("POST /api/sandboxes/{id}/lesson/hint", s.owned(s.hintLesson))
	api.HandleFunc("POST /api/sandboxes/{id}/lesson/solution", s.owned(s.revealLesson))
	api.HandleFunc("POST /api/sandboxes/{id}/lesson/restore", s.owned(s.restoreLesson))
	api.HandleFunc("GET /api/sandboxes/{id}/events", s.owned(s.streamEvents))
	api.HandleFunc("GET /api/sandboxes/{id}/socket", s.owned(s.sockets.open))
	api.HandleFunc("/", s.noSuchRoute)

	site := http.NewServeMux()
	site.Handle("/api/", s.fromBrowser(api))
	site.HandleFunc("GET /healthz", s.health)
	site.HandleFunc("GET /oembed", s.oembed)
	site.Handle("GET /metrics", s.metrics.handler())
	site.HandleFunc("/", s.elsewhere)

	return s.identify(s.limit(s.dispatch(site)))
}

// dispatch sends AWS requests to their sandbox and all others to the site. A
// request belongs to AWS if it is signed, or its host name names a sandbox, or
// it came through a socket and is not for the API.
func (s *Server) dispatch(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reveal(r)
		c, signed := credentialOf(r)
		if !signed && !isAPI(r.URL.Path) {
			c, signed = s.credentialOfForm(w, r)
		}
		n := s.sessionOf(r, c, signed)
		switch {
		case preflight(r) && sandboxOfHost(r.Host, domain) == "":
			s.fromBrowser(http.NotFoundHandler()).ServeHTTP(w, r)
		case signed && n == nil:
			f := refusalsOf(c.Service)
			s.metrics.refused("unknown key")
			f.write(w, f.unknownKey, requestID(r))
		case signed, n != nil && !isAPI(r.URL.Path):
			if !namesS3(r.Host, domain) {
				s.allowOrigin(w, r) // of S3's own hosts the bucket says who may read
			}
			s.serveAWS(w, r, n, c)
		case namesS3(r.Host, domain) && !isAPI(r.URL.Path):
			refusalsOf("s3").write(w, noSandbox, requestID(r))
		default:
			site.ServeHTTP(w, r)
		}
	})
}

// domain is under which host names may name sandboxes; browsers and most
// resolvers take every name under localhost to this machine (RFC 6761).
const domain = "localhost"

func isAPI(path string) bool { return strings.HasPrefix(path, "/api/") }

// sessionOf finds the sandbox of a request: that of its socket, that of its access key, or that of its host name;
// nil when there is none. A host name chooses among the copies of one account, never another account.
func (s *Server) sessionOf(r *http.Request, c credential, signed bool) *session {
	if n, ok := r.Context().Value(socketSession{}).(*session); ok {
		return n
	}
	var byKey, byHost *session
	if signed {
		byKey = s.sessions.key(c.Key)
	}
	if id := sandboxOfHost(r.Host, domain); id != "" {
		byHost = s.sessions.id(id)
	}
	if byKey == nil || byHost != nil && byHost.Account == byKey.Account { // branches of a sandbox share its account
		return byHost
	}
	return byKey
}

// socketSession is the context key of the session that a socket belongs to.
type socketSession struct{}

// reveal restores the headers that fetch could not carry.
func reveal(r *http.Request) {
	wire.Reveal(r.Header)
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
		r.Header.Del("Host")
	}
}

// elsewhere answers what is neither the API nor signed: the page to who reads, and
// AWS's refusal to who writes.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		s.page.ServeHTTP(w, r)
		return
	}
	refusalsOf("").write(w, missingToken, requestID(r))
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	select {
	case <-s.stopping:
		http.Error(w, "stopping", http.StatusServiceUnavailable)
	default:
		w.Write([]byte("ok\n"))
	}
}
