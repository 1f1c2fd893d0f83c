/** Where this document came from; its own origin may be opaque. */
export const home = new URL(location.href).origin;

/**
 * Starts a worker from a path of the server. A document of an opaque origin may not start one by its URL, but by
 * a blob that imports it; the worker finds the server's origin in cloudletOrigin then.
 */
export function startWorker(path: string, origin = home): Worker {
  const url = `${origin}${path}`;
  if (self.origin === origin) return new Worker(url);
  const text = `self.cloudletOrigin=${JSON.stringify(origin)};importScripts(${JSON.stringify(url)})`;
  return new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}
