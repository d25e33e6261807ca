import { describe, expect, it } from "vitest";
import { embedJson, html } from "../../../src/evaluation/report/page/markup";

describe("markup", () => {
  it("escapes texts and attributes, and leaves markup as it is", () => {
    const text = `<b title="x">&'`;
    expect(html`<i title="${text}">${text}${html`<br>`}</i>`.text).toBe(
      '<i title="&lt;b title=&quot;x&quot;&gt;&amp;&#39;">&lt;b title=&quot;x&quot;&gt;&amp;&#39;<br></i>',
    );
  });

  it("writes lists without commas, and nothing for undefined", () => {
    expect(html`${["<", undefined, [1, html`<hr>`]]}`.text).toBe("&lt;1<hr>");
  });

  it("does not take an escape in a template for one of its own", () => {
    expect(html`${"\\u003c"}`.text).toBe("\\u003c");
  });

  it("embeds JSON that neither ends a script nor a line of one", () => {
    const value = { text: "</script><!--\u2028\u2029" };
    const embedded = embedJson(value).text;
    expect(embedded).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(embedded)).toEqual(value);
  });
});
