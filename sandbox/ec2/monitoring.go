package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// MonitorInstances switches detailed monitoring on, which takes a moment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html
func (s *Service) MonitorInstances(c *aws.Call, in *ec2.MonitorInstancesInput) (*ec2.MonitorInstancesOutput, error) {
	list, err := s.monitor(c, in, in.InstanceIds, true)
	if err != nil {
		return nil, err
	}
	return &ec2.MonitorInstancesOutput{InstanceMonitorings: list}, nil
}

// UnmonitorInstances switches detailed monitoring off, which takes a moment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html
func (s *Service) UnmonitorInstances(c *aws.Call, in *ec2.UnmonitorInstancesInput) (*ec2.UnmonitorInstancesOutput, error) {
	list, err := s.monitor(c, in, in.InstanceIds, false)
	if err != nil {
		return nil, err
	}
	return &ec2.UnmonitorInstancesOutput{InstanceMonitorings: list}, nil
}

func (s *Service) monitor(c *aws.Call, in any, ids []string, on bool) ([]types.InstanceMonitoring, error) {
	d := s.begin(c, in)
	var list []*instance
	for _, id := range ids {
		list = append(list, instanceOf(d, &id))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	var out []types.InstanceMonitoring
	for _, i := range list {
		if i.monitor.on != on {
			i.monitor = toggle{on, c.Now}
			d.changed(i)
		}
		out = append(out, types.InstanceMonitoring{InstanceId: &i.id, Monitoring: i.monitor.told(c.Now)})
	}
	return out, nil
}
