/** A piece of HTML that needs no more escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a template: texts and numbers are escaped, `undefined` is left out. */
export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * HTML from a template. Whatever is put in is escaped, for text and for attributes in double quotes alike, unless it is markup
 * itself.
 * @example html`<td title="${"a < b"}">${1}</td>`.text // '<td title="a &lt; b">1</td>'
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...contents.map(write)));
}

function write(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(write).join("");
  return escapeHtml(String(content));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * JSON that can stand in a script element: `<`, which could end the element, and U+2028 and U+2029, which end lines in scripts,
 * are written as escapes.
 */
export function embedJson(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Markup(json);
}
