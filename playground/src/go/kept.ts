// Large files that the browser keeps: in Cache Storage, where there is one.

const shelf = "cloudlet-go";

async function open(): Promise<Cache | null> {
  return "caches" in self ? caches.open(shelf).catch(() => null) : null; // an opaque origin has none
}

/** The bytes at a URL of this origin, size of them, kept for the next time; count is told of each piece. */
export async function fetchKept(
  url: string,
  size: number,
  count: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const cache = await open();
  const kept = await cache?.match(url);
  const answer = kept ?? (await fetch(url, { credentials: "omit" }).catch(() => null));
  if (!answer) throw new Error("Go's compiler could not be downloaded: the server does not answer.");
  if (!answer.ok) throw new Error(`Go's compiler could not be downloaded: the server answered ${answer.status}.`);
  const bytes = await read(answer, size, count);
  if (!kept && cache) await cache.put(url, new Response(bytes)).catch(() => undefined); // no room: it is fetched again
  return bytes;
}

async function read(answer: Response, size: number, count: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let at = 0;
  const reader = answer.body!.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) throw new Error("Go's compiler could not be downloaded: it is not of this version.");
    bytes.set(value, at);
    at += value.length;
    count(value.length);
  }
  if (at < size) throw new Error("Go's compiler could not be downloaded: it was cut off.");
  return bytes;
}

/** Drops what an older version left behind. */
export async function forgetOthers(urls: string[]): Promise<void> {
  const cache = await open();
  for (const request of (await cache?.keys()) ?? []) if (!urls.includes(request.url)) await cache!.delete(request);
}
