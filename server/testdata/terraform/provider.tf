# What all configurations beside this one share.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" {}
variable "certificate" {}
variable "private_key" {}
variable "ssh_key" {}
variable "saml" {}

provider "aws" {
  region                  = "us-east-1"
  s3_use_path_style       = true
  skip_metadata_api_check = true
  skip_region_validation  = true
  endpoints {
    iam       = var.endpoint
    sts       = var.endpoint
    s3        = var.endpoint
    s3control = var.endpoint
    ec2       = var.endpoint
  }
  default_tags { tags = { made = "terraform" } }
}

provider "aws" {
  alias                   = "far"
  region                  = "eu-west-1"
  skip_metadata_api_check = true
  skip_region_validation  = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
    ec2 = var.endpoint
  }
}
