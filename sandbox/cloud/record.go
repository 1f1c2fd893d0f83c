package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/wire"
)

// record ends every call: it writes the answer, good or bad, notes the use of the key,
// and tells the trail.
func record(next step) step {
	return func(x *exchange) *aws.Error {
		err := next(x)
		x.write(err)
		o := x.out
		x.meter()
		if err == nil {
			o.Charge = x.charge()
		}
		o.Keep, o.Drop = x.call.Keep, x.call.Drop
		o.ReadOnly = len(o.Keep) == 0 && len(o.Drop) == 0 && len(x.call.Changes) == 0 && (!x.ran || x.reads())
		o.Grows = err == nil && x.grows()
		if x.signature != nil && x.noteUse() || x.noted {
			o.ReadOnly = false
		}
		if w := x.call.Wake(); !w.IsZero() {
			o.WakeAt = w.UnixNano()
		}
		o.Event = x.event(err)
		if x.signature != nil {
			o.Signer = x.key
		}
		if err == nil {
			o.Repeat = x.repeat()
		}
		return err
	}
}

// refuse ends a call of which only the headers are known. It leaves no trace; the call
// itself will, if it comes.
func refuse(next step) step {
	return func(x *exchange) *aws.Error {
		err := next(x)
		if err != nil {
			x.out.Continue = nil
			x.write(err)
			x.out.Event = x.event(err)
		}
		return err
	}
}

// write puts the answer into the response.
func (x *exchange) write(err *aws.Error) {
	a := x.answer
	if err != nil {
		a = x.encodeError(err)
	} else {
		x.out.Payload, x.out.Filter = x.call.Payload, x.call.Filter
	}
	x.out.Status, x.out.Header, x.out.Body = a.Status, x.crossOrigin(a.Header), a.Body
}

func (x *exchange) encodeError(err *aws.Error) *wire.Answer {
	if x.service == nil {
		return foreignError(err, x.call.Request, x.call.Service, x.call.ID)
	}
	return x.service.codec.EncodeError(err, x.call.Request, x.call.ID)
}

// use is where and when a key was used.
type use struct {
	service, region string
	at              time.Time
}

// noteUse records the use of the caller's key, now and then only: AWS is as lazy, and
// otherwise no call would ever be one that only reads.
func (x *exchange) noteUse() bool {
	const often = 15 * time.Minute
	c, id := x.call, x.call.Principal.AccessKeyID
	if c.Principal.Session != nil {
		return false // temporary credentials are not on record
	}
	last, ok := x.home.used[id]
	if ok && last.service == c.Service && last.region == c.Region && c.Now.Sub(last.at) < often && !c.Now.Before(last.at) {
		return false
	}
	x.home.used[id] = use{c.Service, c.Region, c.Now}
	x.home.iam.KeyUsed(c)
	return true
}
