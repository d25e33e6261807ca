/** Marks at the ends of an answer that do not belong to it. */
const start = /^[\s"'“”‘’«»`*_]+/u;
const end = /(?<![\s"'“”‘’«»`*_.,;:!?。！？])[\s"'“”‘’«»`*_.,;:!?。！？]+$/u;

/**
 * The text that answers in words are compared by: Unicode's compatibility form in lower case, white space as single
 * spaces, without invisible characters, quotes and emphasis around it, punctuation at its end, or an English article at
 * its start. Letters keep their accents, and everything inside stays: `C++` is not `C`.
 *
 * @example normalizeText(" “The Eiffel\n Tower.” ") // "eiffel tower"
 */
export function normalizeText(text: string): string {
  const normal = text
    .replaceAll(/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/\s+/g, " ")
    .replace(start, "")
    .replace(end, "")
    .replace(/^(?:the|an?) (?=\S)/, "");
  return normal === "" ? text.trim() : normal;
}
