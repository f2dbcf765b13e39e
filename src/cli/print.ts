/** Writes text and a line feed to stdout, and waits until a slow reader has taken it. */
export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve) => void process.stdout.write(`${text}\n`, () => resolve()));
}
