"""What a boto3 user does, against the sandbox at $ENDPOINT. Prints done."""
import os, urllib.error, urllib.request
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def client(name, **more):
    return boto3.client(name, endpoint_url=os.environ["ENDPOINT"], **more)


def code(call, **args):
    try:
        call(**args)
    except ClientError as e:
        return e.response["Error"]["Code"]


assert client("sts").get_caller_identity()["Account"] == "000000000000"

iam = client("iam")
iam.create_user(UserName="bob")
key = iam.create_access_key(UserName="bob")["AccessKey"]
bob = dict(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
assert client("sts", **bob).get_caller_identity()["Arn"].endswith(":user/bob")
assert code(client("s3", **bob).list_buckets) == "AccessDenied"
assert code(client("ec2", **bob).describe_instances) == "UnauthorizedOperation"
iam.attach_user_policy(UserName="bob", PolicyArn="arn:aws:iam::aws:policy/AmazonS3FullAccess")

s3 = client("s3", **bob)
s3.create_bucket(Bucket="boto")
s3.put_object(Bucket="boto", Key="a/b c", Body=b"hello", Metadata={"Mixed": "x"})
got = s3.get_object(Bucket="boto", Key="a/b c", Range="bytes=1-3")
assert got["Body"].read() == b"ell" and got["ResponseMetadata"]["HTTPStatusCode"] == 206, got
assert got["Metadata"] == {"mixed": "x"}, got["Metadata"]
assert code(s3.get_object, Bucket="boto", Key="none") == "NoSuchKey"
v4 = client("s3", **bob, config=Config(signature_version="s3v4"))
url = v4.generate_presigned_url("get_object", Params=dict(Bucket="boto", Key="a/b c"))
assert urllib.request.urlopen(url).read() == b"hello"
try:
    urllib.request.urlopen(url.replace("Expires=", "Expires=1"))
    raise SystemExit("a tampered URL was served")
except urllib.error.HTTPError as e:
    assert e.code in (400, 403), e

ec2 = client("ec2")
image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
i = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
assert i["State"]["Name"] == "pending", i["State"]
ec2.get_waiter("instance_running").wait(InstanceIds=[i["InstanceId"]], WaiterConfig=dict(Delay=1))
print("done")
