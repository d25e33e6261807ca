/** A piece of HTML that needs no more escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template may contain: texts and numbers are escaped, and `undefined` is left out. */
export type Content = Markup | string | number | undefined | readonly Content[];

/**
 * HTML from a template. Whatever is put in is escaped, for text and for attributes in double quotes alike, unless it is
 * markup itself.
 * @example html`<td title="${"a < b"}">${1}</td>`.text // '<td title="a &lt; b">1</td>'
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...contents.map(write)));
}

function write(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Markup) return content.text;
  if (typeof content === "object") return content.map(write).join("");
  return String(content).replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * JSON that is safe within a script element: `<`, U+2028 and U+2029, which could end the element or a line, are written
 * as escapes.
 */
export function embedJson(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Markup(json);
}

/** A part of the page: a heading, a paragraph that says what follows and how to read it, and that. */
export interface Section {
  /** Of the element, for links. */
  id: string;
  title: string;
  explanation: Content;
  content: Content;
}

export function renderSection({ id, title, explanation, content }: Section): Markup {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p>${explanation}</p>
${content}
</section>`;
}

/** Small figures side by side, as many as fit. */
export function renderPanels(panels: readonly Content[]): Markup {
  return html`<div class="panels">${panels}</div>`;
}

/** A table under its caption, in a box of its own that scrolls sideways where it is too wide, also by keyboard. */
export function renderTable(caption: string, head: Content, body: Content): Markup {
  return html`
<figure><figcaption>${caption}</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table aria-label="${caption}">
<thead>${head}</thead>
${body}
</table></div></figure>`;
}

/** A row of headings, given with bars between them. */
export function renderHeadings(headings: string): Markup {
  return html`<tr>${headings.split(" | ").map((heading) => html`<th scope="col">${heading}</th>`)}</tr>`;
}
