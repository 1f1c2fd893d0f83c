package iam

import (
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// Layers are the policies of a caller: what its identity allows, the boundary, and the policies of its
// session. Of a user or role that is gone there are none, so its sessions may do nothing.
func (s *Service) Layers(p aws.Principal) *policy.Layers {
	l := &policy.Layers{}
	switch {
	case p.Kind == aws.IAMUser:
		s.layersOfUser(l, p.Name, p.ID)
	case p.Session == nil:
		return l
	case p.Kind == aws.AssumedRole:
		if r, ok := s.roles.get(p.Name); ok && r.id == p.Session.RoleID {
			l.Identity = s.policiesOf(nil, &r.identity)
			l.Boundary = s.boundaryOf(&r.identity)
		}
	case p.Kind == aws.Federated:
		s.layersOfFederated(l, p.Session.UserARN)
	}
	if p.Session != nil && p.Session.Restricted {
		l.Restricted, l.Session = true, s.sessionPolicies(p.Session)
	}
	return l
}

// layersOfUser adds a user's policies; id is empty or must be the user's.
func (s *Service) layersOfUser(l *policy.Layers, name, id string) {
	u, ok := s.users.get(name)
	if !ok || id != "" && u.id != id {
		return
	}
	l.Identity = s.policiesOf(nil, &u.identity)
	for _, g := range u.groups {
		l.Identity = s.policiesOf(l.Identity, &g.identity)
	}
	l.Identity = append(l.Identity, s.granted()...)
	l.Boundary = s.boundaryOf(&u.identity)
}

// layersOfFederated adds what the user who asked for a federated session may do; root may do all.
func (s *Service) layersOfFederated(l *policy.Layers, arn string) {
	const everything = awsPolicies + "/AdministratorAccess"
	if strings.HasSuffix(arn, ":root") {
		if doc, err := s.document(everything); err == nil {
			l.Identity = []policy.Attached{{ARN: everything, Name: "AdministratorAccess", Via: "root", Document: doc}}
		}
		return
	}
	s.layersOfUser(l, arn[strings.LastIndexByte(arn, '/')+1:], "")
}

// boundaryOf is the permissions boundary of an identity, nil for none.
func (s *Service) boundaryOf(i *identity) *policy.Attached {
	if i.boundary == "" {
		return nil
	}
	p, err := s.managedPolicy(i.boundary)
	if err != nil {
		return nil
	}
	doc, err := s.document(i.boundary)
	if err != nil {
		return nil
	}
	return &policy.Attached{ARN: p.arn, Name: p.name, Via: i.kind + " " + i.name, Document: doc}
}

// sessionPolicies are the policies that were passed when the session began; a managed one that is gone
// allows nothing any more.
func (s *Service) sessionPolicies(session *aws.Session) []policy.Attached {
	var list []policy.Attached
	for _, text := range session.Policies {
		if doc, err := s.parse(text); err == nil {
			list = append(list, policy.Attached{Name: "session policy", Via: "session " + session.Name, Document: doc})
		}
	}
	for _, arn := range session.PolicyARNs {
		if doc, err := s.document(arn); err == nil {
			p, _ := s.managedPolicy(arn)
			list = append(list, policy.Attached{ARN: arn, Name: p.name, Via: "session " + session.Name, Document: doc})
		}
	}
	return list
}

// parse compiles the text of a session policy, or remembers it: the same session calls again and again.
func (s *Service) parse(text string) (*policy.Document, error) {
	const most = 16
	if doc, ok := s.sessions[text]; ok {
		return doc, nil
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	if s.sessions == nil || len(s.sessions) >= most {
		s.sessions = map[string]*policy.Document{}
	}
	s.sessions[text] = doc
	return doc, nil
}
