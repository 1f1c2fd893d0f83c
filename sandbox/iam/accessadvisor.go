package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// serviceUse is when an identity last tried to use a service, whether it was allowed or not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
type serviceUse struct {
	namespace string // "s3"
	last      keyUse
	actions   []actionUse
}

type actionUse struct {
	name string // "PutObject"
	last keyUse
}

// Bounds of what an identity's uses hold.
const (
	maxUses    = 64
	maxActions = 128
	useWindow  = 15 * time.Minute // a use within it of the last one is not noted
)

// Accessed notes that the caller tried an action ("s3:PutObject"), and reports whether that was news.
func (s *Service) Accessed(c *aws.Call, action string) bool {
	i := s.identityOfCaller(c.Principal)
	namespace, name, ok := strings.Cut(action, ":")
	if i == nil || !ok {
		return false
	}
	u := i.use(namespace)
	if u == nil {
		if len(i.uses) >= maxUses {
			return false
		}
		u = &serviceUse{namespace: namespace}
		i.uses = append(i.uses, u)
	}
	return u.note(name, keyUse{c.Now.Truncate(time.Second), c.Service, c.Region})
}

func (u *serviceUse) note(action string, now keyUse) bool {
	i := slices.IndexFunc(u.actions, func(a actionUse) bool { return a.name == action })
	switch {
	case i >= 0 && u.actions[i].last.region == now.region && now.at.Sub(u.actions[i].last.at) < useWindow:
		return false
	case i >= 0:
		u.actions[i].last = now
	case len(u.actions) < maxActions:
		u.actions = append(u.actions, actionUse{action, now})
	default:
		return false
	}
	u.last = now
	return true
}

func (i *identity) use(namespace string) *serviceUse {
	n := slices.IndexFunc(i.uses, func(u *serviceUse) bool { return u.namespace == namespace })
	if n < 0 {
		return nil
	}
	return i.uses[n]
}

// identityOfCaller is the user or role that calls; nil for others.
func (s *Service) identityOfCaller(p aws.Principal) *identity {
	switch p.Kind {
	case aws.IAMUser:
		return s.identityOf("user", p.Name)
	case aws.AssumedRole:
		return s.identityOf("role", p.Name)
	}
	return nil
}

// advice is a report of access advisor: what an identity or policy allows, and who used it.
type advice struct {
	id       string
	created  time.Time
	level    types.AccessAdvisorUsageGranularityType
	services []types.ServiceLastAccessed
	entities []*identity
	uses     [][]serviceUse // of each entity, as they were
}

// maxAdvice is how many reports are kept.
const maxAdvice = 20

// GenerateServiceLastAccessedDetails reports which services a user, group, role or policy may use, and when
// that was last done. The report is complete at once.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html
func (s *Service) GenerateServiceLastAccessedDetails(c *aws.Call, in *iam.GenerateServiceLastAccessedDetailsInput) (*iam.GenerateServiceLastAccessedDetailsOutput, error) {
	a := &advice{id: c.UUID(), created: c.Now.Truncate(time.Second), level: in.Granularity}
	if a.level == "" {
		a.level = types.AccessAdvisorUsageGranularityTypeServiceLevel
	}
	namespaces, err := s.advised(a, *in.Arn)
	if err != nil {
		return nil, err
	}
	for _, n := range namespaces {
		a.services = append(a.services, a.service(s.account, n))
	}
	s.advice = append(s.advice, a)
	if n := len(s.advice) - maxAdvice; n > 0 {
		s.advice = slices.Delete(s.advice, 0, n)
	}
	return &iam.GenerateServiceLastAccessedDetailsOutput{JobId: &a.id}, nil
}

// advised finds who is meant by an ARN, and the services that are allowed there.
func (s *Service) advised(a *advice, arn string) (namespaces []string, err error) {
	if strings.Contains(arn, ":policy/") {
		doc, err := s.document(arn)
		if err != nil {
			return nil, err
		}
		a.follow(s.identitiesWith(arn))
		for _, n := range actions.Prefixes() {
			if grants(doc, n) {
				namespaces = append(namespaces, n)
			}
		}
		return namespaces, nil
	}
	who, err := s.subject(arn)
	if err != nil {
		return nil, err
	}
	a.follow(s.actors(who.of[0]))
	for _, n := range actions.Prefixes() {
		if slices.ContainsFunc(who.sources, func(x source) bool { return grants(x.attached.Document, n) }) {
			namespaces = append(namespaces, n)
		}
	}
	return namespaces, nil
}

// actors are who acts as an identity: itself, or the members of a group.
func (s *Service) actors(i *identity) []*identity {
	if i.kind != "group" {
		return []*identity{i}
	}
	var list []*identity
	if g, ok := s.groups.get(i.name); ok {
		for _, u := range g.members {
			list = append(list, &u.identity)
		}
	}
	return list
}

// identitiesWith are the users and roles that have a managed policy, by themselves or by a group.
func (s *Service) identitiesWith(arn string) []*identity {
	var list []*identity
	for _, i := range s.identities() {
		if !slices.Contains(i.attached, arn) {
			continue
		}
		for _, a := range s.actors(i) {
			if !slices.Contains(list, a) {
				list = append(list, a)
			}
		}
	}
	return list
}

// follow keeps what entities used until now.
func (a *advice) follow(entities []*identity) {
	a.entities = entities
	for _, i := range entities {
		var uses []serviceUse
		for _, u := range i.uses {
			uses = append(uses, serviceUse{u.namespace, u.last, slices.Clone(u.actions)})
		}
		a.uses = append(a.uses, uses)
	}
}

// service tells of one service.
func (a *advice) service(account, namespace string) types.ServiceLastAccessed {
	out := types.ServiceLastAccessed{ServiceNamespace: &namespace, ServiceName: &namespace, TotalAuthenticatedEntities: new(int32(0))}
	known := actions.ServiceOf(namespace)
	if known != nil {
		out.ServiceName = &known.Name
	}
	var last keyUse
	for n, i := range a.entities {
		for _, u := range a.uses[n] {
			if u.namespace != namespace {
				continue
			}
			*out.TotalAuthenticatedEntities++
			if u.last.at.After(last.at) {
				last = u.last
				out.LastAuthenticated, out.LastAuthenticatedRegion, out.LastAuthenticatedEntity = new(last.at), new(last.region), new(i.arn(account))
			}
		}
	}
	if a.level == types.AccessAdvisorUsageGranularityTypeActionLevel && known != nil {
		for _, x := range known.Actions {
			out.TrackedActionsLastAccessed = append(out.TrackedActionsLastAccessed, a.action(account, namespace, x.Name))
		}
	}
	return out
}

// action tells of one action of a service.
func (a *advice) action(account, namespace, name string) types.TrackedActionLastAccessed {
	out, last := types.TrackedActionLastAccessed{ActionName: &name}, keyUse{}
	for n, i := range a.entities {
		for _, u := range a.uses[n] {
			for _, x := range u.actions {
				if u.namespace == namespace && x.name == name && x.last.at.After(last.at) {
					last = x.last
					out.LastAccessedTime, out.LastAccessedRegion, out.LastAccessedEntity = new(last.at), new(last.region), new(i.arn(account))
				}
			}
		}
	}
	return out
}

func (s *Service) adviceOf(id string) (*advice, error) {
	for _, a := range s.advice {
		if a.id == id {
			return a, nil
		}
	}
	return nil, noSuchJob(id)
}

func noSuchJob(id string) *aws.Error {
	return aws.Errorf(404, "NoSuchEntity", "Job %s cannot be found.", id)
}

// GetServiceLastAccessedDetails reads a report, service by service.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
func (s *Service) GetServiceLastAccessedDetails(c *aws.Call, in *iam.GetServiceLastAccessedDetailsInput) (*iam.GetServiceLastAccessedDetailsOutput, error) {
	a, err := s.adviceOf(*in.JobId)
	if err != nil {
		return nil, err
	}
	p, err := paged(a.services, func(x types.ServiceLastAccessed) string { return *x.ServiceNamespace }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.GetServiceLastAccessedDetailsOutput{
		JobStatus: types.JobStatusTypeCompleted, JobType: a.level, JobCreationDate: &a.created, JobCompletionDate: &a.created,
		ServicesLastAccessed: p.items, IsTruncated: p.truncated, Marker: p.marker,
	}, nil
}

// GetServiceLastAccessedDetailsWithEntities reads in a report who used one service.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html
func (s *Service) GetServiceLastAccessedDetailsWithEntities(c *aws.Call, in *iam.GetServiceLastAccessedDetailsWithEntitiesInput) (*iam.GetServiceLastAccessedDetailsWithEntitiesOutput, error) {
	a, err := s.adviceOf(*in.JobId)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(a.services, func(x types.ServiceLastAccessed) bool { return *x.ServiceNamespace == *in.ServiceNamespace }) {
		return nil, invalid("The service namespace %s is not in the report.", *in.ServiceNamespace)
	}
	p, err := paged(a.details(s.account, *in.ServiceNamespace), func(x types.EntityDetails) string { return *x.EntityInfo.Arn }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.GetServiceLastAccessedDetailsWithEntitiesOutput{
		JobStatus: types.JobStatusTypeCompleted, JobCreationDate: &a.created, JobCompletionDate: &a.created,
		EntityDetailsList: p.items, IsTruncated: p.truncated, Marker: p.marker,
	}, nil
}

// details are the entities of a report, with when each used a service.
func (a *advice) details(account, namespace string) []types.EntityDetails {
	list := []types.EntityDetails{}
	for n, i := range a.entities {
		d := types.EntityDetails{EntityInfo: &types.EntityInfo{
			Arn: new(i.arn(account)), Id: &i.id, Name: new(i.name), Path: new(i.path), Type: types.PolicyOwnerEntityType(strings.ToUpper(i.kind)),
		}}
		for _, u := range a.uses[n] {
			if u.namespace == namespace {
				d.LastAuthenticated = new(u.last.at)
			}
		}
		list = append(list, d)
	}
	return list
}
