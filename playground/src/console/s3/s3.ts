import type { Service } from "../service.ts";
import { buckets } from "./buckets.ts";
import { createBucket } from "./createbucket.ts";
import { management } from "./management.ts";
import { object } from "./object.ts";
import { objects } from "./objects.ts";
import { permissions } from "./permissions.ts";
import { prices } from "./prices.ts";
import { properties } from "./properties.ts";

export const s3: Service = {
  name: "s3",
  label: "S3",
  home: "s3",
  menu: [
    ["s3", "Buckets"],
    ["s3/create", "Create bucket"],
    ["s3/prices", "What it costs"],
  ],
  routes: [
    ["s3", buckets],
    ["s3/create", createBucket],
    ["s3/prices", prices],
    ["s3/buckets/BUCKET", (c, b) => objects(c, b!, "")],
    ["s3/buckets/BUCKET/in/PREFIX", (c, b, prefix) => objects(c, b!, prefix!)],
    ["s3/buckets/BUCKET/object/KEY", (c, b, key) => object(c, b!, key!)],
    ["s3/buckets/BUCKET/properties", (c, b) => properties(c, b!)],
    ["s3/buckets/BUCKET/permissions", (c, b) => permissions(c, b!)],
    ["s3/buckets/BUCKET/management", (c, b) => management(c, b!)],
  ],
};
