/** An answer in numbered steps. */
export interface Attempt {
  /** Without their numbers. */
  steps: string[];
  /** The final response. */
  answer: string;
}

/** The attempt as a model writes it: `(1) …`, `(2) …`, and a last line `Final response: …`. */
export function formatAttempt({ steps, answer }: Attempt): string {
  return [...steps.map((step, i) => `(${i + 1}) ${step}`), `Final response: ${answer}`].join("\n");
}

/**
 * The steps and the answer of a text, without full stops at the ends of lines; empty lines are passed over.
 * @returns undefined unless its lines are steps numbered from (1) on, at least one, and then the final response
 */
export function parseAttempt(text: string): Attempt | undefined {
  const lines = text.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  const filled = lines.filter((line) => line !== "");
  const answer = /^Final response: ?(.*)$/i.exec(filled.pop() ?? "")?.[1];
  const steps = filled.map((line, i) =>
    line.startsWith(`(${i + 1})`) ? endLine(line.slice(`(${i + 1})`.length)) : "",
  );
  if (answer === undefined || endLine(answer) === "") return undefined;
  return steps.length === 0 || steps.includes("") ? undefined : { steps, answer: endLine(answer) };
}

function endLine(text: string): string {
  return text.trim().replace(/\s*\.$/, "");
}
