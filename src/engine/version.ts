/** Changes whenever the same inputs may give other numbers; part of every receipt. */
export const ENGINE_VERSION = "1.0.0";
