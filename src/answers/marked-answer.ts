/** `####` also heads sections in Markdown, so it counts before a number or in the last line only. */
const hashes = /^[ \t]*#{4}[ \t]*(?=[-+]?\p{Sc}? ?[.\d]|\S.*\s*$(?![\s\S]))/gmu;
const initial = /^[ \t]*A:/gm;
const phrase = /\banswers?\b[^.\n:=]{0,40}?(?:\b(?:is|are|be)\b(?: *:)?|[:=])/gi;
const letter = /\b(?:option|choice) *(?=\(?[A-J]\b)/gi;

/**
 * The rest of the line, or the next line, after what announces an answer: `#### 18`, else `A: 18` (unless there is a `B:`
 * too, which makes it a list of choices), else "Answer: 18" or "the answer is 18", else "option B". Of the first kind that
 * occurs, the last occurrence counts. Undefined where there is none.
 */
export function findMarkedAnswer(text: string): string | undefined {
  const listsChoices = /^[ \t]*B:/m.test(text);
  for (const marker of [hashes, ...(listsChoices ? [] : [initial]), phrase, letter]) {
    const last = [...text.matchAll(marker)].at(-1);
    const [line] = last ? (text.slice(last.index + last[0].length).match(/\S[^\n]*/) ?? []) : [];
    if (line !== undefined) return line;
  }
  return undefined;
}
