import { createHash, randomUUID } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { IdempotencyStore, KeyedRequest, StoredAnswer } from "../../app/idempotency/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { InputInvalid } from "../input-invalid.ts";
import { problemHeaders, toHtsError, toProblem } from "../problem.ts";

export const IDEMPOTENCY_KEY = "idempotency-key";
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Answers a request that makes something: without an Idempotency-Key by the work itself, with one by what was answered
 * the first time. Failures that the same request would meet again are kept like successes; others give the key back.
 *
 * @param work gets the id for what it makes
 */
export async function answerOnce(request: FastifyRequest, store: IdempotencyStore, work: (newId: string) => Promise<StoredAnswer>): Promise<StoredAnswer> {
  const keyed = readKey(request);
  if (keyed === null) return work(randomUUID());
  const claim = await store.claim(keyed);
  switch (claim.kind) {
    case "answered":
      return { ...claim.answer, headers: { ...claim.answer.headers, "idempotent-replayed": "true" } };
    case "pending":
      throw new HtsError("idempotency_pending", "the first request with this Idempotency-Key is still being answered; send it again in a moment");
    case "conflict":
      throw new HtsError("idempotency_conflict", "this Idempotency-Key was used for another request; use a new one, or send that request again as it was");
    case "claimed": {
      const answer = await settle(
        () => work(claim.createdId),
        request,
        async () => store.release(keyed, claim.claimId),
      );
      // The work is done whatever becomes of the note: a repetition would find it under the same id.
      await store
        .complete(keyed, claim.claimId, answer)
        .catch((error: unknown) => request.log.warn({ error }, "an answer could not be kept under its Idempotency-Key"));
      return answer;
    }
  }
}

async function settle(work: () => Promise<StoredAnswer>, request: FastifyRequest, release: () => Promise<void>): Promise<StoredAnswer> {
  try {
    return await work();
  } catch (error) {
    const failure = toHtsError(error);
    if (failure.status < 500 && !failure.retryable) {
      return { status: failure.status, headers: problemHeaders(failure), body: JSON.stringify(toProblem(failure, request.id)) };
    }
    await release().catch(() => undefined);
    throw error;
  }
}

function readKey(request: FastifyRequest): KeyedRequest | null {
  const key = request.headers[IDEMPOTENCY_KEY];
  if (key === undefined) return null;
  if (typeof key !== "string" || !KEY.test(key)) {
    throw new InputInvalid([{ in: "headers", pointer: `/${IDEMPOTENCY_KEY}`, detail: "expected 1 to 255 visible ASCII characters" }]);
  }
  const requestSha256 = createHash("sha256")
    .update(JSON.stringify([request.method, request.url, request.body ?? null]))
    .digest("hex");
  return { principal: request.caller?.tokenId ?? "local", key, requestSha256 };
}
