import type { Random } from "../../src/engine/random.ts";

const HUGE = 10_000;

/** Texts that have broken something somewhere. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\n\r",
  "\ud800",
  "\udfff\ud800",
  "\u202e\u2066‮",
  "İıſK",
  "Z̶͑a̷l̵g̴o̸".repeat(20),
  "💥".repeat(500),
  "x".repeat(HUGE),
  "../".repeat(20) + "etc/passwd",
  "..\\..\\windows\\win.ini",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "/etc/passwd",
  "file:///etc/passwd",
  "C:\\",
  "CON",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "NaN",
  "Infinity",
  "-Infinity",
  "1e999",
  "-0",
  "0x10",
  "1_000",
  "9007199254740993",
  "99999999999999999999999999",
  "1e-400",
  "null",
  "undefined",
  "true",
  "[object Object]",
  "' OR 1=1 --",
  "'; drop table presets; --",
  '"; select pg_sleep(60); --',
  "$(sleep 60)",
  "`id`",
  "${jndi:ldap://127.0.0.1/a}",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "\r\nSet-Cookie: a=b",
  "(((((((((((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+$",
  "2024-02-30",
  "0000-00-00",
  "9999999999999999",
  "-271821-04-20",
  "+275760-09-13T00:00:00.001Z",
  "KRW-BTC/../../x",
  "sma_cross.ts",
  "../../../src/cli/main.ts",
];

const HOSTILE_NUMBERS: readonly unknown[] = [0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 53, -(2 ** 53), 2 ** 31, 1e21, 0.1 + 0.2];

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Any value that JSON can hold, and deep or wide ones now and then. */
export function hostileValue(random: Random, depth = 0): unknown {
  const roll = random();
  if (roll < 0.35) return pick(random, HOSTILE_TEXTS);
  if (roll < 0.55) return pick(random, HOSTILE_NUMBERS);
  if (roll < 0.7) return pick(random, [null, true, false, [], {}]);
  if (depth > 2) return "deep";
  if (roll < 0.72) return nest(200);
  if (roll < 0.74) return Array.from({ length: 2000 }, () => 1);
  if (roll < 0.87) return Array.from({ length: Math.floor(random() * 4) }, () => hostileValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => [pick(random, HOSTILE_TEXTS), hostileValue(random, depth + 1)]));
}

function nest(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Header values, as far as a client can send them. */
export function hostileHeader(random: Random): string {
  return (
    pick(random, HOSTILE_TEXTS)
      // oxlint-disable-next-line no-control-regex -- what Node.js itself refuses to send
      .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?")
      .slice(0, 4000)
  );
}
