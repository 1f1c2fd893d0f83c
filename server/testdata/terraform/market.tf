# How EC2's capacity is bought: spot, fleets, reservations, hosts.

data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023*-kernel-6.1-x86_64"]
  }
}

data "aws_regions" "all" { all_regions = true }

data "aws_ec2_instance_type" "small" { instance_type = "t3.micro" }

data "aws_ec2_instance_types" "free" {
  filter {
    name   = "free-tier-eligible"
    values = ["true"]
  }
}

data "aws_ec2_instance_type_offering" "best" {
  filter {
    name   = "instance-type"
    values = ["t3.micro", "t2.micro"]
  }
  preferred_instance_types = ["t3.micro", "t2.micro"]
}

data "aws_ec2_spot_price" "small" {
  instance_type     = "t3.micro"
  availability_zone = "us-east-1a"
  filter {
    name   = "product-description"
    values = ["Linux/UNIX"]
  }
}

resource "aws_ec2_availability_zone_group" "boston" {
  group_name    = "us-east-1-bos-1"
  opt_in_status = "opted-in"
}

# The spot market.

resource "aws_spot_instance_request" "cheap" {
  ami                  = data.aws_ami.linux.id
  instance_type        = data.aws_ec2_instance_type_offering.best.instance_type
  spot_price           = "0.02"
  spot_type            = "one-time"
  wait_for_fulfillment = true
}

resource "aws_instance" "bid" {
  ami           = data.aws_ami.linux.id
  instance_type = "t3.micro"
  instance_market_options {
    market_type = "spot"
    spot_options {
      max_price = "0.02"
    }
  }
}

resource "aws_s3_bucket" "logs" {
  bucket        = "tf-spot-logs-4711"
  force_destroy = true
}

resource "aws_spot_datafeed_subscription" "logs" {
  bucket = aws_s3_bucket.logs.bucket
  prefix = "spot"
}

# Fleets.

resource "aws_launch_template" "worker" {
  name          = "tf-worker"
  image_id      = data.aws_ami.linux.id
  instance_type = "t3.micro"
}

resource "aws_iam_role" "fleet" {
  name = "tf-fleet"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "spotfleet.amazonaws.com" } }]
  })
}

resource "aws_spot_fleet_request" "workers" {
  iam_fleet_role                      = aws_iam_role.fleet.arn
  target_capacity                     = 1
  wait_for_fulfillment                = true
  terminate_instances_with_expiration = true
  launch_specification {
    ami           = data.aws_ami.linux.id
    instance_type = "t3.micro"
  }
}

# Reserved, and dedicated.

resource "aws_ec2_capacity_reservation" "kept" {
  instance_type     = "t3.medium"
  instance_platform = "Linux/UNIX"
  availability_zone = "us-east-1a"
  instance_count    = 2
}

resource "aws_instance" "kept" {
  ami               = data.aws_ami.linux.id
  instance_type     = "t3.medium"
  availability_zone = "us-east-1a"
  capacity_reservation_specification {
    capacity_reservation_target { capacity_reservation_id = aws_ec2_capacity_reservation.kept.id }
  }
}

resource "aws_ec2_host" "own" {
  instance_family   = "m5"
  availability_zone = "us-east-1a"
  auto_placement    = "on"
  host_recovery     = "off"
}

resource "aws_instance" "hosted" {
  ami           = data.aws_ami.linux.id
  instance_type = "m5.large"
  tenancy       = "host"
  host_id       = aws_ec2_host.own.id
}

resource "aws_placement_group" "near" {
  name     = "tf-near"
  strategy = "cluster"
}

output "facts" {
  value = [data.aws_ec2_instance_type.small.memory_size, length(data.aws_ec2_instance_types.free.instance_types), length(data.aws_regions.all.names), data.aws_ec2_spot_price.small.spot_price]
}
