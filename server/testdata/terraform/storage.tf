# Volumes, snapshots and images of EC2.

data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023*-kernel-6.1-x86_64"]
  }
}

# An instance and its disks.

resource "aws_instance" "web" {
  ami               = data.aws_ami.linux.id
  instance_type     = "t3.micro"
  availability_zone = "us-east-1a"
  root_block_device {
    volume_size = 9
    volume_type = "gp3"
    encrypted   = true
  }
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 1
  type              = "gp3"
  iops              = 3000
  throughput        = 200
  tags              = { Name = "data" }
}

resource "aws_ebs_volume" "shared" {
  availability_zone    = "us-east-1a"
  size                 = 10
  type                 = "io2"
  iops                 = 500
  encrypted            = true
  multi_attach_enabled = true
}

resource "aws_ebs_volume" "cold" {
  availability_zone = "us-east-1b"
  size              = 125
  type              = "sc1"
}

resource "aws_ebs_volume" "again" {
  availability_zone = "us-east-1b"
  snapshot_id       = aws_ebs_snapshot.data.id
  type              = "gp2"
}

resource "aws_volume_attachment" "data" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.data.id
  instance_id = aws_instance.web.id
}

resource "aws_volume_attachment" "shared" {
  device_name = "/dev/sdg"
  volume_id   = aws_ebs_volume.shared.id
  instance_id = aws_instance.web.id
}

# Snapshots.

resource "aws_ebs_snapshot" "data" {
  volume_id   = aws_ebs_volume.data.id
  description = "nightly"
  tags        = { Name = "data" }
}

resource "aws_ebs_snapshot_copy" "near" {
  source_snapshot_id = aws_ebs_snapshot.data.id
  source_region      = "us-east-1"
  description        = "a copy"
}

resource "aws_ebs_snapshot_copy" "far" {
  provider           = aws.far
  source_snapshot_id = aws_ebs_snapshot.data.id
  source_region      = "us-east-1"
}

resource "aws_snapshot_create_volume_permission" "friend" {
  snapshot_id = aws_ebs_snapshot.data.id
  account_id  = "111122223333"
}

resource "aws_ebs_fast_snapshot_restore" "data" {
  availability_zone = "us-east-1a"
  snapshot_id       = aws_ebs_snapshot.data.id
}

resource "aws_ebs_snapshot_block_public_access" "all" {
  state = "block-all-sharing"
}

resource "aws_ebs_encryption_by_default" "far" {
  provider   = aws.far
  enabled    = true
  depends_on = [aws_ebs_snapshot_copy.far]
}

# Images.

resource "aws_ami" "made" {
  name                = "tf-made"
  description         = "of a snapshot"
  virtualization_type = "hvm"
  root_device_name    = "/dev/xvda"
  ena_support         = true
  imds_support        = "v2.0"
  ebs_block_device {
    device_name = "/dev/xvda"
    snapshot_id = aws_ebs_snapshot.data.id
    volume_size = 8
    volume_type = "gp3"
  }
}

resource "aws_ami_copy" "far" {
  provider          = aws.far
  name              = "tf-copy"
  source_ami_id     = aws_ami.made.id
  source_ami_region = "us-east-1"
  tags              = { Name = "copy" }
}

resource "aws_ami_from_instance" "web" {
  name                    = "tf-web"
  source_instance_id      = aws_instance.web.id
  snapshot_without_reboot = true
  depends_on              = [aws_volume_attachment.data, aws_volume_attachment.shared]
}

resource "aws_ami_launch_permission" "friend" {
  image_id   = aws_ami.made.id
  account_id = "111122223333"
}

resource "aws_ec2_image_block_public_access" "all" {
  state = "block-new-sharing"
}

resource "aws_instance" "again" {
  ami               = aws_ami.made.id
  instance_type     = "t3.nano"
  availability_zone = "us-east-1a"
}

# What can be looked up.

data "aws_ebs_volume" "data" {
  most_recent = true
  filter {
    name   = "volume-id"
    values = [aws_ebs_volume.data.id]
  }
}

data "aws_ebs_volumes" "all" {
  filter {
    name   = "volume-type"
    values = ["sc1"]
  }
  depends_on = [aws_ebs_volume.cold]
}

data "aws_ebs_snapshot" "data" {
  most_recent = true
  owners      = ["self"]
  filter {
    name   = "tag:Name"
    values = ["data"]
  }
  depends_on = [aws_ebs_snapshot.data]
}

data "aws_ebs_snapshot_ids" "mine" {
  owners     = ["self"]
  depends_on = [aws_ebs_snapshot_copy.near]
}

data "aws_ami_ids" "mine" {
  owners     = ["self"]
  depends_on = [aws_ami.made]
}

data "aws_ebs_default_kms_key" "here" {}
data "aws_ebs_encryption_by_default" "here" {}
