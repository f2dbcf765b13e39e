import { join } from "node:path";
import { type AlertConfig, type AlertValues, readAlerts } from "./config/alerts.ts";
import { type BucketConfig, readBucket } from "./config/bucket.ts";
import { readValues, type Values } from "./config/variables.ts";

/** What the environment says; nothing else in the project reads it. Every variable stands in config/variables.ts. */
export interface Config extends Omit<Values, "backupRoot" | "bucketName" | "bucketRegion" | "bucketEndpointUrl" | keyof AlertValues> {
  /** The folder of backups. */
  readonly backupRoot: string;
  /** Where objects are kept; null to keep them in the folder `objects` of the data root. Credentials are the AWS SDK's own. */
  readonly bucket: BucketConfig | null;
  /** Who is told of trouble, and when. */
  readonly alerts: AlertConfig;
}

/**
 * Reads the configuration.
 *
 * @throws HtsError `configuration_invalid`
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const { bucketName, bucketRegion, bucketEndpointUrl, backupRoot, ...values } = readValues(env);
  return Object.freeze({
    ...values,
    backupRoot: backupRoot ?? join(values.dataRoot, "backups"),
    bucket: readBucket(bucketName, bucketRegion, bucketEndpointUrl),
    alerts: readAlerts(values),
  });
}

/** The environment with some variables set otherwise, for a process that this one starts. */
export function environmentWith(changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}
