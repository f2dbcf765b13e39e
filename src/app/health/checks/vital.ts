import type { HealthCheck } from "../health-check.ts";

/** Something that a server cannot do without and of which only is asked whether it answers. */
export function vitalCheck(name: string, ask: () => Promise<unknown>): HealthCheck {
  return {
    name,
    isVital: true,
    async check() {
      await ask();
      return { status: "ok", summary: "answers", figures: {} };
    },
  };
}
