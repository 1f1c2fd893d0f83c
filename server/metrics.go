package server

import (
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics count what the server does, for Prometheus.
type metrics struct {
	registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	received prometheus.Counter
	sent     prometheus.Counter
	sockets  prometheus.Gauge
	watchers prometheus.Gauge
	refusals *prometheus.CounterVec
	names    names
}

func newMetrics(live func() int) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.calls = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cloudlet_calls_total", Help: "AWS calls answered."}, []string{"service", "operation", "status"})
	m.seconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "cloudlet_call_seconds", Help: "Time from the headers of an AWS call to the end of its answer.",
		Buckets: []float64{.00025, .0005, .001, .0025, .005, .01, .025, .1, .5, 2.5, 10}}, []string{"service"})
	m.received = prometheus.NewCounter(prometheus.CounterOpts{Name: "cloudlet_received_bytes_total", Help: "Bytes of request bodies that were read."})
	m.sent = prometheus.NewCounter(prometheus.CounterOpts{Name: "cloudlet_sent_bytes_total", Help: "Bytes of answers of AWS calls."})
	m.sockets = prometheus.NewGauge(prometheus.GaugeOpts{Name: "cloudlet_sockets", Help: "Open websockets."})
	m.watchers = prometheus.NewGauge(prometheus.GaugeOpts{Name: "cloudlet_watchers", Help: "Open event streams."})
	m.refusals = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cloudlet_refused_total", Help: "Requests refused by the server itself."}, []string{"reason"})
	sandboxes := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cloudlet_sandboxes", Help: "Live sandboxes."}, func() float64 { return float64(live()) })
	m.registry.MustRegister(m.calls, m.seconds, m.received, m.sent, m.sockets, m.watchers, m.refusals, sandboxes,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) refused(reason string) { m.refusals.WithLabelValues(reason).Inc() }

// call counts one answered AWS call.
func (m *metrics) call(service, operation string, status int, took time.Duration, received, sent int64) {
	switch service {
	case "ec2", "iam", "s3", "sts":
	default:
		service = "other"
	}
	m.calls.WithLabelValues(service, m.names.of(operation, status), strconv.Itoa(status/100)+"xx").Inc()
	m.seconds.WithLabelValues(service).Observe(took.Seconds())
	m.received.Add(float64(received))
	m.sent.Add(float64(sent))
}

// names keeps the operation label small whatever clients send: a name is taken
// up when a call of it first succeeds, and there are no more than a thousand.
type names struct {
	mu    sync.Mutex
	known map[string]bool
}

var operationName = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{2,63}$`)

func (n *names) of(operation string, status int) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.known[operation] {
		return operation
	}
	if status >= 400 || len(n.known) >= 1000 || !operationName.MatchString(operation) {
		return "other"
	}
	if n.known == nil {
		n.known = map[string]bool{}
	}
	n.known[operation] = true
	return operation
}
