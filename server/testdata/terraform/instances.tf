# Instances and what belongs to them.

data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023*-kernel-6.1-x86_64"]
  }
}

data "aws_ami" "windows" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "platform"
    values = ["windows"]
  }
}

data "aws_vpc" "default" { default = true }

data "aws_subnet" "a" {
  vpc_id            = data.aws_vpc.default.id
  availability_zone = "us-east-1a"
  default_for_az    = true
}

data "aws_ec2_instance_type" "small" { instance_type = "t3.small" }
data "aws_ec2_serial_console_access" "current" { depends_on = [aws_ec2_serial_console_access.on] }

# Access.

resource "aws_key_pair" "mine" {
  key_name   = "tf-mine"
  public_key = var.ssh_key
}

data "aws_key_pair" "mine" {
  key_name           = aws_key_pair.mine.key_name
  include_public_key = true
}

resource "aws_iam_role" "web" {
  name               = "tf-web"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

resource "aws_iam_instance_profile" "web" {
  name = "tf-web"
  role = aws_iam_role.web.name
}

resource "aws_security_group" "web" {
  name   = "tf-web"
  vpc_id = data.aws_vpc.default.id
}

# What the account wants of its instances.

resource "aws_ec2_serial_console_access" "on" { enabled = true }

resource "aws_ec2_instance_metadata_defaults" "strict" {
  http_tokens                 = "required"
  http_put_response_hop_limit = 2
}

resource "aws_ec2_default_credit_specification" "t2" {
  instance_family = "t2"
  cpu_credits     = "unlimited"
}

# Placement.

resource "aws_placement_group" "parts" {
  name            = "tf-parts"
  strategy        = "partition"
  partition_count = 3
}

resource "aws_placement_group" "apart" {
  name     = "tf-apart"
  strategy = "spread"
}

# Instances.

resource "aws_instance" "web" {
  ami                                  = data.aws_ami.linux.id
  instance_type                        = data.aws_ec2_instance_type.small.instance_type
  subnet_id                            = data.aws_subnet.a.id
  vpc_security_group_ids               = [aws_security_group.web.id]
  key_name                             = aws_key_pair.mine.key_name
  iam_instance_profile                 = aws_iam_instance_profile.web.name
  placement_group                      = aws_placement_group.parts.name
  placement_partition_number           = 2
  monitoring                           = true
  ebs_optimized                        = true
  associate_public_ip_address          = true
  source_dest_check                    = false
  instance_initiated_shutdown_behavior = "terminate"
  user_data                            = "#!/bin/sh\necho hello\n"
  volume_tags                          = { disk = "yes" }
  tags                                 = { Name = "tf-web" }

  root_block_device {
    volume_size = 12
    volume_type = "gp3"
    encrypted   = true
  }
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 3
    instance_metadata_tags      = "enabled"
  }
  credit_specification { cpu_credits = "standard" }
  maintenance_options { auto_recovery = "disabled" }
  private_dns_name_options {
    hostname_type                     = "resource-name"
    enable_resource_name_dns_a_record = true
  }
  capacity_reservation_specification { capacity_reservation_preference = "none" }
}

resource "aws_instance" "cores" {
  ami           = data.aws_ami.linux.id
  instance_type = "m5.2xlarge"
  cpu_options {
    core_count       = 2
    threads_per_core = 1
  }
  enclave_options { enabled = true }
  depends_on = [aws_ec2_instance_metadata_defaults.strict]
}

resource "aws_instance" "asleep" {
  ami           = data.aws_ami.linux.id
  instance_type = "t3.micro"
}

resource "aws_ec2_instance_state" "asleep" {
  instance_id = aws_instance.asleep.id
  state       = "stopped"
}

resource "aws_ec2_tag" "subnet" {
  resource_id = data.aws_subnet.a.id
  key         = "more"
  value       = "yes"
}

resource "aws_launch_template" "web" {
  name                                 = "tf-web"
  description                          = "web servers"
  image_id                             = data.aws_ami.linux.id
  instance_type                        = "t3.nano"
  key_name                             = aws_key_pair.mine.key_name
  ebs_optimized                        = true
  disable_api_stop                     = false
  disable_api_termination              = false
  instance_initiated_shutdown_behavior = "terminate"
  update_default_version               = true
  tags                                 = { team = "red" }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 10
      volume_type           = "gp3"
      delete_on_termination = true
    }
  }
  credit_specification { cpu_credits = "standard" }
  iam_instance_profile { name = aws_iam_instance_profile.web.name }
  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }
  monitoring { enabled = true }
  network_interfaces {
    device_index                = 0
    associate_public_ip_address = true
    security_groups             = [aws_security_group.web.id]
    subnet_id                   = data.aws_subnet.a.id
  }
  placement { tenancy = "default" }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "from-template" }
  }
}

data "aws_launch_template" "web" { id = aws_launch_template.web.id }

resource "aws_instance" "templated" {
  launch_template {
    id      = aws_launch_template.web.id
    version = aws_launch_template.web.latest_version
  }
  tags = { Name = "from-template" }
}

resource "aws_ec2_instance_connect_endpoint" "in" {
  subnet_id          = data.aws_subnet.a.id
  preserve_client_ip = false
}

data "aws_instance" "web" {
  instance_id   = aws_instance.web.id
  get_user_data = true
}

data "aws_instances" "stopped" {
  instance_state_names = ["stopped"]
  depends_on           = [aws_ec2_instance_state.asleep]
}

output "stopped" { value = data.aws_instances.stopped.ids }
