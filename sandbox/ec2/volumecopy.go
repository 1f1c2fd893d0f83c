package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// CopyVolumes makes a volume with the data that another of the same zone has now.
// It returns IncorrectState unless that one is available or in use.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyVolumes.html
func (s *Service) CopyVolumes(c *aws.Call, in *ec2.CopyVolumesInput) (*ec2.CopyVolumesOutput, error) {
	d := s.begin(c, in, volumes.resource)
	v := volumes.of(d, in.SourceVolumeId)
	d.check(v == nil || v.it.State == types.VolumeStateAvailable || v.it.State == types.VolumeStateInUse, func() error { return notAvailable(v) })
	w := &wish{kind: in.VolumeType, size: in.Size, iops: in.Iops, throughput: in.Throughput, source: v, encrypted: in.Encrypted, key: in.KmsKeyId, multi: aws.Value(in.MultiAttachEnabled)}
	if w.kind == "" && v != nil {
		w.kind = v.it.VolumeType
	}
	d.wished(w)
	return once(d, func() (*ec2.CopyVolumesOutput, error) {
		if d.err == nil {
			d.err = d.r.volumeRoom(c.Now, w.kind, *w.size, aws.Value(w.iops))
		}
		if err := d.ready(); err != nil {
			return nil, err
		}
		y := d.newVolume(w, d.zone(v.it.AvailabilityZone, nil), ownVolume(v).bytes)
		return &ec2.CopyVolumesOutput{Volumes: []types.Volume{y.told()}}, nil
	})
}
