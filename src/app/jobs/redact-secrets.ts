const MASK = "[secret]";
/** Shorter ones would blot out ordinary words. */
const SHORTEST_SECRET = 6;

const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // The user and password of a URL.
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:"']*:[^\s/@"']*@/gi, `$1${MASK}@`],
  [/\b(bearer|basic)\s+[a-z0-9._~+/=-]{6,}/gi, `$1 ${MASK}`],
  [
    /\b((?:[a-z0-9]+[_-])*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|authorization))(["']?\s*[=:]\s*["']?)(?!\[secret\])[^\s"',;&}]+/gi,
    `$1$2${MASK}`,
  ],
  [/https:\/\/hooks\.slack\.com\/[^\s"']+/gi, `https://hooks.slack.com/${MASK}`],
  // A JSON web token, and the key ids of AWS.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, MASK],
];

/** Masks what must not be kept or shown. */
export type Redact = (text: string) => string;

/**
 * Makes a function that masks the secrets it is given, and whatever looks like one.
 *
 * @example redactor([])("postgres://me:hunter2@db.local/desk") // "postgres://[secret]@db.local/desk"
 */
export function redactor(secrets: readonly string[]): Redact {
  const known = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // A secret within a longer one must not break it up.
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    const masked = known.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
    return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), masked);
  };
}
