import { type Command, quote, toGo, type Written } from "../command.ts";
import { leaf } from "./data.ts";

// What the console does with `aws s3 …`, which is no single operation, with the Go that does the same.

type At = { bucket: string; region?: string };

const q = (s: string): string => JSON.stringify(s);
const uri = (bucket: string, key: string): string => quote(`s3://${bucket}/${key}`);
const inRegion = (a: At): string => (a.region ? ` --region ${a.region}` : "");
const client = (a: At, name = "client"): string =>
  `${name} := s3.NewFromConfig(cfg${a.region ? `, func(o *s3.Options) { o.Region = ${q(a.region)} }` : ""})`;
const must = "if err != nil {\n\tlog.Fatal(err)\n}";

/** An upload of a file, or of a folder with all that is in it. */
export function upload(a: At, source: string, key: string, folder: boolean, storageClass = ""): Written {
  const of = storageClass ? ` --storage-class ${storageClass}` : "";
  const cli = `aws s3 cp ${quote(source)} ${uri(a.bucket, key)}${folder ? " --recursive" : ""}${of}${inRegion(a)}`;
  const start = `${client(a)}\nuploads := transfermanager.New(client)`;
  if (folder)
    return {
      cli,
      go: `${start}
_, err = uploads.UploadDirectory(ctx, &transfermanager.UploadDirectoryInput{
	Bucket:    aws.String(${q(a.bucket)}),
	Source:    aws.String(${q(source)}),
	KeyPrefix: aws.String(${q(key)}),
	Recursive: aws.Bool(true),
})
${must}`,
    };
  return {
    cli,
    go: `file, err := os.Open(${q(source)})
${must}
defer file.Close()
${start}
_, err = uploads.UploadObject(ctx, &transfermanager.UploadObjectInput{
	Bucket: aws.String(${q(a.bucket)}),
	Key:    aws.String(${q(key)}),
	Body:   file,
})
${must}`,
  };
}

/** Loops over all objects whose keys begin alike. */
const each = (
  bucket: string,
  prefix: string,
  work: string,
): string => `pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
	Bucket: aws.String(${q(bucket)}),
	Prefix: aws.String(${q(prefix)}),
})
for pages.HasMorePages() {
	page, err := pages.NextPage(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range page.Contents {
${work.replace(/^/gm, "\t\t")}
		if err != nil {
			log.Fatal(err)
		}
	}
}`;

/** A deletion of all objects whose keys begin alike. */
export function removeAll(a: At, prefix: string): Written {
  return {
    cli: `aws s3 rm ${uri(a.bucket, prefix)} --recursive${inRegion(a)}`,
    go: `${client(a)}\n${each(
      a.bucket,
      prefix,
      `_, err = client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: aws.String(${q(a.bucket)}), Key: o.Key})`,
    )}`,
  };
}

/** A copy or a move of an object; of a folder, if the key ends in a slash. */
export function carry(verb: "cp" | "mv", from: At, key: string, to: At, target: string): Written {
  const folder = key.endsWith("/");
  const regions = `${from.region ? ` --source-region ${from.region}` : ""}${inRegion(to)}`;
  const cli = `aws s3 ${verb} ${uri(from.bucket, key)} ${uri(to.bucket, target)}${folder ? " --recursive" : ""}${regions}`;
  if (!folder) {
    const copy = `_, err = client.CopyObject(ctx, &s3.CopyObjectInput{
	Bucket:     aws.String(${q(to.bucket)}),
	Key:        aws.String(${q(target)}),
	CopySource: aws.String(${q(source(from.bucket, key))}),
})
${must}`;
    const remove = `_, err = client.DeleteObject(ctx, &s3.DeleteObjectInput{
	Bucket: aws.String(${q(from.bucket)}),
	Key:    aws.String(${q(key)}),
})
${must}`;
    return { cli, go: [client(to), copy, ...(verb === "mv" ? [remove] : [])].join("\n") };
  }
  const work = `_, err = client.CopyObject(ctx, &s3.CopyObjectInput{
	Bucket:     aws.String(${q(to.bucket)}),
	Key:        aws.String(${q(target)} + strings.TrimPrefix(*o.Key, ${q(key)})),
	CopySource: aws.String(${q(`${from.bucket}/`)} + *o.Key),
})`;
  const remove = `if err == nil {
	_, err = client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: aws.String(${q(from.bucket)}), Key: o.Key})
}`;
  return { cli, go: `${client(to)}\n${each(from.bucket, key, verb === "mv" ? `${work}\n${remove}` : work)}` };
}

/** A copy source as CopyObject wants it. */
export const source = (bucket: string, key: string, version = ""): string =>
  `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}${version ? `?versionId=${version}` : ""}`;

/** A link that lends an object for so many seconds. */
export function presign(a: At, key: string, seconds: number): Written {
  return {
    cli: `aws s3 presign ${uri(a.bucket, key)} --expires-in ${seconds}${inRegion(a)}`,
    go: `${client(a)}
link, err := s3.NewPresignClient(client).PresignGetObject(ctx, &s3.GetObjectInput{
	Bucket: aws.String(${q(a.bucket)}),
	Key:    aws.String(${q(key)}),
}, s3.WithPresignExpires(${seconds}*time.Second))
${must}
fmt.Println(link.URL)`,
  };
}

/** GetObject into a file; the file is the last word of the command. */
export function getObject(flags: Command["flags"], file: string): { line: Written; run: string } {
  const words = Object.entries(flags)
    .filter(([, v]) => v !== undefined)
    .map(([k, v]) => `--${k} ${quote(String(v))}`);
  const cli = `aws s3api get-object ${words.join(" ")}`;
  const get = toGo({ service: "s3api", operation: "get-object", flags });
  const name = leaf(String(flags.key)) || "object";
  return {
    line: {
      cli: `${cli} ${quote(name)}`,
      go: `${get}
${must}
defer out.Body.Close()
file, err := os.Create(${q(name)})
${must}
defer file.Close()
if _, err := io.Copy(file, out.Body); err != nil {
	log.Fatal(err)
}`,
    },
    run: `${cli} ${file}`,
  };
}

/** A query of S3 Select over CSV with a first line of names, or over lines of JSON; its rows come as CSV. */
export function select(a: At, key: string, sql: string, json: boolean): Written {
  const input = json ? { JSON: { Type: "LINES" } } : { CSV: { FileHeaderInfo: "USE" } };
  const cli = `aws s3api select-object-content --bucket ${quote(a.bucket)} --key ${quote(key)} --expression-type SQL --expression ${quote(sql)} --input-serialization ${quote(JSON.stringify(input))} --output-serialization '{"CSV":{}}'${inRegion(a)} found.csv`;
  const goInput = json
    ? "JSON: &types.JSONInput{Type: types.JSONTypeLines}"
    : "CSV: &types.CSVInput{FileHeaderInfo: types.FileHeaderInfoUse}";
  return {
    cli,
    go: `${client(a)}
out, err := client.SelectObjectContent(ctx, &s3.SelectObjectContentInput{
	Bucket:              aws.String(${q(a.bucket)}),
	Key:                 aws.String(${q(key)}),
	Expression:          aws.String(${q(sql)}),
	ExpressionType:      types.ExpressionTypeSql,
	InputSerialization:  &types.InputSerialization{${goInput}},
	OutputSerialization: &types.OutputSerialization{CSV: &types.CSVOutput{}},
})
${must}
stream := out.GetStream()
defer stream.Close()
for event := range stream.Events() {
	if rows, ok := event.(*types.SelectObjectContentEventStreamMemberRecords); ok {
		os.Stdout.Write(rows.Value.Payload)
	}
}
if err := stream.Err(); err != nil {
	log.Fatal(err)
}`,
  };
}
