package ec2

import (
	"encoding/xml"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var sharedKeyForm = regexp.MustCompile(`^[a-zA-Z1-9._][a-zA-Z0-9._]{7,63}$`)

var tunnelRange = netip.MustParsePrefix("169.254.0.0/16")

// takenTunnels are ranges that tunnels cannot have.
var takenTunnels = []string{"169.254.0.0/30", "169.254.1.0/30", "169.254.2.0/30", "169.254.3.0/30", "169.254.4.0/30", "169.254.5.0/30", "169.254.169.252/30"}

// checkTunnel checks a tunnel's options.
// https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
func (d *draft) checkTunnel(t *types.TunnelOption, gateway *string) {
	number := func(name string, n *int32, least, most int32) {
		d.check(n == nil || *n >= least && *n <= most, func() error {
			return invalidValue("Value (%d) for parameter %s is invalid. It must be between %d and %d.", aws.Value(n), name, least, most)
		})
	}
	number("phase1LifetimeSeconds", t.Phase1LifetimeSeconds, 900, 28800)
	number("phase2LifetimeSeconds", t.Phase2LifetimeSeconds, 900, 3600)
	number("rekeyFuzzPercentage", t.RekeyFuzzPercentage, 0, 100)
	half := int32(1800)
	if t.Phase2LifetimeSeconds != nil {
		half = *t.Phase2LifetimeSeconds / 2
	}
	number("rekeyMarginTimeSeconds", t.RekeyMarginTimeSeconds, 60, half)
	number("replayWindowSize", t.ReplayWindowSize, 64, 2048)
	number("dpdTimeoutSeconds", t.DpdTimeoutSeconds, 30, 1<<30)
	word := func(name string, values []string, allowed string) {
		for _, v := range values {
			d.check(slices.Contains(strings.Fields(allowed), v), func() error { return invalidValue("Value (%s) for parameter %s is invalid.", v, name) })
		}
	}
	word("dpdTimeoutAction", oneOrNone(t.DpdTimeoutAction), "clear none restart")
	word("startupAction", oneOrNone(t.StartupAction), "add start")
	word("ikeVersion", mapped(t.IkeVersions, func(x types.IKEVersionsListValue) string { return *x.Value }), "ikev1 ikev2")
	word("phase1EncryptionAlgorithm", mapped(t.Phase1EncryptionAlgorithms, func(x types.Phase1EncryptionAlgorithmsListValue) string { return *x.Value }), "AES128 AES256 AES128-GCM-16 AES256-GCM-16")
	word("phase2EncryptionAlgorithm", mapped(t.Phase2EncryptionAlgorithms, func(x types.Phase2EncryptionAlgorithmsListValue) string { return *x.Value }), "AES128 AES256 AES128-GCM-16 AES256-GCM-16")
	word("phase1IntegrityAlgorithm", mapped(t.Phase1IntegrityAlgorithms, func(x types.Phase1IntegrityAlgorithmsListValue) string { return *x.Value }), "SHA1 SHA2-256 SHA2-384 SHA2-512")
	word("phase2IntegrityAlgorithm", mapped(t.Phase2IntegrityAlgorithms, func(x types.Phase2IntegrityAlgorithmsListValue) string { return *x.Value }), "SHA1 SHA2-256 SHA2-384 SHA2-512")
	word("phase1DHGroupNumber", mapped(t.Phase1DHGroupNumbers, func(x types.Phase1DHGroupNumbersListValue) string { return strconv.Itoa(int(*x.Value)) }), "2 14 15 16 17 18 19 20 21 22 23 24")
	word("phase2DHGroupNumber", mapped(t.Phase2DHGroupNumbers, func(x types.Phase2DHGroupNumbersListValue) string { return strconv.Itoa(int(*x.Value)) }), "2 5 14 15 16 17 18 19 20 21 22 23 24")
	d.check(t.PreSharedKey == nil || sharedKeyForm.MatchString(*t.PreSharedKey), func() error {
		return invalidValue("Value for parameter preSharedKey is invalid. Allowed characters are alphanumeric characters and ._. Must be between 8 and 64 characters in length and cannot start with zero (0).")
	})
	if t.TunnelInsideCidr == nil || d.err != nil {
		return
	}
	p, err := netip.ParsePrefix(*t.TunnelInsideCidr)
	d.check(err == nil && p.Bits() == 30 && p.Masked() == p && tunnelRange.Contains(p.Addr()) && !slices.Contains(takenTunnels, p.String()), func() error {
		return invalidValue("Value (%s) for parameter tunnelInsideCidr is invalid. It must be a size /30 CIDR block from the 169.254.0.0/16 range.", *t.TunnelInsideCidr)
	})
	for _, x := range vpnConnections.where(d.r, d.c.Now, func(x *types.VpnConnection) bool { return gateway != nil && aws.Value(x.VpnGatewayId) == *gateway }) {
		for _, y := range x.it.Options.TunnelOptions {
			d.check(*y.TunnelInsideCidr != p.String(), func() error {
				return invalidValue("The tunnel inside CIDR %s is already in use by the VPN connection %s.", p, x.id)
			})
		}
	}
}

func oneOrNone(x *string) []string {
	if x == nil {
		return nil
	}
	return []string{*x}
}

// openTunnel gives a tunnel the address, the range and the key that were not given.
func (d *draft) openTunnel(t *types.TunnelOption) {
	t.OutsideIpAddress = new(d.r.newPublic(d.c, nil).String())
	for t.TunnelInsideCidr == nil {
		var b [2]byte
		d.c.Random.Read(b[:])
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{169, 254, b[0], b[1] &^ 3}), 30).String()
		if !slices.Contains(takenTunnels, p) {
			t.TunnelInsideCidr = &p
		}
	}
	for t.PreSharedKey == nil {
		if key := d.c.Text(32); sharedKeyForm.MatchString(key) {
			t.PreSharedKey = &key
		}
	}
	if t.EnableTunnelLifecycleControl == nil {
		t.EnableTunnelLifecycleControl = new(false)
	}
}

// The configuration of the customer's device, as AWS writes it.
type (
	vpnXML struct {
		XMLName    xml.Name    `xml:"vpn_connection"`
		ID         string      `xml:"id,attr"`
		Customer   string      `xml:"customer_gateway_id"`
		Gateway    string      `xml:"vpn_gateway_id,omitempty"`
		Transit    string      `xml:"transit_gateway_id,omitempty"`
		Type       string      `xml:"vpn_connection_type"`
		Attributes string      `xml:"vpn_connection_attributes,omitempty"`
		Tunnels    []tunnelXML `xml:"ipsec_tunnel"`
	}
	tunnelXML struct {
		Customer endXML   `xml:"customer_gateway"`
		Gateway  endXML   `xml:"vpn_gateway"`
		Ike      phaseXML `xml:"ike"`
		Ipsec    phaseXML `xml:"ipsec"`
	}
	endXML struct {
		Outside string `xml:"tunnel_outside_address>ip_address"`
		Inside  string `xml:"tunnel_inside_address>ip_address"`
		Mask    string `xml:"tunnel_inside_address>network_mask"`
		Bits    int    `xml:"tunnel_inside_address>network_cidr"`
		ASN     string `xml:"bgp>asn,omitempty"`
		Hold    int    `xml:"bgp>hold_time,omitempty"`
	}
	phaseXML struct {
		Protocol       string `xml:"protocol,omitempty"`
		Authentication string `xml:"authentication_protocol"`
		Encryption     string `xml:"encryption_protocol"`
		Lifetime       int32  `xml:"lifetime"`
		Secrecy        string `xml:"perfect_forward_secrecy"`
		Mode           string `xml:"mode"`
		Key            string `xml:"pre_shared_key,omitempty"`
		ClearDF        string `xml:"clear_df_bit,omitempty"`
		Fragment       string `xml:"fragmentation_before_encryption,omitempty"`
		MSS            int    `xml:"tcp_mss_adjustment,omitempty"`
		Interval       int    `xml:"dead_peer_detection>interval,omitempty"`
		Retries        int    `xml:"dead_peer_detection>retries,omitempty"`
	}
)

// sdkVpnConnection adds the configuration of the customer's device.
func (r *region) sdkVpnConnection(it *types.VpnConnection) {
	customer, ok := find[*thing[types.CustomerGateway]](r, *it.CustomerGatewayId)
	if !ok || it.Options == nil || ended(string(it.State)) {
		return
	}
	asn := "64512"
	if g, ok := find[*thing[types.VpnGateway]](r, aws.Value(it.VpnGatewayId)); ok {
		asn = strconv.FormatInt(*g.it.AmazonSideAsn, 10)
	} else if g, ok := find[*thing[types.TransitGateway]](r, aws.Value(it.TransitGatewayId)); ok {
		asn = strconv.FormatInt(*g.it.Options.AmazonSideAsn, 10)
	}
	x := vpnXML{ID: *it.VpnConnectionId, Customer: *it.CustomerGatewayId, Gateway: aws.Value(it.VpnGatewayId), Transit: aws.Value(it.TransitGatewayId), Type: string(it.Type)}
	static := aws.Value(it.Options.StaticRoutesOnly)
	if static {
		x.Attributes = "NoBGPVPNConnection"
	}
	for _, t := range it.Options.TunnelOptions {
		p := netip.MustParsePrefix(*t.TunnelInsideCidr)
		ours := p.Addr().Next()
		end := func(outside string, inside netip.Addr, asn string) endXML {
			e := endXML{Outside: outside, Inside: inside.String(), Mask: "255.255.255.252", Bits: 30}
			if !static {
				e.ASN, e.Hold = asn, 30
			}
			return e
		}
		phase1, phase2 := int32(28800), int32(3600)
		if t.Phase1LifetimeSeconds != nil {
			phase1 = *t.Phase1LifetimeSeconds
		}
		if t.Phase2LifetimeSeconds != nil {
			phase2 = *t.Phase2LifetimeSeconds
		}
		x.Tunnels = append(x.Tunnels, tunnelXML{
			Customer: end(aws.Value(customer.it.IpAddress), ours.Next(), *customer.it.BgpAsn), Gateway: end(*t.OutsideIpAddress, ours, asn),
			Ike:   phaseXML{Authentication: "sha1", Encryption: "aes-128-cbc", Lifetime: phase1, Secrecy: "group2", Mode: "main", Key: *t.PreSharedKey},
			Ipsec: phaseXML{Protocol: "esp", Authentication: "hmac-sha1-96", Encryption: "aes-128-cbc", Lifetime: phase2, Secrecy: "group2", Mode: "tunnel", ClearDF: "true", Fragment: "true", MSS: 1379, Interval: 10, Retries: 3},
		})
	}
	if text, err := xml.MarshalIndent(x, "", "  "); err == nil {
		it.CustomerGatewayConfiguration = new(xml.Header + string(text))
	}
}
