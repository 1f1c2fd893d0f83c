"""What boto3 sees of IAM and STS. Run by TestBoto3IAM with the endpoint, access key and secret key."""
import json
import sys
import urllib.request
import uuid

import boto3
from botocore.exceptions import ClientError

endpoint, key, secret = sys.argv[1:4]


def client(service, k=key, s=secret, token=None):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1",
                        aws_access_key_id=k, aws_secret_access_key=s, aws_session_token=token)


def refused(code, call, **args):
    try:
        call(**args)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e
        return e.response["Error"]["Message"]
    raise AssertionError("not refused: " + code)


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


iam, sts, s3 = client("iam"), client("sts"), client("s3")
account = sts.get_caller_identity()["Account"]

# A user with a key.
iam.create_user(UserName="py-bob", Tags=[{"Key": "team", "Value": "data"}])
iam.get_waiter("user_exists").wait(UserName="py-bob")
k = iam.create_access_key(UserName="py-bob")["AccessKey"]
bob = lambda service: client(service, k["AccessKeyId"], k["SecretAccessKey"])
message = refused("AccessDenied", bob("iam").list_users)
assert "because no identity-based policy allows the iam:ListUsers action" in message, message
iam.put_user_policy(UserName="py-bob", PolicyName="p", PolicyDocument=document(
    {"Effect": "Allow", "Action": ["iam:ListUsers", "sts:AssumeRole", "s3:*"], "Resource": "*"}))
assert [u["UserName"] for u in bob("iam").list_users()["Users"]] == ["py-bob"]
assert [u["UserName"] for page in iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1}) for u in page["Users"]] == ["py-bob"]
refused("EntityAlreadyExists", iam.create_user, UserName="py-bob")
refused("NoSuchEntity", iam.get_user, UserName="nobody")
refused("MalformedPolicyDocument", iam.put_user_policy, UserName="py-bob", PolicyName="p", PolicyDocument="{}")

# A role, and its temporary credentials.
iam.create_role(RoleName="py-role", AssumeRolePolicyDocument=document(
    {"Effect": "Allow", "Principal": {"AWS": account}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"StringEquals": {"sts:ExternalId": "py-external"}}}))
iam.put_role_policy(RoleName="py-role", PolicyName="p", PolicyDocument=document({"Effect": "Allow", "Action": "iam:*", "Resource": "*"}))
role = f"arn:aws:iam::{account}:role/py-role"
refused("AccessDenied", bob("sts").assume_role, RoleArn=role, RoleSessionName="py-session")
c = bob("sts").assume_role(RoleArn=role, RoleSessionName="py-session", ExternalId="py-external", Policy=document(
    {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}))["Credentials"]
session = client("iam", c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"])
assert session.list_users()["Users"]
message = refused("AccessDenied", session.list_roles)
assert "no session policy allows" in message, message
refused("InvalidClientTokenId", client("iam", c["AccessKeyId"], c["SecretAccessKey"]).list_users)
assert client("sts", c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"]).get_caller_identity()["Arn"] == f"arn:aws:sts::{account}:assumed-role/py-role/py-session"
own = bob("sts").get_session_token()["Credentials"]
assert client("s3", own["AccessKeyId"], own["SecretAccessKey"], own["SessionToken"]).list_buckets()["Buckets"] is not None

# Simulation.
r = iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{account}:user/py-bob", ActionNames=["iam:ListUsers", "iam:CreateUser"])
assert [x["EvalDecision"] for x in r["EvaluationResults"]] == ["allowed", "implicitDeny"]

# Links and forms that others may use.
s3.create_bucket(Bucket="py-bucket")
s3.put_object(Bucket="py-bucket", Key="k", Body=b"hello")
link = bob("s3").generate_presigned_url("get_object", Params={"Bucket": "py-bucket", "Key": "k"})
assert urllib.request.urlopen(link).read() == b"hello"
temporary = client("s3", own["AccessKeyId"], own["SecretAccessKey"], own["SessionToken"])
for who in (bob("s3"), temporary):
    form = who.generate_presigned_post("py-bucket", "up/${filename}", Conditions=[["content-length-range", 1, 100]])
    boundary = uuid.uuid4().hex
    body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in form["fields"].items())
    body += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nfrom a form\r\n--{boundary}--\r\n'
    request = urllib.request.Request(form["url"], body.encode(), {"Content-Type": "multipart/form-data; boundary=" + boundary})
    assert urllib.request.urlopen(request).status == 204
    assert s3.get_object(Bucket="py-bucket", Key="up/a.txt")["Body"].read() == b"from a form"

# A bucket's own policy.
refused("AccessDenied", s3.put_bucket_policy, Bucket="py-bucket", Policy=document(
    {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::py-bucket/*"}))

# Away with everything.
iam.delete_role_policy(RoleName="py-role", PolicyName="p")
iam.delete_role(RoleName="py-role")
refused("DeleteConflict", iam.delete_user, UserName="py-bob")
iam.delete_access_key(UserName="py-bob", AccessKeyId=k["AccessKeyId"])
iam.delete_user_policy(UserName="py-bob", PolicyName="p")
iam.delete_user(UserName="py-bob")
print("boto3 is content")
