package awscli

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
)

// pages walks over the pages of an operation.
type pages struct {
	*target
	params *object
	paging
	resume string // token to go on with, when max items stopped the walk
	first  *object
}

// each calls f with every page, cut to --max-items.
func (p *pages) each(f func(page *object) error) error {
	pg := p.op.Paginator
	params := p.params.clone()
	next, skip, err := p.startingToken()
	if err != nil {
		return err
	}
	if p.pageSize != nil {
		params.set(pg.LimitKey, p.pageSize)
	}
	setTokens(params, next)
	var seen int64
	for previous := (*object)(nil); ; previous = next {
		page, err := p.call(params)
		if err != nil {
			return err
		}
		start := int64(0)
		if p.first == nil {
			p.first = page.clone()
			if p.token != "" {
				start = skip
				p.skip(page, skip)
			}
		}
		list, _ := memberAt(page, pg.ResultKey[0]).([]any)
		if over := seen + int64(len(list)) - p.maxItems; p.maxItems > 0 && over > 0 {
			keep := int64(len(list)) - over
			setPath(page, pg.ResultKey[0], list[:keep])
			next.set("boto_truncate_amount", keep+start)
			p.resume = encodeToken(next)
			return f(page)
		}
		if err := f(page); err != nil {
			return err
		}
		seen += int64(len(list))
		if next = p.nextTokens(page); next == nil {
			return nil
		}
		if p.maxItems > 0 && seen == p.maxItems {
			p.resume = encodeToken(next)
			return nil
		}
		if previous != nil && encodeToken(previous) == encodeToken(next) {
			return fmt.Errorf("Error during pagination: The same next token was received twice: %s", pythonText(next))
		}
		setTokens(params, next)
	}
}

func setTokens(params, tokens *object) {
	for _, k := range tokens.keys {
		if v := tokens.vals[k]; v != nil && v != "None" {
			params.set(k, v)
		} else {
			params.del(k)
		}
	}
}

// skip drops what an earlier, truncated answer has shown of the first page.
func (p *pages) skip(page *object, n int64) {
	for i, key := range p.op.Paginator.ResultKey {
		list, ok := memberAt(page, key).([]any)
		switch {
		case !ok:
		case i == 0:
			setPath(page, key, list[min(n, int64(len(list))):])
		default:
			setPath(page, key, []any{})
		}
	}
}

// nextTokens returns nil after the last page.
func (p *pages) nextTokens(page *object) *object {
	pg := p.op.Paginator
	if pg.MoreResults != "" && isFalse(search(pg.MoreResults, page)) {
		return nil
	}
	next, any := newObject(), false
	for i, in := range pg.InputToken {
		var v interface{}
		if i < len(pg.OutputToken) {
			v = search(pg.OutputToken[i], page)
		}
		if isFalse(v) {
			v = nil
		}
		any = any || v != nil
		next.set(in, v)
	}
	if !any {
		return nil
	}
	return next
}

// startingToken reads --starting-token: our own, which may stand inside a page,
// or a bare token of the service.
func (p *pages) startingToken() (*object, int64, error) {
	in := p.op.Paginator.InputToken
	tokens := newObject()
	for _, k := range in {
		tokens.set(k, nil)
	}
	if p.token == "" {
		return tokens, 0, nil
	}
	if b, err := base64.StdEncoding.DecodeString(p.token); err == nil {
		if v, err := parseJSON(string(b)); err == nil {
			if o, ok := v.(*object); ok {
				n, _ := o.vals["boto_truncate_amount"].(int64)
				o.del("boto_truncate_amount")
				return o, max(n, 0), nil
			}
		}
	}
	parts, skip := strings.Split(p.token, "___"), int64(0)
	if len(parts) == len(in)+1 {
		if n, err := parseInt(parts[len(in)]); err == nil {
			skip, parts = max(n.(int64), 0), parts[:len(in)]
		} else {
			parts = []string{p.token}
		}
	}
	if len(parts) > len(in) {
		return nil, 0, fmt.Errorf("Bad starting token: %s", p.token)
	}
	for i, part := range parts {
		tokens.set(in[i], part)
	}
	return tokens, skip, nil
}

func encodeToken(tokens *object) string {
	var b bytes.Buffer
	appendJSON(&b, tokens, "")
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// full joins all pages into one answer.
func (p *pages) full() (*object, error) {
	result := newObject()
	err := p.each(func(page *object) error {
		for _, key := range p.op.Paginator.ResultKey {
			v := memberAt(page, key)
			if v == nil {
				continue
			}
			old, isList := memberAt(result, key).([]any)
			if list, ok := v.([]any); ok && isList {
				v = append(old, list...)
			}
			setPath(result, key, v)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.keep(result)
	if p.resume != "" {
		result.set("NextToken", p.resume)
	}
	return result, nil
}

// keep adds the members beside the results that the CLI keeps of the first page.
func (p *pages) keep(result *object) {
	for _, k := range kept[p.name()] {
		v := p.first.vals[k]
		if _, ok := result.get(k); !ok {
			result.set(k, v)
		}
	}
}

// memberAt follows "A.B" into an object.
func memberAt(o *object, expression string) any {
	var v any = o
	for _, k := range strings.Split(expression, ".") {
		inner, ok := v.(*object)
		if !ok {
			return nil
		}
		v = inner.vals[k]
	}
	return v
}

func setPath(o *object, expression string, v any) {
	keys := strings.Split(expression, ".")
	for _, k := range keys[:len(keys)-1] {
		inner, ok := o.vals[k].(*object)
		if !ok {
			inner = newObject()
			o.set(k, inner)
		}
		o = inner
	}
	o.set(keys[len(keys)-1], v)
}

// search evaluates an expression of the model, such as "Marker || Contents[-1].Key".
func search(expression string, v any) any {
	q, err := compileQuery(expression)
	if err != nil {
		return nil
	}
	found, _ := q.search(v)
	return found
}
