// Whether the server in this container can work: exits with 0 when /readyz says so. In JavaScript, since the image has no curl.
const PATIENCE_MS = 4000;

try {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT || 8000}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) process.stdout.write(`/readyz answered ${answer.status}: ${await answer.text()}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`/readyz did not answer: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
