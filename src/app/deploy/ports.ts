/** A call of the container engine, or of compose. */
export interface ContainerCall {
  readonly program: "engine" | "compose";
  readonly args: readonly string[];
  /** The image that compose is to use where it says COIN_HTS_IMAGE. */
  readonly image: string;
}

export interface ContainerResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What runs containers on this machine. */
export interface ContainerEngine {
  /** Such as "docker 28.2.2, compose 2.39.1". */
  readonly name: string;
  /** Whether it has to be told to keep the health check of an image. */
  readonly isPodman: boolean;
  /** Where it keeps images; null when it does not say. */
  readonly storageFolder: string | null;
  /** Ends with the call's end, whatever the outcome: a call that cannot even start has the exit code 127. */
  run(call: ContainerCall): Promise<ContainerResult>;
}

/** The version that would be deployed. */
export interface Checkout {
  /** Absolute. */
  readonly folder: string;
  /** Of package.json. */
  readonly version: string;
  /** 40 hex digits; null when the folder is not of a git repository. */
  readonly commit: string | null;
  /** What tells the content of the image from that of the commit, hex digits; null when it is the commit's. */
  readonly changes: string | null;
}

/** The last deployment that was healthy. */
export interface DeployRecord {
  readonly image: string;
  /** ISO 8601 in UTC. */
  readonly deployedAt: string;
}

/** What is kept of one installation: its settings, its first token, what runs. */
export interface Installation {
  /** Absolute, for the owner alone. */
  readonly folder: string;
  /** Absolute. */
  readonly settingsPath: string;
  /** Absolute. */
  readonly tokenPath: string;
  /** The text of the settings; null before there are any. @throws HtsError `file_unreadable` */
  readSettings(): Promise<string | null>;
  /** Makes the settings, readable by the owner alone; what is there is never overwritten. @throws HtsError `file_not_writable` */
  createSettings(text: string): Promise<void>;
  /** Keeps a token's secret, readable by the owner alone. @throws HtsError `file_not_writable` */
  writeToken(secret: string): Promise<void>;
  /** Null before the first that was healthy. */
  readRecord(): Promise<DeployRecord | null>;
  /** @throws HtsError `file_not_writable` */
  writeRecord(record: DeployRecord): Promise<void>;
}

/** The machine that is deployed on. */
export interface Machine {
  /** Of the Node.js that runs this, such as "24.21.0". */
  readonly nodeVersion: string;
  /** Bytes that are free where a path lies; null when that cannot be told. */
  freeBytes(path: string): Promise<number | null>;
  /** Whether nobody listens on a port of 127.0.0.1. */
  isPortFree(port: number): Promise<boolean>;
  /** Random text of letters and digits, fit for a URL and a shell. */
  makeSecret(): string;
  /** Asks whether a server is ready: null when it is, else what it said. */
  askReadiness(url: string): Promise<string | null>;
  /** Ms since some start; never goes back. */
  monotonicMs(): number;
  wallMs(): number;
  sleep(ms: number): Promise<void>;
}
