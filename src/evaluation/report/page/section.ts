import { type Content, html, type Markup } from "./markup";

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

/** A figure under its caption. */
export function renderPanel(caption: Content, drawing: Content): Markup {
  return html`<figure class="panel"><figcaption>${caption}</figcaption>${drawing}</figure>`;
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

/** A row of headings. */
export function renderHeadings(headings: readonly Content[]): Markup {
  return html`<tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr>`;
}
