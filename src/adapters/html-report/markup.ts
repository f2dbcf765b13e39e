/** Text that is markup already. Only `html` and `trusted` make it, so whatever else reaches a page is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What an `html` template takes: markup as it is, text and numbers escaped, lists joined, null left out. */
export type Content = Markup | string | number | null | readonly Content[];

/**
 * Markup from a template.
 *
 * @example html`<b>${"<"}</b>`.text // "<b>&#60;</b>"
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, k) => text + toMarkup(values[k - 1] ?? null) + part));
}

/** Takes text as markup without escaping: for the project's own files, never for what a user wrote. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Text that stands for itself in an element and in a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value as the content of a script element of type application/json: whatever it holds, it cannot end that element. */
export function jsonForScript(value: unknown): Markup {
  return trusted(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

function toMarkup(content: Content): string {
  if (content === null) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(toMarkup).join("");
  return escapeText(String(content));
}
