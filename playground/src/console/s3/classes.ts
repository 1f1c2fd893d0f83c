/** A storage class, with what it costs in us-east-1, in dollars. https://aws.amazon.com/s3/pricing/ */
export interface StorageClass {
  name: string;
  label: string;
  month: number; // a GB for a month
  retrieval: number; // a GB read
  put: number; // a thousand uploads
  get: number; // a thousand downloads
  days: number; // that are paid at least
  wait: string; // until the first byte
  copies: string;
}

export const classes: StorageClass[] = [
  {
    name: "STANDARD",
    label: "Standard",
    month: 0.023,
    retrieval: 0,
    put: 0.005,
    get: 0.0004,
    days: 0,
    wait: "milliseconds",
    copies: "3 zones",
  },
  {
    name: "INTELLIGENT_TIERING",
    label: "Intelligent-Tiering",
    month: 0.023,
    retrieval: 0,
    put: 0.005,
    get: 0.0004,
    days: 0,
    wait: "milliseconds",
    copies: "3 zones",
  },
  {
    name: "STANDARD_IA",
    label: "Standard-IA",
    month: 0.0125,
    retrieval: 0.01,
    put: 0.01,
    get: 0.001,
    days: 30,
    wait: "milliseconds",
    copies: "3 zones",
  },
  {
    name: "ONEZONE_IA",
    label: "One Zone-IA",
    month: 0.01,
    retrieval: 0.01,
    put: 0.01,
    get: 0.001,
    days: 30,
    wait: "milliseconds",
    copies: "1 zone",
  },
  {
    name: "GLACIER_IR",
    label: "Glacier Instant Retrieval",
    month: 0.004,
    retrieval: 0.03,
    put: 0.02,
    get: 0.01,
    days: 90,
    wait: "milliseconds",
    copies: "3 zones",
  },
  {
    name: "GLACIER",
    label: "Glacier Flexible Retrieval",
    month: 0.0036,
    retrieval: 0.01,
    put: 0.03,
    get: 0.0004,
    days: 90,
    wait: "minutes to hours",
    copies: "3 zones",
  },
  {
    name: "DEEP_ARCHIVE",
    label: "Glacier Deep Archive",
    month: 0.00099,
    retrieval: 0.02,
    put: 0.05,
    get: 0.0004,
    days: 180,
    wait: "12 hours",
    copies: "3 zones",
  },
];

const large: [upTo: number, month: number][] = [
  [51_200, 0.023], // the first 50 TB, in GB
  [512_000, 0.022],
  [Infinity, 0.021],
];

/** What so many GB cost in a month: large amounts of Standard cost less for what is beyond 50 and 500 TB. */
export function monthly(k: StorageClass, gb: number): number {
  if (k.month !== large[0]![1]) return gb * k.month;
  let [sum, from] = [0, 0];
  for (const [to, price] of large) {
    sum += Math.max(0, Math.min(gb, to) - from) * price;
    from = to;
  }
  return sum;
}
