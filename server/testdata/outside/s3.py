"""S3 as boto3 sees it: arguments are the endpoint, the access key and its secret."""
import io
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

endpoint, key, secret = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret, region_name="us-east-1", config=Config(s3={"addressing_style": "path"}))


def refused(code, call, **args):
    try:
        call(**args)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e
    else:
        raise AssertionError(f"{call} was not refused with {code}")


s3.create_bucket(Bucket="boto")
large = bytes(range(256)) * (13 << 12)
s3.upload_fileobj(io.BytesIO(large), "boto", "large", Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20))
back = io.BytesIO()
s3.download_fileobj("boto", "large", back)
assert back.getvalue() == large
assert s3.head_object(Bucket="boto", Key="large", ChecksumMode="ENABLED")["ContentLength"] == len(large)
parts = s3.get_object_attributes(Bucket="boto", Key="large", ObjectAttributes=["ObjectParts", "Checksum", "ETag"])
assert parts["ObjectParts"]["TotalPartsCount"] == 3 and parts["ETag"].endswith("-3"), parts

for algorithm in ["CRC32", "SHA1", "SHA256"]:
    out = s3.put_object(Bucket="boto", Key=algorithm, Body=b"data", ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket="boto", Key=algorithm, ChecksumMode="ENABLED")
    assert got["Checksum" + algorithm] == out["Checksum" + algorithm] and got["Body"].read() == b"data"

refused("PreconditionFailed", s3.put_object, Bucket="boto", Key="SHA1", Body=b"x", IfNoneMatch="*")
refused("NoSuchKey", s3.get_object, Bucket="boto", Key="absent")
refused("NoSuchBucket", s3.list_objects_v2, Bucket="boto-absent")

for i in range(25):
    s3.put_object(Bucket="boto", Key=f"list/{i // 5}/{i}", Body=b"")
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="boto", Prefix="list/", PaginationConfig={"PageSize": 7})
assert sum(len(p["Contents"]) for p in pages) == 25
folders = s3.list_objects_v2(Bucket="boto", Prefix="list/", Delimiter="/")["CommonPrefixes"]
assert [f["Prefix"] for f in folders] == [f"list/{i}/" for i in range(5)]

s3.put_object(Bucket="boto", Key="people.csv", Body=b"name,age\nAnn,31\nBob,7\n")
events = list(s3.select_object_content(Bucket="boto", Key="people.csv", ExpressionType="SQL", Expression="SELECT s.name FROM S3Object s WHERE CAST(s.age AS INT) > 18",
                                       InputSerialization={"CSV": {"FileHeaderInfo": "USE"}}, OutputSerialization={"CSV": {}})["Payload"])
assert b"".join(e["Records"]["Payload"] for e in events if "Records" in e) == b"Ann\n", events

customer = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"0123456789abcdef0123456789abcdef"}
refused("AccessDenied", s3.put_object, Bucket="boto", Key="own", Body=b"x", **customer)
s3.put_bucket_encryption(Bucket="boto", ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]})
s3.put_object(Bucket="boto", Key="own", Body=b"secret", **customer)
refused("InvalidRequest", s3.get_object, Bucket="boto", Key="own")
assert s3.get_object(Bucket="boto", Key="own", **customer)["Body"].read() == b"secret"

post = s3.generate_presigned_post("boto", "form/${filename}", Conditions=[["content-length-range", 1, 100]])
assert "policy" in post["fields"]
for page in s3.get_paginator("list_objects_v2").paginate(Bucket="boto"):
    s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": o["Key"]} for o in page["Contents"]]})
s3.delete_bucket(Bucket="boto")
