package reach

import (
	"fmt"
	"strings"
)

// Text says in a sentence or two what came of a question.
func (a Answer) Text(q Question) string {
	packets := strings.ToUpper(q.Protocol)
	if q.Protocol != "icmp" {
		packets = fmt.Sprintf("%s port %d", packets, q.Port.From)
	}
	if q.Protocol == "icmp" {
		packets = "ping (ICMP echo)"
	}
	switch {
	case !a.Reachable:
		return fmt.Sprintf("No: %s cannot reach %s of %s. %s", named(q.From), packets, named(q.To), a.Blocks[0].Text)
	case a.Only != "" && q.From == "internet":
		return fmt.Sprintf("Only from %s: %s can reach %s of %s from there and not from elsewhere.", a.Only, named(q.From), packets, named(q.To))
	case a.Only != "":
		return fmt.Sprintf("Only at %s: %s can reach %s there and not elsewhere.", a.Only, named(q.From), packets)
	}
	return fmt.Sprintf("Yes: %s can reach %s of %s, and the answer comes back.", named(q.From), packets, named(q.To))
}

func named(id string) string {
	if id == "internet" {
		return "the internet"
	}
	return id
}
