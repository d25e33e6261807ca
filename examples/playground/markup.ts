type Attributes = Record<string, string | number | boolean | undefined>;

/**
 * An element with its attributes and contents. Texts are texts, whatever they hold; `undefined` and `false` are left
 * out.
 */
export function createElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...contents: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...contents.filter((content) => content !== undefined));
  return element;
}

/** The page's element of that id. */
export function findElement<Kind extends Element = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element #${id}`);
  return element as Element as Kind;
}

/** Writes a text unless it stands there already, so that screen readers announce changes only. */
export function writeText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
