import type { Context } from "../view.ts";

/** What the views read of S3, in the CLI's words. */
export interface Bucket {
  Name: string;
  CreationDate: string;
  BucketRegion: string;
}

export interface Thing {
  Key: string;
  Size: number;
  LastModified: string;
  StorageClass: string;
}

export interface Listing {
  Contents?: Thing[];
  CommonPrefixes?: { Prefix: string }[];
  NextContinuationToken?: string;
  KeyCount?: number;
}

export interface Version extends Thing {
  VersionId: string;
  IsLatest: boolean;
}

export interface Marker {
  Key: string;
  VersionId: string;
  IsLatest: boolean;
  LastModified: string;
}

export interface Versions {
  Versions?: Version[];
  DeleteMarkers?: Marker[];
  NextKeyMarker?: string;
  NextVersionIdMarker?: string;
}

export interface Head {
  ContentLength: number;
  ContentType?: string;
  ETag: string;
  LastModified: string;
  Metadata?: Record<string, string>;
  StorageClass?: string;
  VersionId?: string;
  ServerSideEncryption?: string;
  SSEKMSKeyId?: string;
  Restore?: string;
  Expiration?: string;
  CacheControl?: string;
}

/** All buckets of the account. */
export async function allBuckets(c: Context): Promise<Bucket[]> {
  const got = await c.aws.read<{ Buckets: Bucket[] }>("s3api", "list-buckets", { "max-buckets": 1000 });
  for (const b of got.Buckets) regions.set(b.Name, b.BucketRegion);
  return got.Buckets;
}

const regions = new Map<string, string>(); // of buckets that were seen

/** The flags that say which bucket: its name, and its region if that is not the sandbox's own. */
export async function at(c: Context, bucket: string): Promise<{ bucket: string; region?: string }> {
  if (!regions.has(bucket)) await allBuckets(c).catch(() => {}); // who may not list them may still use this one
  const region = regions.get(bucket) ?? c.sandbox.region;
  return { bucket, region: region === c.sandbox.region ? undefined : region };
}

/** The answer, or null where S3 says that there is none of it. */
export async function orNone<T>(call: Promise<T>, ...codes: string[]): Promise<T | null> {
  try {
    return await call;
  } catch (e) {
    const code = (e as { code?: string }).code ?? "";
    if (codes.includes(code)) return null;
    throw e;
  }
}

/** A part of an address: "a/b" stands as one. */
export const part = encodeURIComponent;

/** The last name in a key: "c" of "a/b/c", and of "a/b/c/". */
export const leaf = (key: string): string => key.replace(/\/$/, "").split("/").pop()!;
