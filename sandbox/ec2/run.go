package ec2

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// launch is what RunInstances remembers of a client token, so that a repeated call starts nothing.
type launch struct {
	request   [32]byte // digest of the parameters
	at        time.Time
	instances []*instance
}

// tokenLife is how long a client token is remembered.
const tokenLife = 24 * time.Hour

// plan is a RunInstances call with every name looked up and every default filled in.
type plan struct {
	in      *ec2.RunInstancesInput
	image   imageIn
	kindOf  *types.InstanceTypeInfo
	now     time.Time
	wires   []*wiring // the interfaces of each instance, the primary one first
	seats   [][]berth // the addresses of each instance's interfaces
	subnet  *subnet   // of the primary interface
	groups  []*group
	disks   []disk
	profile *Profile // nil for none
	tags    map[types.ResourceType][]types.Tag

	template *types.LaunchTemplateVersion // nil for none
	spot     *types.SpotMarketOptions     // nil for on-demand
	request  *spotRequest                 // that a spot instance is started for; nil: it gets one
	hosts    []*thing[types.Host]         // that may take the instances; nil for shared hardware
	group    *thing[types.PlacementGroup] // nil for none
	it       *types.Instance
	metadata *types.InstanceMetadataOptionsResponse
	publics  map[netip.Addr]bool // that are taken; nil until one is given out
}

// RunInstances starts between MinCount and MaxCount instances of one kind: as many as quota and
// subnet have room for. A repeated client token answers the instances of the first call.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
func (s *Service) RunInstances(c *aws.Call, in *ec2.RunInstancesInput) (*ec2.RunInstancesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(mustJSON(in))
	if earlier, ok := r.launches[aws.Value(in.ClientToken)]; ok && c.Now.Sub(earlier.at) < tokenLife {
		if earlier.request != digest {
			return nil, bad("IdempotentParameterMismatch", "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).")
		}
		return r.launched(c, earlier.instances), nil
	}
	in, version, err := r.templated(c, in)
	if err != nil {
		return nil, err
	}
	p, err := r.plan(c, in)
	if err != nil {
		return nil, err
	}
	p.template = version
	if p.profile, err = s.profileOf(in.IamInstanceProfile); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	r.forget(c.Now)
	list := r.launch(c, p)
	if token := aws.Value(in.ClientToken); token != "" {
		r.launches[token] = &launch{digest, c.Now, list}
	}
	return r.launched(c, list), nil
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// launched is the answer to RunInstances: public addresses are not known yet.
func (r *region) launched(c *aws.Call, list []*instance) *ec2.RunInstancesOutput {
	out := &ec2.RunInstancesOutput{ReservationId: &list[0].reservation, OwnerId: &r.account, Groups: []types.GroupIdentifier{}}
	for _, i := range list {
		x := r.sdkInstance(i, c.Now)
		if i.at(c.Now) == types.InstanceStateNamePending {
			x.PublicIpAddress, x.PublicDnsName, x.BlockDeviceMappings = nil, new(""), []types.InstanceBlockDeviceMapping{}
			for n := range x.NetworkInterfaces {
				x.NetworkInterfaces[n].Association = nil
				x.NetworkInterfaces[n].PrivateIpAddresses[0].Association = nil
			}
		}
		out.Instances = append(out.Instances, x)
	}
	return out
}

// forget drops what has not been visible for a while: terminated instances, their interfaces and disks, old tokens.
func (r *region) forget(now time.Time) {
	drop(r, &r.faces, func(f *face) bool { return f.gone(now) })
	for _, f := range r.faces {
		if f.host(now) == nil {
			f.instance = nil
		}
	}
	r.sweep(volumes.prefix, now)
	drop(r, &r.instances, func(i *instance) bool { return i.life.gone(now) })
	for token, l := range r.launches {
		if now.Sub(l.at) >= tokenLife {
			delete(r.launches, token)
		}
	}
}

// plan checks a call against everything but its permissions.
func (r *region) plan(c *aws.Call, in *ec2.RunInstancesInput) (*plan, error) {
	p := &plan{in: in, now: c.Now}
	for _, check := range []func(*plan) error{
		r.planSupported, r.planMachine, r.planKey, planUserData, r.planZone, r.planNetwork, r.planWeight, r.planMetadata, r.planDisks, r.planTags, r.planOptions, r.planPlacement, r.planMarket, r.planHost,
	} {
		if err := check(p); err != nil {
			return nil, err
		}
	}
	if err := r.unsupported(p.subnet.zone, p.kindOf.InstanceType); err != nil {
		return nil, err
	}
	if err := r.capacity(p.subnet.zone, string(p.kindOf.InstanceType)); err != nil {
		return nil, err
	}
	return p, r.planCount(c, p)
}

// planSupported refuses honestly what is not emulated yet, so that nothing asked for is silently left out.
func (r *region) planSupported(p *plan) error {
	in := p.in
	for _, x := range []struct {
		what  string
		asked bool
	}{
		{"interfaces in secondary networks", len(in.SecondaryInterfaces) > 0},
		{"kernel and RAM disk ids", in.KernelId != nil || in.RamdiskId != nil},
		{"licenses", len(in.LicenseSpecifications) > 0},
		{"host resource groups", in.Placement != nil && aws.Value(in.Placement.HostResourceGroupArn) != ""},
		//lint:ignore SA1019 Clients may still ask for what is retired, and are told so.
		{"elastic graphics and inference", len(in.ElasticGpuSpecification) > 0 || len(in.ElasticInferenceAccelerators) > 0},
	} {
		if x.asked {
			return aws.NotEmulated("ec2", "RunInstances with "+x.what)
		}
	}
	return nil
}

// planMachine looks up image and instance type, which must be of one architecture.
func (r *region) planMachine(p *plan) error {
	if p.in.ImageId == nil {
		return missing("ImageId")
	}
	kind := p.in.InstanceType
	if kind == "" {
		kind = "m1.small" // AWS's default
	}
	var err error
	if p.kindOf, err = findInstanceType(kind); err != nil {
		return err
	}
	if p.image, err = r.findImage(p.now, *p.in.ImageId); err != nil {
		return err
	}
	if !supports(p.kindOf, p.image.arch) {
		return invalidValue("The architecture '%s' of the specified instance type does not match the architecture '%s' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
			p.kindOf.ProcessorInfo.SupportedArchitectures[0], p.image.arch)
	}
	return nil
}

func (r *region) planKey(p *plan) error {
	if p.in.KeyName == nil {
		return nil
	}
	k := r.keyNamed(*p.in.KeyName)
	switch {
	case k == nil:
		return noKeyPair(*p.in.KeyName)
	case k.keyType == types.KeyTypeEd25519 && p.image.image != nil && p.image.platform != "":
		return bad("Unsupported", "ED25519 key pairs are not supported with Windows AMIs.")
	}
	return nil
}

// maxUserData is the limit of user data before base64.
const maxUserData = 16 << 10

func planUserData(p *plan) error { return checkUserData(aws.Value(p.in.UserData)) }

func checkUserData(text string) error {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return invalidValue("Invalid BASE64 encoding of user data.")
	}
	if len(raw) > maxUserData {
		return invalidValue("User data is limited to %d bytes", maxUserData)
	}
	return nil
}

func (r *region) planTags(p *plan) (err error) {
	p.tags, err = specified(p.in.TagSpecifications, types.ResourceTypeInstance, types.ResourceTypeVolume, types.ResourceTypeNetworkInterface,
		types.ResourceTypeSpotInstancesRequest, types.ResourceTypeElasticGpu)
	return err
}

// planCount decides how many instances there will be.
func (r *region) planCount(c *aws.Call, p *plan) error {
	least, most := int(*p.in.MinCount), int(*p.in.MaxCount)
	if least < 1 || most < 1 {
		return invalidValue("Value (%d) for parameter minCount is invalid. Instance counts must be greater than 0.", least)
	}
	if least > most {
		return invalidValue("Value (%d) for parameter minCount is invalid. It must not be greater than maxCount (%d).", least, most)
	}
	if room := r.room(p.kindOf); room < most {
		if most = room; most < least {
			return overQuota(p.kindOf)
		}
	}
	if most > 1 && slices.ContainsFunc(p.wires, (*wiring).fixed) {
		return badCombination("Network interfaces with a specified private IP address may not be used with more than one instance")
	}
	return r.planSeats(c, p, least, most)
}

// planSeats finds the addresses of each instance, of as many as there is room for.
func (r *region) planSeats(c *aws.Call, p *plan, least, most int) error {
	l := r.ledger(c.Now)
	for len(p.seats) < most {
		seat := make([]berth, len(p.wires))
		for n, w := range p.wires {
			if w.old != nil {
				continue
			}
			var err error
			if seat[n], err = w.take(c, l); err == nil {
				continue
			}
			if len(p.seats) >= least {
				return nil
			}
			return err
		}
		p.seats = append(p.seats, seat)
	}
	return nil
}

// launch makes the instances of a plan.
func (r *region) launch(c *aws.Call, p *plan) []*instance {
	reservation := c.NewID("r")
	p.metadata = r.metadataOf(p)
	p.it = p.told(c.Now.Truncate(time.Second))
	r.used(p.image.id, c.Now)
	var list []*instance
	for n, seat := range p.seats {
		i := r.newInstance(c, p, seat)
		i.reservation, i.index = reservation, int32(n)
		list = append(list, i)
		c.Changed(aws.Created, r.instanceResource(i, c.Now))
		for _, v := range i.disks {
			c.Changed(aws.Created, r.current(v.id, c.Now))
		}
	}
	return list
}

func (r *region) newInstance(c *aws.Call, p *plan, seat []berth) *instance {
	in, now := p.in, c.Now.Truncate(time.Second)
	i := &instance{
		base: base{id: c.NewID("i"), kind: types.ResourceTypeInstance, tags: p.tags[types.ResourceTypeInstance]},
		life: life{toward: types.InstanceStateNameRunning, since: now}, it: p.it, image: p.image, kindOf: p.kindOf, profile: p.profile, group: p.group,
		created: now, launched: now, shutdown: types.ShutdownBehaviorStop, keepRunning: aws.Value(in.DisableApiStop),
		protected: aws.Value(in.DisableApiTermination), userData: aws.Value(in.UserData),
	}
	if in.Monitoring != nil && aws.Value(in.Monitoring.Enabled) {
		i.monitor = toggle{true, now}
	}
	if in.InstanceInitiatedShutdownBehavior != "" {
		i.shutdown = in.InstanceInitiatedShutdownBehavior
	}
	if i.profile != nil {
		i.tie = tie{c.NewID("iip-assoc"), now}
	}
	r.running[i.kindOf]++
	r.partition(i)
	i.credits = r.creditsOf(p)
	i.password = r.sealed(c, i)
	if v := p.template; v != nil {
		i.tags = append(slices.Clone(i.tags), types.Tag{Key: new("aws:ec2launchtemplate:id"), Value: v.LaunchTemplateId},
			types.Tag{Key: new("aws:ec2launchtemplate:version"), Value: new(strconv.FormatInt(*v.VersionNumber, 10))})
	}
	r.wireUp(c, i, p, seat)
	for _, d := range p.disks {
		r.newDisk(c, i, p, d)
	}
	add(r, &r.instances, i)
	r.settleOn(i, p)
	switch {
	case p.request != nil:
		sold(p.request, i)
	case p.spot != nil:
		r.sell(c, i, p)
	}
	i.wake(c)
	return i
}

// wireUp gives a new instance its interfaces.
func (r *region) wireUp(c *aws.Call, i *instance, p *plan, seat []berth) {
	for n, w := range p.wires {
		f, verb := w.old, aws.Changed
		if f == nil {
			f, verb = r.newFace(c, w, seat[n], p.tags[types.ResourceTypeNetworkInterface]), aws.Created
		}
		if w.public {
			if p.publics == nil {
				p.publics = r.publics(c.Now)
			}
			f.public = r.newPublic(c, p.publics)
		}
		if f.join(c, i, w.device, w.card, w.ephemeral); !f.plain(c.Now) {
			c.Changed(verb, r.faceResource(f, c.Now))
		}
	}
}
