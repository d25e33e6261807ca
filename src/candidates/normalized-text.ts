/** Marks at the ends of an answer that do not belong to it. */
const start = /^[\s"'“”‘’«»`*_]+/u;
const end = /(?<![\s"'“”‘’«»`*_.,;:!?。！？])[\s"'“”‘’«»`*_.,;:!?。！？]+$/u;

/**
 * The text that answers in words are compared by: Unicode's compatibility form in lower case, white space as single
 * spaces, without invisible characters, quotes and emphasis around it, punctuation at its end, or an English article at
 * its start. Letters keep their accents, and everything inside stays: `C++` is not `C`.
 *
 * Case stays where it carries meaning: in a text without ordinary words, in formulas (`CO`, `NaCl`), genotypes (`Tt`, `AaBb`), units
 * after a number (`5 M`) and other short names.
 *
 * @example normalizeText(" “The Eiffel\n Tower.” ") // "eiffel tower"
 */
export function normalizeText(text: string): string {
  const compatible = text
    .replaceAll(/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g, "")
    .normalize("NFKC");
  const normal = unifyCase(compatible.replaceAll(/(?<=[A-Za-z)])_\(?(\d+)\)?/g, "$1"))
    .replaceAll(/\s+/g, " ")
    .replace(start, "")
    .replace(end, "")
    .replace(/^(?:the|an?) (?=\S)/i, "");
  return normal === "" ? text.trim() : normal;
}

/** Words of two letters that are words in every case. */
const shortWords = new Set(
  "am an as at be by do go ha he hi if in is it me mr ms my no of oh ok on or ox so st to tv uk un up us we".split(
    " ",
  ),
);
/** Chemical symbols with numbers or of at least two elements: `H2O`, `NaCl`. */
const formula = /^(?=.*\d|.*[A-Z].*[A-Z])(?=.*[a-z\d])(?:[A-Z][a-z]?\d*)+$/;
/** Pairs of one letter in either case: `Tt`, `AaBb`. */
const genotype =
  /^(?:aa|bb|cc|dd|ee|ff|gg|hh|ii|kk|ll|mm|nn|oo|pp|qq|rr|ss|tt|uu|vv|ww|xx|yy|zz){1,5}$/iu;

function unifyCase(text: string): string {
  const lower = text.toLowerCase();
  if (text.length > 60) return lower;
  const tokens = text.match(/[\p{L}\d]+/gu) ?? [];
  if (tokens.some((token) => isWord(token))) return lower;
  return text.replaceAll(
    /(?<before>\d )?(?<token>[\p{L}\d]+)/gu,
    (found, before: string | undefined, token: string) => {
      const isFree =
        shortWords.has(token.toLowerCase()) || (token.length === 1 && before === undefined);
      return isFree ? found.toLowerCase() : found;
    },
  );
}

/** Whether a token is an ordinary word, whose case says nothing. */
function isWord(token: string): boolean {
  const letters = token.replaceAll(/\d/g, "");
  if (letters.length <= 2 || formula.test(token) || genotype.test(token)) return false;
  return true;
}
