/** What the last `\boxed{…}` of a text holds, nested braces included, or undefined: no box, or one that never closes. */
export function findBoxedAnswer(text: string): string | undefined {
  const start = text.lastIndexOf("\\boxed{");
  if (start < 0) return undefined;
  const inside = start + "\\boxed{".length;
  let depth = 1;
  for (let i = inside; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return text.slice(inside, i).trim() || undefined;
  }
  return undefined;
}
