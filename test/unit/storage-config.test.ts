import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";

describe("the settings of the bucket", () => {
  it("are none unless it has a name, whatever another program has set", () => {
    expect(readConfig({}).bucket).toBeNull();
    expect(readConfig({ AWS_BUCKET_NAME: "", AWS_REGION: "Not A Region", AWS_ENDPOINT_URL_S3: "ftp://x" }).bucket).toBeNull();
  });

  it("are name, region and server", () => {
    const env = { AWS_BUCKET_NAME: "trading-desk", AWS_REGION: "ap-northeast-2" };
    expect(readConfig(env).bucket).toEqual({ name: "trading-desk", region: "ap-northeast-2", endpointUrl: null });
    const own = { AWS_BUCKET_NAME: "trading.desk", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" };
    expect(readConfig(own).bucket).toEqual({ name: "trading.desk", region: "us-east-1", endpointUrl: "http://127.0.0.1:9000" });
  });

  it("hold no credentials", () => {
    const config = readConfig({ AWS_BUCKET_NAME: "trading-desk", AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "hunter2" });
    expect(JSON.stringify(config)).not.toMatch(/AKIA|hunter2/);
  });

  it.each(["s3://trading-desk", "Trading-Desk", "ab", "a..b", "-desk", "desk/", "a".repeat(64)])("refuse the name %j", (name) => {
    expect(() => readConfig({ AWS_BUCKET_NAME: name, AWS_REGION: "eu-west-1" })).toThrow(/^AWS_BUCKET_NAME was .*, expected the name of a bucket/);
  });

  it("refuse a missing or malformed region", () => {
    expect(() => readConfig({ AWS_BUCKET_NAME: "trading-desk" })).toThrow("AWS_REGION is not set");
    expect(() => readConfig({ AWS_BUCKET_NAME: "trading-desk", AWS_REGION: "Seoul" })).toThrow('AWS_REGION was "Seoul"');
  });

  it("refuse a server that is no URL, and one with a password in it without repeating that", () => {
    const refusal = (url: string) => () => readConfig({ AWS_BUCKET_NAME: "trading-desk", AWS_ENDPOINT_URL_S3: url });
    expect(refusal("127.0.0.1:9000")).toThrow(/^AWS_ENDPOINT_URL_S3 was "127.0.0.1:9000", expected a URL/);
    expect(refusal("http://me:hunter2@127.0.0.1:9000")).toThrow(/^AWS_ENDPOINT_URL_S3 holds a name or password(?!.*hunter2)/);
  });
});
