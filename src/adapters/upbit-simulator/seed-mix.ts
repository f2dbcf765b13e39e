/**
 * One 32-bit seed from several numbers, so that each candle and each book has a random source of its own and
 * none of them depends on which was asked for first. The finaliser is that of MurmurHash3 (Austin Appleby).
 */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = mix(hash ^ part);
    hash = mix(hash ^ Math.floor(part / 4_294_967_296));
  }
  return hash;
}

/** A number from a text, for `mixSeed`. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
