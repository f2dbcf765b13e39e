import type { BucketSettings } from "../open-object-store.ts";

/** Whether AWS itself answers: other servers know neither its regions nor its partitions. */
export function isAws({ endpointUrl }: BucketSettings): boolean {
  return endpointUrl === null || /\.amazonaws\.com(?:\.cn)?$/.test(URL.parse(endpointUrl)?.hostname ?? "");
}
