import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where Debian as debootstrap makes it is kept from run to run. */
const CACHE = "/var/tmp/coin-hts-image-base";
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
export const BASE_IMAGE = "localhost/node-base:24";
/** What a machine without the right to raise limits can run, on the machine's own network, as compose.yaml has it: with a read-only root. */
const RUN = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--network", "host", "--read-only", "--tmpfs", "/tmp"];

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs that images need and this machine lacks, or that it is not root. */
export function findMissingImageTools(): string[] {
  const missing = ["podman", "runc", "debootstrap", "redis-server"].filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
  return process.getuid?.() === 0 ? missing : [...missing, "root"];
}

/** A podman that keeps everything in a folder of its own. */
export class PodmanWorkshop {
  /** A program that calls podman so. */
  readonly program: string;

  /** @param folder empty, absolute */
  constructor(folder: string) {
    this.program = join(folder, "podman");
    const options = ["--root", join(folder, "storage"), "--runroot", join(folder, "run"), "--storage-driver", "overlay", "--runtime", "runc"];
    writeFileSync(this.program, `#!/bin/sh\nexport BUILDAH_ISOLATION=chroot\nexec /usr/bin/podman ${options.join(" ")} --cgroup-manager cgroupfs "$@"\n`);
    chmodSync(this.program, 0o755);
  }

  podman(...args: string[]): Ended {
    return spawnSync(this.program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  }

  /** Runs the image to its end. */
  run(image: string, options: readonly string[], ...args: string[]): Ended {
    return this.podman("run", "--rm", ...RUN, ...options, image, ...args);
  }

  /** Starts a container and returns its id. */
  start(image: string, options: readonly string[], ...args: string[]): string {
    const { status, stdout, stderr } = this.podman("run", "--detach", ...RUN, ...options, image, ...args);
    if (status !== 0) throw new Error(`the container did not start: ${stderr}`);
    return stdout.trim();
  }

  /** A Debian with this Node.js and the machine's npm, in place of an image from a registry. */
  buildBase(): void {
    const root = bringDebian();
    copyFileSync(process.execPath, join(root, "usr", "local", "bin", "node"));
    const npm = dirname(dirname(execFileSync("sh", ["-c", 'readlink -f "$(command -v npm)"'], { encoding: "utf8" }).trim()));
    cpSync(npm, join(root, "usr", "local", "lib", "node_modules", "npm"), { recursive: true, dereference: true });
    rmSync(join(root, "usr", "local", "bin", "npm"), { force: true });
    symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr", "local", "bin", "npm"));
    // A machine behind a proxy of its own trusts it; what is built on it is to do so, too.
    copyFileSync(CERTIFICATES, join(root, CERTIFICATES));
    const dockerfile = `${this.program}.base`;
    writeFileSync(dockerfile, `FROM scratch\nCOPY . /\nENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}\n`);
    const { status, stderr } = this.podman("build", "--format", "docker", "--tag", BASE_IMAGE, "--file", dockerfile, root);
    if (status !== 0) throw new Error(`the base image could not be built: ${stderr}`);
  }

  /** Removes all containers; the storage is the folder's owner's to remove. */
  close(): void {
    this.podman("rm", "--force", "--all", "--time", "1");
  }
}

/** Renamed into place when it is whole, so that one that was stopped is not taken for it. */
function bringDebian(): string {
  if (existsSync(CACHE)) return CACHE;
  const unfinished = `${CACHE}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  execFileSync("debootstrap", ["--variant=minbase", "--include=ca-certificates", "bookworm", unfinished], { stdio: "pipe" });
  renameSync(unfinished, CACHE);
  return CACHE;
}
