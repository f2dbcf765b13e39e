import { HtsError } from "../engine/errors.ts";
import { checkWebUrl, refuseValue } from "./variable.ts";

export interface BucketConfig {
  readonly name: string;
  /** AWS_REGION; us-east-1 unless set where another server than AWS answers, which need not have regions. */
  readonly region: string;
  /** AWS_ENDPOINT_URL_S3: another server than AWS; null for AWS. */
  readonly endpointUrl: string | null;
}

/** Region and server are of no concern, and may be another program's, where there is no bucket. @throws HtsError `configuration_invalid` */
export function readBucket(name: string | null, region: string | null, endpointUrl: string | null): BucketConfig | null {
  if (name === null) return null;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes("..")) {
    throw refuseValue("AWS_BUCKET_NAME", name, "the name of a bucket: 3 to 63 small letters, digits, hyphens and dots, without s3://");
  }
  if (region === null && endpointUrl === null) {
    throw new HtsError("configuration_invalid", "AWS_REGION is not set, expected the region of the bucket such as ap-northeast-2");
  }
  if (region !== null && !/^[a-z0-9-]{1,40}$/.test(region)) throw refuseValue("AWS_REGION", region, "a region such as ap-northeast-2");
  return { name, region: region ?? "us-east-1", endpointUrl: endpointUrl === null ? null : readEndpoint(endpointUrl) };
}

/** Says nothing of a value with a password in it, and takes none: it is printed as the place of objects. */
function readEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url?.username || url?.password) {
    throw new HtsError(
      "configuration_invalid",
      "AWS_ENDPOINT_URL_S3 holds a name or password, expected a URL without; the AWS SDK has its own variables for them",
    );
  }
  return checkWebUrl("AWS_ENDPOINT_URL_S3", text);
}
