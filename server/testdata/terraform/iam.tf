# Every kind of aws_iam_* resource that one account can have.

data "aws_caller_identity" "me" {}

# Users, groups, and what is theirs.

resource "aws_iam_group" "admins" {
  name = "tf-admins"
  path = "/team/"
}

resource "aws_iam_group_policy_attachment" "admins" {
  group      = aws_iam_group.admins.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_group_policy" "inline" {
  name   = "inline"
  group  = aws_iam_group.admins.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_user" "bob" {
  name                 = "tf-bob"
  path                 = "/team/"
  force_destroy        = true
  permissions_boundary = aws_iam_policy.read.arn
  tags                 = { Team = "data" }
}

resource "aws_iam_user_group_membership" "bob" {
  user   = aws_iam_user.bob.name
  groups = [aws_iam_group.admins.name]
}

resource "aws_iam_user" "eve" {
  name = "tf-eve"
}

resource "aws_iam_group" "others" {
  name = "tf-others"
}

resource "aws_iam_group_membership" "others" {
  name  = "others"
  group = aws_iam_group.others.name
  users = [aws_iam_user.eve.name]
}

resource "aws_iam_user_policy" "inline" {
  name   = "inline"
  user   = aws_iam_user.bob.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_user_policy_attachment" "bob" {
  user       = aws_iam_user.bob.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_access_key" "bob" {
  user = aws_iam_user.bob.name
}

resource "aws_iam_user_login_profile" "bob" {
  user                    = aws_iam_user.bob.name
  password_reset_required = true
}

resource "aws_iam_user_ssh_key" "bob" {
  username   = aws_iam_user.bob.name
  encoding   = "SSH"
  public_key = var.ssh_key
}

resource "aws_iam_service_specific_credential" "bob" {
  service_name = "codecommit.amazonaws.com"
  user_name    = aws_iam_user.bob.name
}

resource "aws_iam_virtual_mfa_device" "bob" {
  virtual_mfa_device_name = "tf-phone"
}

# Policies.

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["arn:aws:s3:::tf-data", "arn:aws:s3:::tf-data/*"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}

resource "aws_iam_policy" "read" {
  name        = "tf-read"
  path        = "/team/"
  description = "Reads the data"
  policy      = data.aws_iam_policy_document.read.json
}

data "aws_iam_policy" "admin" {
  name = "AdministratorAccess"
}

# Roles.

data "aws_iam_policy_document" "ec2" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["secret"]
    }
  }
}

resource "aws_iam_role" "server" {
  name                 = "tf-server"
  path                 = "/team/"
  description          = "Of the servers"
  assume_role_policy   = data.aws_iam_policy_document.ec2.json
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.read.arn
}

resource "aws_iam_role_policy" "inline" {
  name   = "inline"
  role   = aws_iam_role.server.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy_attachment" "server" {
  role       = aws_iam_role.server.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_instance_profile" "server" {
  name = "tf-server"
  role = aws_iam_role.server.name
}

resource "aws_iam_service_linked_role" "autoscaling" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "tf"
}

# The account.

resource "aws_iam_account_alias" "alias" {
  account_alias = "tf-cloudlet"
}

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = 12
  require_lowercase_characters   = true
  require_numbers                = true
  require_uppercase_characters   = true
  require_symbols                = true
  allow_users_to_change_password = true
  max_password_age               = 90
  password_reuse_prevention      = 5
}

resource "aws_iam_openid_connect_provider" "login" {
  url             = "https://login.example.com"
  client_id_list  = ["app"]
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
}

resource "aws_iam_saml_provider" "company" {
  name                   = "tf-company"
  saml_metadata_document = var.saml
}

resource "aws_iam_server_certificate" "web" {
  name             = "tf-web"
  certificate_body = var.certificate
  private_key      = var.private_key
}

resource "aws_iam_signing_certificate" "bob" {
  user_name        = aws_iam_user.bob.name
  certificate_body = var.certificate
}

output "arn" {
  value = aws_iam_role.server.arn
}
