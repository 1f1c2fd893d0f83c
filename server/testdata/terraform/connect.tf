# What joins VPCs with each other, with services and with other networks.

data "aws_caller_identity" "me" {}
data "aws_region" "here" {}

locals {
  nlb         = "arn:aws:elasticloadbalancing:us-east-1:${data.aws_caller_identity.me.account_id}:loadbalancer/net/web/0123456789abcdef"
  certificate = "arn:aws:acm:us-east-1:${data.aws_caller_identity.me.account_id}:certificate/12345678-1234-1234-1234-123456789012"
}

resource "aws_vpc" "a" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_vpc" "b" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_vpc" "far" {
  provider   = aws.far
  cidr_block = "10.2.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.a.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_subnet" "a2" {
  vpc_id            = aws_vpc.a.id
  cidr_block        = "10.0.2.0/24"
  availability_zone = "us-east-1b"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.b.id
  cidr_block        = "10.1.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table" "a" {
  vpc_id = aws_vpc.a.id
}

resource "aws_route_table" "a2" {
  vpc_id = aws_vpc.a.id
}

resource "aws_security_group" "a" {
  name   = "tf-connect"
  vpc_id = aws_vpc.a.id
}

# Peering.

resource "aws_vpc_peering_connection" "ab" {
  vpc_id      = aws_vpc.a.id
  peer_vpc_id = aws_vpc.b.id
  auto_accept = true
  tags        = { Name = "ab" }
}

resource "aws_vpc_peering_connection_options" "ab" {
  vpc_peering_connection_id = aws_vpc_peering_connection.ab.id
  requester { allow_remote_vpc_dns_resolution = true }
}

resource "aws_vpc_peering_connection" "far" {
  vpc_id      = aws_vpc.a.id
  peer_vpc_id = aws_vpc.far.id
  peer_region = "eu-west-1"
}

resource "aws_vpc_peering_connection_accepter" "far" {
  provider                  = aws.far
  vpc_peering_connection_id = aws_vpc_peering_connection.far.id
  auto_accept               = true
  tags                      = { Side = "accepter" }
}

resource "aws_route" "peer" {
  route_table_id            = aws_route_table.a.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.ab.id
}

# Prefix lists.

resource "aws_ec2_managed_prefix_list" "office" {
  name           = "office"
  address_family = "IPv4"
  max_entries    = 5
  entry {
    cidr        = "192.0.2.0/24"
    description = "here"
  }
  entry { cidr = "198.51.100.0/24" }
}

resource "aws_ec2_managed_prefix_list" "apart" {
  name           = "apart"
  address_family = "IPv4"
  max_entries    = 2
}

resource "aws_ec2_managed_prefix_list_entry" "one" {
  prefix_list_id = aws_ec2_managed_prefix_list.apart.id
  cidr           = "203.0.113.0/24"
  description    = "one"
}

data "aws_ec2_managed_prefix_list" "s3" {
  name = "com.amazonaws.us-east-1.s3"
}

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.us-east-1.s3"
}

resource "aws_security_group_rule" "office" {
  type              = "ingress"
  security_group_id = aws_security_group.a.id
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  prefix_list_ids   = [aws_ec2_managed_prefix_list.office.id]
}

# Endpoints.

data "aws_vpc_endpoint_service" "ssm" {
  service      = "ssm"
  service_type = "Interface"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.a.id
  service_name = "com.amazonaws.us-east-1.s3"
}

resource "aws_vpc_endpoint_route_table_association" "s3" {
  vpc_endpoint_id = aws_vpc_endpoint.s3.id
  route_table_id  = aws_route_table.a2.id
}

resource "aws_vpc_endpoint_policy" "s3" {
  vpc_endpoint_id = aws_vpc_endpoint.s3.id
  policy          = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })
}

resource "aws_vpc_endpoint" "ssm" {
  vpc_id              = aws_vpc.a.id
  service_name        = data.aws_vpc_endpoint_service.ssm.service_name
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.a.id]
  security_group_ids  = [aws_security_group.a.id]
}

resource "aws_vpc_endpoint" "ec2" {
  vpc_id            = aws_vpc.a.id
  service_name      = "com.amazonaws.us-east-1.ec2"
  vpc_endpoint_type = "Interface"
}

resource "aws_vpc_endpoint_subnet_association" "ec2" {
  vpc_endpoint_id = aws_vpc_endpoint.ec2.id
  subnet_id       = aws_subnet.a2.id
}

resource "aws_vpc_endpoint_security_group_association" "ec2" {
  vpc_endpoint_id   = aws_vpc_endpoint.ec2.id
  security_group_id = aws_security_group.a.id
}

resource "aws_vpc_endpoint_service" "own" {
  acceptance_required        = true
  network_load_balancer_arns = [local.nlb]
}

resource "aws_vpc_endpoint_service_allowed_principal" "all" {
  vpc_endpoint_service_id = aws_vpc_endpoint_service.own.id
  principal_arn           = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"
}

resource "aws_vpc_endpoint_connection_notification" "own" {
  vpc_endpoint_service_id     = aws_vpc_endpoint_service.own.id
  connection_notification_arn = "arn:aws:sns:us-east-1:${data.aws_caller_identity.me.account_id}:connections"
  connection_events           = ["Accept", "Reject"]
}

resource "aws_vpc_endpoint" "own" {
  vpc_id            = aws_vpc.b.id
  service_name      = aws_vpc_endpoint_service.own.service_name
  vpc_endpoint_type = "Interface"
  subnet_ids        = [aws_subnet.b.id]
}

resource "aws_vpc_endpoint_connection_accepter" "own" {
  vpc_endpoint_service_id = aws_vpc_endpoint_service.own.id
  vpc_endpoint_id         = aws_vpc_endpoint.own.id
}

# Flow logs and mirroring.

resource "aws_flow_log" "a" {
  vpc_id               = aws_vpc.a.id
  traffic_type         = "ALL"
  log_destination_type = "s3"
  log_destination      = "arn:aws:s3:::flow-logs"
}

resource "aws_network_interface" "from" {
  subnet_id = aws_subnet.a.id
}

resource "aws_network_interface" "to" {
  subnet_id = aws_subnet.a.id
}

resource "aws_ec2_traffic_mirror_filter" "web" {
  description      = "web"
  network_services = ["amazon-dns"]
}

resource "aws_ec2_traffic_mirror_filter_rule" "web" {
  traffic_mirror_filter_id = aws_ec2_traffic_mirror_filter.web.id
  destination_cidr_block   = "10.0.0.0/8"
  source_cidr_block        = "0.0.0.0/0"
  rule_number              = 1
  rule_action              = "accept"
  traffic_direction        = "ingress"
  protocol                 = 6
  destination_port_range {
    from_port = 80
    to_port   = 443
  }
}

resource "aws_ec2_traffic_mirror_target" "to" {
  network_interface_id = aws_network_interface.to.id
}

resource "aws_ec2_traffic_mirror_session" "web" {
  network_interface_id     = aws_network_interface.from.id
  session_number           = 1
  traffic_mirror_filter_id = aws_ec2_traffic_mirror_filter.web.id
  traffic_mirror_target_id = aws_ec2_traffic_mirror_target.to.id
}

# Transit gateways.

resource "aws_ec2_transit_gateway" "hub" {
  description                 = "hub"
  multicast_support           = "enable"
  transit_gateway_cidr_blocks = ["10.99.0.0/24"]
}

resource "aws_ec2_transit_gateway" "far" {
  provider = aws.far
}

resource "aws_ec2_transit_gateway_vpc_attachment" "a" {
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  vpc_id                                          = aws_vpc.a.id
  subnet_ids                                      = [aws_subnet.a.id]
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
}

resource "aws_ec2_transit_gateway_vpc_attachment" "b" {
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  vpc_id                 = aws_vpc.b.id
  subnet_ids             = [aws_subnet.b.id]
  appliance_mode_support = "enable"
}

resource "aws_ec2_transit_gateway_route_table" "own" {
  transit_gateway_id = aws_ec2_transit_gateway.hub.id
}

resource "aws_ec2_transit_gateway_route_table_association" "a" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.a.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.own.id
}

resource "aws_ec2_transit_gateway_route_table_propagation" "a" {
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.a.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.own.id
}

resource "aws_ec2_transit_gateway_route" "b" {
  destination_cidr_block         = "10.1.0.0/16"
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.b.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.own.id
}

resource "aws_ec2_transit_gateway_route" "nowhere" {
  destination_cidr_block         = "10.66.0.0/16"
  blackhole                      = true
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.own.id
}

resource "aws_ec2_transit_gateway_prefix_list_reference" "office" {
  prefix_list_id                 = aws_ec2_managed_prefix_list.office.id
  transit_gateway_attachment_id  = aws_ec2_transit_gateway_vpc_attachment.b.id
  transit_gateway_route_table_id = aws_ec2_transit_gateway_route_table.own.id
}

resource "aws_ec2_transit_gateway_connect" "a" {
  transport_attachment_id                         = aws_ec2_transit_gateway_vpc_attachment.a.id
  transit_gateway_id                              = aws_ec2_transit_gateway.hub.id
  transit_gateway_default_route_table_association = false
  transit_gateway_default_route_table_propagation = false
}

resource "aws_ec2_transit_gateway_connect_peer" "a" {
  transit_gateway_attachment_id = aws_ec2_transit_gateway_connect.a.id
  peer_address                  = "10.0.1.77"
  inside_cidr_blocks            = ["169.254.200.0/29"]
}

resource "aws_ec2_transit_gateway_peering_attachment" "far" {
  transit_gateway_id      = aws_ec2_transit_gateway.hub.id
  peer_transit_gateway_id = aws_ec2_transit_gateway.far.id
  peer_region             = "eu-west-1"
}

resource "aws_ec2_transit_gateway_peering_attachment_accepter" "far" {
  provider                      = aws.far
  transit_gateway_attachment_id = aws_ec2_transit_gateway_peering_attachment.far.id
}

resource "aws_ec2_transit_gateway_policy_table" "hub" {
  transit_gateway_id = aws_ec2_transit_gateway.hub.id
}

resource "aws_ec2_transit_gateway_multicast_domain" "hub" {
  transit_gateway_id     = aws_ec2_transit_gateway.hub.id
  static_sources_support = "enable"
}

resource "aws_ec2_transit_gateway_multicast_domain_association" "a" {
  subnet_id                           = aws_subnet.a.id
  transit_gateway_attachment_id       = aws_ec2_transit_gateway_vpc_attachment.a.id
  transit_gateway_multicast_domain_id = aws_ec2_transit_gateway_multicast_domain.hub.id
}

resource "aws_ec2_transit_gateway_multicast_group_member" "to" {
  group_ip_address                    = "224.0.1.0"
  network_interface_id                = aws_network_interface.to.id
  transit_gateway_multicast_domain_id = aws_ec2_transit_gateway_multicast_domain_association.a.transit_gateway_multicast_domain_id
}

resource "aws_ec2_transit_gateway_multicast_group_source" "from" {
  group_ip_address                    = "224.0.1.0"
  network_interface_id                = aws_network_interface.from.id
  transit_gateway_multicast_domain_id = aws_ec2_transit_gateway_multicast_domain_association.a.transit_gateway_multicast_domain_id
}

resource "aws_route" "hub" {
  route_table_id         = aws_route_table.a.id
  destination_cidr_block = "10.0.0.0/8"
  transit_gateway_id     = aws_ec2_transit_gateway_vpc_attachment.a.transit_gateway_id
}

resource "aws_route" "office" {
  route_table_id             = aws_route_table.a2.id
  destination_prefix_list_id = aws_ec2_managed_prefix_list.office.id
  transit_gateway_id         = aws_ec2_transit_gateway_vpc_attachment.a.transit_gateway_id
}

# VPNs.

resource "aws_vpn_gateway" "a" {
  vpc_id          = aws_vpc.a.id
  amazon_side_asn = 64600
}

resource "aws_vpn_gateway" "b" {}

resource "aws_vpn_gateway_attachment" "b" {
  vpc_id         = aws_vpc.b.id
  vpn_gateway_id = aws_vpn_gateway.b.id
}

resource "aws_vpn_gateway_route_propagation" "a" {
  vpn_gateway_id = aws_vpn_gateway.a.id
  route_table_id = aws_route_table.a2.id
}

resource "aws_customer_gateway" "home" {
  bgp_asn    = 65010
  ip_address = "192.0.2.1"
  type       = "ipsec.1"
}

resource "aws_vpn_connection" "static" {
  customer_gateway_id = aws_customer_gateway.home.id
  vpn_gateway_id      = aws_vpn_gateway.a.id
  type                = "ipsec.1"
  static_routes_only  = true
  tunnel1_inside_cidr = "169.254.44.0/30"
}

resource "aws_vpn_connection_route" "home" {
  vpn_connection_id      = aws_vpn_connection.static.id
  destination_cidr_block = "192.168.0.0/16"
}

resource "aws_vpn_connection" "hub" {
  customer_gateway_id = aws_customer_gateway.home.id
  transit_gateway_id  = aws_ec2_transit_gateway.hub.id
  type                = "ipsec.1"
}

resource "aws_ec2_client_vpn_endpoint" "people" {
  server_certificate_arn = local.certificate
  client_cidr_block      = "10.200.0.0/22"
  description            = "people"
  split_tunnel           = true
  authentication_options {
    type                       = "certificate-authentication"
    root_certificate_chain_arn = local.certificate
  }
  connection_log_options { enabled = false }
}

resource "aws_ec2_client_vpn_authorization_rule" "people" {
  client_vpn_endpoint_id = aws_ec2_client_vpn_endpoint.people.id
  target_network_cidr    = "10.0.0.0/16"
  authorize_all_groups   = true
}

# aws_ec2_client_vpn_network_association and _route work too, but the provider waits four minutes before it first looks at an association.

# Addresses.

resource "aws_vpc_ipam" "plan" {
  operating_regions { region_name = data.aws_region.here.name }
}

resource "aws_vpc_ipam_scope" "lab" {
  ipam_id     = aws_vpc_ipam.plan.id
  description = "lab"
}

resource "aws_vpc_ipam_pool" "top" {
  address_family = "ipv4"
  ipam_scope_id  = aws_vpc_ipam.plan.private_default_scope_id
}

resource "aws_vpc_ipam_pool_cidr" "top" {
  ipam_pool_id = aws_vpc_ipam_pool.top.id
  cidr         = "10.0.0.0/8"
}

resource "aws_vpc_ipam_pool" "here" {
  address_family      = "ipv4"
  ipam_scope_id       = aws_vpc_ipam.plan.private_default_scope_id
  locale              = data.aws_region.here.name
  source_ipam_pool_id = aws_vpc_ipam_pool.top.id
}

resource "aws_vpc_ipam_pool_cidr" "here" {
  ipam_pool_id   = aws_vpc_ipam_pool.here.id
  netmask_length = 16
  depends_on     = [aws_vpc_ipam_pool_cidr.top]
}

resource "aws_vpc_ipam_pool_cidr_allocation" "one" {
  ipam_pool_id   = aws_vpc_ipam_pool.here.id
  netmask_length = 28
  depends_on     = [aws_vpc_ipam_pool_cidr.here]
}

resource "aws_vpc_ipam_resource_discovery" "more" {
  operating_regions { region_name = data.aws_region.here.name }
}

resource "aws_vpc_ipam_resource_discovery_association" "more" {
  ipam_id                    = aws_vpc_ipam.plan.id
  ipam_resource_discovery_id = aws_vpc_ipam_resource_discovery.more.id
}
