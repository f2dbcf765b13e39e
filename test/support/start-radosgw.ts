import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const TOOLS = ["ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];
const DEADLINE_MS = 90_000;

export interface RadosgwUser {
  readonly id: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Radosgw {
  readonly endpointUrl: string;
  readonly owner: RadosgwUser;
  /** Has no buckets, and no rights but those that a bucket's policy gives. */
  readonly guest: RadosgwUser;
  /** Ends the daemons, waits until they are gone and removes their folder. */
  stop(): Promise<void>;
}

/** The programs of a real S3 server that this machine lacks. */
export function findMissingTools(): string[] {
  return TOOLS.filter((tool) => spawnSync("which", [tool]).status !== 0);
}

/** Starts Ceph's S3 server with a monitor and one store in memory, on free ports and in a folder of its own. */
export async function startRadosgw(): Promise<Radosgw> {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-radosgw-"));
  for (const name of ["mon", "osd", "rgw", "sock"]) mkdirSync(join(folder, name));
  const daemons: ChildProcess[] = [];
  const killAll = (): void => {
    for (const daemon of daemons) daemon.kill("SIGKILL");
  };
  // A test run that is broken off leaves none behind.
  process.once("exit", killAll);
  const stop = async (): Promise<void> => {
    for (const daemon of daemons.toReversed()) await end(daemon);
    process.removeListener("exit", killAll);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await startDaemons(folder, daemons)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDaemons(folder: string, daemons: ChildProcess[]): Promise<Omit<Radosgw, "stop">> {
  // The store looks for free ports of its own.
  const [monitorPort = 0, webPort = 0] = await findFreePorts(2);
  const cluster = randomUUID();
  const store = randomUUID();
  const settings = join(folder, "ceph.conf");
  const keys = join(folder, "keys");
  const map = join(folder, "monmap");
  writeFileSync(settings, configure(folder, cluster, { monitorPort, webPort }));
  const call = (tool: string, ...args: string[]): Promise<{ readonly stdout: string }> =>
    run(tool, args, { env: { ...process.env, CEPH_CONF: settings }, timeout: DEADLINE_MS });
  const launch = (tool: string, ...args: string[]): ChildProcess => {
    const log = openSync(join(folder, `${tool}.out`), "a");
    const daemon = spawn(tool, ["-c", settings, "-f", ...args], { stdio: ["ignore", log, log] });
    daemons.push(daemon);
    return daemon;
  };
  await call("ceph-authtool", "--create-keyring", keys, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
  await call("ceph-authtool", keys, "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *", "--cap", "osd", "allow *");
  await call("monmaptool", "--create", "--fsid", cluster, "--addv", "a", `[v1:127.0.0.1:${monitorPort}]`, map);
  await call("ceph-mon", "-c", settings, "--mkfs", "-i", "a", "--monmap", map, "--keyring", keys);
  launch("ceph-mon", "-i", "a");
  await call("ceph", "-c", settings, "--connect-timeout", "60", "osd", "new", store);
  await call("ceph-osd", "-c", settings, "-i", "0", "--mkfs", "--osd-uuid", store);
  await keepTrying(
    () => launch("ceph-osd", "-i", "0"),
    async () => /\b1 up\b/.test((await call("ceph", "-c", settings, "osd", "stat")).stdout),
  );
  const users: RadosgwUser[] = ["owner", "guest"].map((id) => ({ id, accessKeyId: `${id}-key`, secretAccessKey: `${id}-secret` }));
  for (const { id, accessKeyId, secretAccessKey } of users) {
    const keyPair = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`];
    await call("radosgw-admin", "-c", settings, "user", "create", `--uid=${id}`, `--display-name=${id}`, ...keyPair);
  }
  launch("radosgw", "-n", "client.rgw.a");
  const endpointUrl = `http://127.0.0.1:${webPort}`;
  await waitForAnswer(endpointUrl);
  return { endpointUrl, owner: users[0], guest: users[1] };
}

function configure(folder: string, cluster: string, ports: { readonly monitorPort: number; readonly webPort: number }): string {
  return `[global]
fsid = ${cluster}
mon_host = v1:127.0.0.1:${ports.monitorPort}
public_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_crush_chooseleaf_type = 0
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
mon_allow_pool_size_one = true
run_dir = ${folder}/sock
admin_socket = ${folder}/sock/$name.$pid.asok
log_file = ${folder}/$name.log
pid_file = ${folder}/$name.pid
[mon.a]
mon_data = ${folder}/mon
mon_data_avail_crit = 1
[osd.0]
osd_data = ${folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_max_object_name_len = 1200
osd_max_object_namespace_len = 64
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:${ports.webPort}
rgw_data = ${folder}/rgw
rgw_dns_name = localhost
`;
}

/** Ports that were free a moment ago; all are held until the last one is known, so they differ. */
async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => {
        server.listen(0, "127.0.0.1", resolve);
      });
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const { port } = server.address() as { port: number };
      await new Promise((resolve) => {
        server.close(resolve);
      });
      return port;
    }),
  );
}

/** Waits until a daemon is up; it may end at once when it speaks to the monitor before it knows which cluster that is of. */
async function keepTrying(launch: () => ChildProcess, isUp: () => Promise<boolean>): Promise<void> {
  const untilMs = Date.now() + DEADLINE_MS;
  for (let daemon = launch(); !(await isUp()); await sleep(100)) {
    if (Date.now() > untilMs) throw new Error(`the store of radosgw was not up within ${DEADLINE_MS / 1000} s`);
    if (daemon.exitCode !== null) daemon = launch();
  }
}

async function waitForAnswer(url: string): Promise<void> {
  const untilMs = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    if (answer?.ok === true) return;
    if (Date.now() > untilMs) throw new Error(`radosgw did not answer at ${url} within ${DEADLINE_MS / 1000} s`);
    await sleep(100);
  }
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null || daemon.pid === undefined) return;
  const gone = new Promise((resolve) => {
    daemon.once("exit", resolve);
  });
  // What they hold is in memory and of no use afterwards.
  daemon.kill("SIGKILL");
  await gone;
}
