import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText, html, jsonForScript, trusted } from "../../../../src/adapters/html-report/markup.ts";

describe("html", () => {
  it("escapes text, keeps markup and joins lists", () => {
    expect(html`<b title="${`"'`}">${"<i>&"}</b>`.text).toBe('<b title="&#34;&#39;">&#60;i&#62;&#38;</b>');
    expect(html`${[html`<i>1</i>`, "<", null, 2]}`.text).toBe("<i>1</i>&#60;2");
    expect(html`a${null}b${trusted("<br>")}`.text).toBe("ab<br>");
  });

  it("lets no text end an element or an attribute", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[<>"']/.test(escapeText(text))));
  });
});

describe("jsonForScript", () => {
  it("cannot end its script element and keeps every text", () => {
    const text = jsonForScript({ name: "</script><!--<script>" }).text;
    expect(text).not.toContain("<");
    expect(JSON.parse(text)).toEqual({ name: "</script><!--<script>" });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const back: unknown = JSON.parse(jsonForScript(value).text);
        expect(back).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
