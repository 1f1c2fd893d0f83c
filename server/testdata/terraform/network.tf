# Every kind of resource that the network of one VPC is made of.

data "aws_availability_zones" "all" { state = "available" }

# Two VPCs, with further ranges of addresses.

resource "aws_vpc" "main" {
  cidr_block                       = "10.0.0.0/16"
  enable_dns_hostnames             = true
  assign_generated_ipv6_cidr_block = true
  tags                             = { Name = "main" }
}

resource "aws_vpc" "other" {
  cidr_block       = "10.8.0.0/16"
  instance_tenancy = "dedicated"
  lifecycle { ignore_changes = [assign_generated_ipv6_cidr_block] } # comes by its association
}

resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.0.0/16"
}

resource "aws_vpc_ipv6_cidr_block_association" "other" {
  vpc_id                           = aws_vpc.other.id
  assign_generated_ipv6_cidr_block = true
}

resource "aws_vpc_dhcp_options" "main" {
  domain_name         = "example.internal"
  domain_name_servers = ["AmazonProvidedDNS"]
}

resource "aws_vpc_dhcp_options_association" "main" {
  vpc_id          = aws_vpc.main.id
  dhcp_options_id = aws_vpc_dhcp_options.main.id
}

# Subnets.

resource "aws_subnet" "public" {
  vpc_id                          = aws_vpc.main.id
  cidr_block                      = "10.0.0.0/24"
  availability_zone               = data.aws_availability_zones.all.names[0]
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation = true
  map_public_ip_on_launch         = true
  tags                            = { Name = "public" }
}

resource "aws_subnet" "private" {
  vpc_id                                      = aws_vpc.main.id
  cidr_block                                  = "10.1.0.0/24"
  availability_zone                           = data.aws_availability_zones.all.names[0]
  private_dns_hostname_type_on_launch         = "resource-name"
  enable_resource_name_dns_a_record_on_launch = true
  depends_on                                  = [aws_vpc_ipv4_cidr_block_association.more]
}

resource "aws_ec2_subnet_cidr_reservation" "kept" {
  subnet_id        = aws_subnet.public.id
  cidr_block       = "10.0.0.128/28"
  reservation_type = "prefix"
  description      = "for prefixes"
}

# In and out.

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_internet_gateway" "loose" {}

resource "aws_internet_gateway_attachment" "loose" {
  internet_gateway_id = aws_internet_gateway.loose.id
  vpc_id              = aws_vpc.other.id
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.main]
}

resource "aws_eip" "nat2" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "public" {
  allocation_id            = aws_eip.nat.id
  secondary_allocation_ids = [aws_eip.nat2.id]
  subnet_id                = aws_subnet.public.id
  depends_on               = [aws_internet_gateway.main]
}

resource "aws_nat_gateway" "private" {
  connectivity_type = "private"
  subnet_id         = aws_subnet.private.id
}

# Routes.

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
  route {
    ipv6_cidr_block = "::/0"
    gateway_id      = aws_internet_gateway.main.id
  }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "nat" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.public.id
}

resource "aws_route" "six" {
  route_table_id              = aws_route_table.private.id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.main.id
}

resource "aws_route" "inside" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "192.0.2.0/24"
  network_interface_id   = aws_network_interface.free.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "edge" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "edge" {
  gateway_id     = aws_internet_gateway.main.id
  route_table_id = aws_route_table.edge.id
}

resource "aws_main_route_table_association" "main" {
  vpc_id         = aws_vpc.main.id
  route_table_id = aws_route_table.private.id
}

resource "aws_default_route_table" "other" {
  default_route_table_id = aws_vpc.other.default_route_table_id
  route                  = []
}

# Network ACLs.

resource "aws_network_acl" "private" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.private.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    from_port  = 443
    to_port    = 443
    cidr_block = "10.0.0.0/8"
  }
  egress {
    rule_no         = 100
    action          = "allow"
    protocol        = "-1"
    from_port       = 0
    to_port         = 0
    ipv6_cidr_block = "::/0"
  }
}

resource "aws_network_acl" "loose" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "ping" {
  network_acl_id = aws_network_acl.loose.id
  rule_number    = 200
  protocol       = "icmp"
  rule_action    = "deny"
  cidr_block     = "0.0.0.0/0"
  icmp_type      = 8
  icmp_code      = -1
}

resource "aws_network_acl_association" "public" {
  network_acl_id = aws_network_acl.loose.id
  subnet_id      = aws_subnet.public.id
}

resource "aws_default_network_acl" "other" {
  default_network_acl_id = aws_vpc.other.default_network_acl_id
  depends_on             = [aws_vpc_ipv6_cidr_block_association.other] # which adds rules
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "10.0.0.0/8"
  }
}

# Security groups.

resource "aws_security_group" "web" {
  name        = "web"
  description = "web servers"
  vpc_id      = aws_vpc.main.id
  ingress {
    description      = "https"
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    self      = true
  }
  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "app" {
  type                     = "ingress"
  security_group_id        = aws_security_group.app.id
  source_security_group_id = aws_security_group.web.id
  protocol                 = "tcp"
  from_port                = 8080
  to_port                  = 8081
  description              = "from web"
}

resource "aws_security_group" "db" {
  name   = "db"
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "db" {
  security_group_id            = aws_security_group.db.id
  referenced_security_group_id = aws_security_group.app.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  description                  = "from app"
  tags                         = { Name = "db" }
}

resource "aws_vpc_security_group_egress_rule" "db" {
  security_group_id = aws_security_group.db.id
  cidr_ipv6         = "::/0"
  ip_protocol       = "-1"
}

resource "aws_vpc_security_group_vpc_association" "db" {
  security_group_id = aws_security_group.db.id
  vpc_id            = aws_vpc.other.id
}

resource "aws_default_security_group" "other" {
  vpc_id = aws_vpc.other.id
}

# Network interfaces and their addresses.

resource "aws_network_interface" "free" {
  subnet_id         = aws_subnet.private.id
  private_ips       = ["10.1.0.10", "10.1.0.11"]
  security_groups   = [aws_security_group.app.id]
  source_dest_check = false
  description       = "free"
}

resource "aws_network_interface" "second" {
  subnet_id          = aws_subnet.public.id
  private_ips_count  = 1
  ipv6_address_count = 1
}

resource "aws_network_interface_sg_attachment" "second" {
  security_group_id    = aws_security_group.web.id
  network_interface_id = aws_network_interface.second.id
}

data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023*-kernel-6.1-x86_64"]
  }
}

resource "aws_instance" "web" {
  ami                    = data.aws_ami.linux.id
  instance_type          = "t3.small"
  subnet_id              = aws_subnet.public.id
  vpc_security_group_ids = [aws_security_group.web.id]
}

resource "aws_network_interface_attachment" "second" {
  instance_id          = aws_instance.web.id
  network_interface_id = aws_network_interface.second.id
  device_index         = 1
}

resource "aws_eip" "web" {
  domain            = "vpc"
  network_interface = aws_network_interface.second.id
  depends_on        = [aws_internet_gateway.main, aws_network_interface_attachment.second]
}

resource "aws_eip" "loose" {
  domain = "vpc"
}

resource "aws_eip_association" "loose" {
  allocation_id        = aws_eip.loose.id
  network_interface_id = aws_instance.web.primary_network_interface_id
}

resource "aws_eip_domain_name" "web" {
  allocation_id = aws_eip.web.allocation_id
  domain_name   = "web.example.com"
}

# Block Public Access.

resource "aws_vpc_block_public_access_options" "all" {
  internet_gateway_block_mode = "block-ingress"
}

resource "aws_vpc_block_public_access_exclusion" "main" {
  vpc_id                          = aws_vpc.main.id
  internet_gateway_exclusion_mode = "allow-bidirectional"
}

# What every region has.

resource "aws_default_vpc" "default" {}

resource "aws_default_subnet" "a" {
  availability_zone = data.aws_availability_zones.all.names[0]
}
