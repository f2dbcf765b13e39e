import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { InstallationFolder } from "../../../src/adapters/containers/installation-folder.ts";
import type { DeployOutcome } from "../../../src/app/deploy/execute-deploy.ts";
import { type FakeInstallation, makeFakeInstallation, OLD_IMAGE, PASSWORDS } from "../../support/fake-installation.ts";
import { runCommandWith } from "../../support/run-command.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const makeFolder = useTemporaryFolders();
const open: FakeInstallation[] = [];

afterEach(async () => {
  for (const installation of open.splice(0)) await installation.close();
});

async function makeInstallation(isHealthy: (image: string) => boolean = () => true): Promise<FakeInstallation> {
  const installation = await makeFakeInstallation(makeFolder(), isHealthy);
  open.push(installation);
  return installation;
}

/** One on which an older version runs, and whose schema is of this version unless said otherwise. */
async function makeOldInstallation(isHealthy?: (image: string) => boolean, { isMigrated = true } = {}): Promise<FakeInstallation> {
  const installation = await makeInstallation(isHealthy);
  installation.addImage(OLD_IMAGE);
  installation.set("up", OLD_IMAGE);
  installation.set("token");
  if (isMigrated) installation.set("migrated");
  writeFileSync(join(installation.folder, "deployed.json"), JSON.stringify({ image: OLD_IMAGE, deployedAt: "2026-01-01T00:00:00.000Z" }));
  return installation;
}

/** Deploys, and returns what came of it; null when the checks did not let it. */
async function deploy(installation: FakeInstallation, patienceMs?: number): Promise<DeployOutcome | null> {
  const { plan, execute } = await installation.open(patienceMs);
  return plan === null ? null : execute(async () => undefined);
}

async function newImage(installation: FakeInstallation): Promise<string> {
  const { plan } = await installation.open();
  installation.forgetCalls();
  return plan?.image ?? "";
}

describe("a first deployment", () => {
  it("does everything in order, once", async () => {
    const installation = await makeInstallation();
    const image = await newImage(installation);
    expect(await deploy(installation)).toMatchObject({ ok: true, rolledBack: false, error: null });
    expect(installation.calls().map((call) => call.replace(/^docker build .*/, "docker build"))).toEqual([
      "docker version --format {{.Server.Version}}",
      "docker compose version",
      "docker info --format {{.DockerRootDir}}",
      "docker compose ps -q api",
      `docker image inspect --format {{.Id}} ${image}`,
      "docker build",
      "docker compose run --rm -T --no-deps api storage check --json",
      "docker compose up --detach postgres redis",
      "docker compose exec -T postgres pg_isready --host=127.0.0.1 --username=coin_hts --dbname=coin_hts",
      "docker compose exec -T redis redis-cli ping",
      "docker compose run --rm -T --no-deps api migrate status --json",
      "docker compose run --rm -T --no-deps api migrate up --json",
      "docker compose run --rm -T --no-deps api token list --json",
      "docker compose run --rm -T --no-deps api token create --name deploy --scope admin --json",
      "docker compose up --detach --remove-orphans --scale worker=3 api worker scheduler live",
      "docker compose exec -T api node /app/bin/coin-hts.js jobs summary --json",
    ]);
    expect([installation.up(), installation.recorded()]).toEqual([image, image]);
    const token = join(installation.folder, "token");
    expect(readFileSync(token, "utf8")).toBe("hts_fake-secret-of-the-token\n");
    expect([statSync(token).mode & 0o777, statSync(installation.folder).mode & 0o777]).toEqual([0o600, 0o700]);
    installation.forgetCalls();
    expect(await deploy(installation)).toMatchObject({ ok: true });
    expect(installation.calls().filter((call) => /build|create|migrate up|backup/.test(call))).toEqual([]);
  });

  it("makes settings with secrets of their own, for the owner alone, and never touches what is there", async () => {
    const installation = new InstallationFolder(join(makeFolder(), "new"));
    expect(await installation.readSettings()).toBeNull();
    await installation.createSettings("PORT=1\n");
    await installation.createSettings("PORT=2\n");
    expect(await installation.readSettings()).toBe("PORT=1\n");
    expect([statSync(installation.settingsPath).mode & 0o777, statSync(installation.folder).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readdirSync(installation.folder)).toEqual([".env"]);
  });

  it("fails where the bucket refuses, before anything is changed", async () => {
    const installation = await makeOldInstallation();
    installation.set("no-bucket");
    expect(await deploy(installation)).toMatchObject({ ok: false, rolledBack: false, error: expect.stringContaining("nothing that ran before was changed") });
    expect(installation.up()).toBe(OLD_IMAGE);
    expect(installation.calls().at(-1)).toContain("storage check");
  });

  it("does not wait for a database for ever", async () => {
    const installation = await makeInstallation();
    installation.set("no-database");
    expect(await deploy(installation, 600)).toMatchObject({ ok: false, error: expect.stringMatching(/^stores failed: not within 1 s/) });
  });

  it("says which queue is missing", async () => {
    const installation = await makeInstallation();
    installation.set("queues", '{"queues":[{"queue":"backtest-queue","queued":0,"dead":0}]}');
    expect(await deploy(installation)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/missing: data_ingestion.*not rolled back, since nothing was healthy before it/),
    });
    expect(installation.recorded()).toBeNull();
  });
});

describe("a deployment that is not healthy", () => {
  it("brings the image back that was", async () => {
    const installation = await makeOldInstallation((image) => image === OLD_IMAGE);
    const outcome = await deploy(installation, 600);
    expect(outcome).toMatchObject({ ok: false, rolledBack: true, error: expect.stringMatching(/^health failed: .*503.*rolled back to the previous image/) });
    expect([installation.up(), installation.recorded()]).toEqual([OLD_IMAGE, OLD_IMAGE]);
  });

  it("says so when that one is not healthy any more, either", async () => {
    const installation = await makeOldInstallation(() => false);
    expect(await deploy(installation, 600)).toMatchObject({
      ok: false,
      rolledBack: false,
      error: expect.stringContaining("could not be brought back either: health"),
    });
  });

  it("is left as it is when the schema has moved on, with the backup that was made before", async () => {
    const installation = await makeOldInstallation((image) => image === OLD_IMAGE, { isMigrated: false });
    const outcome = await deploy(installation, 600);
    expect(outcome).toMatchObject({ ok: false, rolledBack: false, error: expect.stringMatching(/not rolled back, since the schema has had 0009-jobs/) });
    expect(installation.has("backup")).toBe(true);
    expect(installation.calls().findIndex((call) => call.includes("backup"))).toBeLessThan(
      installation.calls().findIndex((call) => call.includes("migrate up")),
    );
  });
});

/** Those whose failure only means that something is not there yet, or is asked again. */
const TOLERATED = /docker info|image inspect|ps -q api|pg_isready|redis-cli/;

describe("whichever call fails", () => {
  it.each(["first", "later"])(
    "a %s deployment leaves what was healthy, shows no secret, and the next one succeeds",
    async (which) => {
      const make = (): Promise<FakeInstallation> => (which === "first" ? makeInstallation() : makeOldInstallation());
      const before = which === "first" ? null : OLD_IMAGE;
      const trial = await make();
      const image = await newImage(trial);
      await deploy(trial);
      const count = trial.calls().length;
      expect(count).toBeGreaterThan(10);
      const unharmed: string[] = [];
      for (let n = 1; n <= count; n += 1) {
        const installation = await make();
        installation.set("fail", String(n));
        const outcome = await deploy(installation);
        const call = installation.calls()[n - 1] ?? "";
        if (outcome?.ok === true) unharmed.push(call);
        else expect([call, installation.recorded(), installation.up() === image && before !== null]).toEqual([call, before, false]);
        for (const secret of PASSWORDS) expect(JSON.stringify(outcome)).not.toContain(secret);
        installation.unset("fail");
        expect([call, await deploy(installation)]).toMatchObject([call, { ok: true }]);
        expect([installation.up(), installation.recorded()]).toEqual([image, image]);
      }
      for (const call of unharmed) expect(call).toMatch(TOLERATED);
      expect(unharmed.length).toBeLessThan(count - 5);
      // Thirty deployments and more.
    },
    240_000,
  );
});

describe("the command", () => {
  it("survives being killed at every call: the next one completes", async () => {
    const trial = await makeOldInstallation();
    const image = await newImage(trial);
    await deploy(trial);
    const count = trial.calls().length;
    for (let n = 1; n <= count; n += 1) {
      const installation = await makeOldInstallation();
      installation.set("kill", String(n));
      const killed = await runCommandWith(installation.variables, "deploy", "--installation", installation.folder);
      expect([n, killed.exitCode]).toEqual([n, null]);
      installation.unset("kill");
      expect([n, await deploy(installation)]).toMatchObject([n, { ok: true }]);
      expect([installation.up(), installation.recorded()]).toEqual([image, image]);
    }
  }, 240_000);

  it("reports as JSON and by its exit code", async () => {
    const installation = await makeOldInstallation((image) => image === OLD_IMAGE);
    const args = ["deploy", "development", "--installation", installation.folder, "--patience", "1"];
    const dry = await runCommandWith(installation.variables, ...args, "--dry-run", "--json");
    expect(dry).toMatchObject({ exitCode: 0, stderr: "" });
    const plan = JSON.parse(dry.stdout) as { readonly plan: { readonly name: string }[] };
    expect(plan).toMatchObject({ environment: "development", dry_run: true, ok: true, previous_image: OLD_IMAGE, steps: [], rolled_back: false });
    expect(plan.plan.map(({ name }) => name)).toEqual(["build", "storage", "stores", "migrate", "token", "up", "health", "queues", "record"]);
    expect(installation.calls().filter((call) => / (?:up|run|exec|build) /.test(call))).toEqual([]);
    const failed = await runCommandWith(installation.variables, ...args, "--json");
    expect(failed.exitCode).toBe(1);
    const report = JSON.parse(failed.stdout) as { readonly steps: { readonly name: string; readonly status: string; readonly duration_ms: number }[] };
    expect(report).toMatchObject({ ok: false, rolled_back: true, error: expect.stringContaining("rolled back") });
    expect(report.steps.map(({ name, status }) => `${name} ${status}`).slice(-2)).toEqual(["health failed", "rollback done"]);
    for (const { duration_ms } of report.steps) expect(duration_ms).toBeGreaterThanOrEqual(0);
  });

  it("refuses a machine that lacks something, names all of it, and changes nothing", async () => {
    const installation = await makeOldInstallation();
    writeFileSync(join(installation.folder, ".env"), "POSTGRES_PASSWORD='quoted'\nREDIS_PASSWORD=<generated>\nPORT=8000 # ours\nnonsense\n");
    installation.set("fail", "1");
    const { exitCode, stdout } = await runCommandWith(installation.variables, "deploy", "staging", "--installation", installation.folder);
    expect(exitCode).toBe(4);
    for (const part of ["docker does not answer", "POSTGRES_PASSWORD has a quote", "REDIS_PASSWORD was left as <generated>", "line 4: expected NAME=value"]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain("'quoted'");
    expect(installation.up()).toBe(OLD_IMAGE);
  });

  it("lets one deploy an installation at a time", async () => {
    const installation = await makeOldInstallation();
    const [first, second] = [await installation.open(), await installation.open()];
    const outcomes = await Promise.allSettled([first.execute(async () => undefined), second.execute(async () => undefined)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "store_locked" } });
  });

  it.each([
    ["deploy moon", "Expected one of development, staging, production"],
    ["deploy --patience 0", "whole number"],
    ["deploy --engine crane", "docker, podman"],
  ])("refuses %j", async (line, words) => {
    const { exitCode, stderr } = await runCommandWith({}, ...line.split(" "));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});
