/** Removes every secret from a text that ends up in an error. */
export type Redact = (text: string) => string;

/** Parts of a secret that are shorter are too common in ordinary words to be hidden on their own. */
const shortestPart = 6;

/** Names of authentication schemes, which servers use in their own explanations. */
const schemes = ["bearer", "basic", "digest", "token"];

/** What is shorter is no key that a service gives out, but a word such as `EMPTY` or `none` that stands for none. */
const shortestSecret = 4;

/** Of a longer secret, each part of this many characters is hidden too, because servers shorten what they repeat. */
const shortestCut = 12;

/**
 * A function that replaces each of the given secrets by `[hidden]`, as well as each part of one that has several, such
 * as the key in `Bearer KEY` or `session=KEY`: a server that complains about a key repeats it without what was around
 * it. Any 12 characters or more of one are hidden as well, in upper or lower case, and so is its Base64. A secret of a
 * few letters only is a placeholder, such as `EMPTY`, and one of fewer than 8 characters is hidden only where it is a
 * word of its own: otherwise it would garble words.
 */
export function redactSecrets(secrets: readonly string[]): Redact {
  const parts = new Set(secrets.flatMap((secret) => [secret, ...partsOf(secret)]));
  const hidden = [...parts].filter(
    (secret) => secret.length >= 8 || (secret.length >= shortestSecret && !/^[A-Za-z]+$/.test(secret)),
  );
  // The longest first: the beginning of another would leave that one's end.
  const shorter = hidden.filter(({ length }) => length < shortestCut).sort((one, other) => other.length - one.length);
  const longer = hidden.filter(({ length }) => length >= shortestCut);
  const cuts = new Set(longer.flatMap((secret) => [secret, ...base64Of(secret)].flatMap(cutsOf)));
  return (text) => shorter.reduce(hideSecret, hideCuts(text, cuts));
}

/** The Base64 of a secret behind any text, such as the user's name of basic authentication. */
function base64Of(secret: string): string[] {
  return ["", "-", "--"].map((before) => {
    const bytes = new TextEncoder().encode(before + secret);
    // The last characters depend on what follows, and the first on what precedes.
    const encoded = btoa(String.fromCharCode(...bytes)).replace(/..?=*$/, "");
    return encoded.slice(Math.ceil((before.length * 4) / 3));
  });
}

function cutsOf(secret: string): string[] {
  const count = Math.max(0, secret.length - shortestCut + 1);
  return Array.from({ length: count }, (_, i) => secret.slice(i, i + shortestCut).toLowerCase());
}

/** The text without everything that the cuts cover. */
function hideCuts(text: string, cuts: ReadonlySet<string>): string {
  let result = "";
  let shown = 0;
  for (let i = 0; i + shortestCut <= text.length && cuts.size > 0; i++) {
    if (!cuts.has(text.slice(i, i + shortestCut).toLowerCase())) continue;
    const start = i;
    while (cuts.has(text.slice(i + 1, i + 1 + shortestCut).toLowerCase())) i++;
    i += shortestCut - 1;
    result += `${text.slice(shown, start)}[hidden]`;
    shown = i + 1;
  }
  return result + text.slice(shown);
}

function hideSecret(text: string, secret: string): string {
  if (secret.length >= 8) return text.replaceAll(secret, "[hidden]");
  const alone = new RegExp(`(?<!\\w)${secret.replace(/\W/g, "\\$&")}(?!\\w)`, "g");
  return text.replace(alone, "[hidden]");
}

function partsOf(secret: string): string[] {
  return secret
    .split(/[\s,;="]+/)
    .filter((part) => part.length >= shortestPart && !schemes.includes(part.toLowerCase()));
}

const secretName = /key|token|secret|password|credential|authorization/i;

/** The texts in a request's body that are secrets by the names of their fields or of the fields around them. */
export function findSecrets(value: unknown, isSecret = false): string[] {
  if (typeof value === "string") return isSecret ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => findSecrets(inner, isSecret || secretName.test(name)));
}

/** Words after which a value is taken for a key. */
const keyWord = "(?:(?:api|access|auth|secret|subscription)[-_ ]?)?(?:key|token|secret|password|credential)s?";

/** What may stand between such a word and the value: `key provided: x`, `token=x`, `"api_key": "x"`, `key 'x'`. */
const keyContext = new RegExp(
  `\\b(${keyWord})((?:\\s+(?:provided|supplied|given|used|sent|received|is|was))*["']?\\s*[=:]\\s*["'\x60]?|\\s+["'\x60])(?!\\[hidden)([^\\s"'\x60,;]*[^\\s"'\x60,;.)\\]}])`,
  "gi",
);

/**
 * The forms of keys that services give out: OpenAI, Anthropic, Groq, xAI, Hugging Face, GitHub, Google, AWS, Slack,
 * JWT, UUID.
 */
const keyForms = [
  /\b(?:sk|pk|rk|gsk|xai|hf|r8|ghp|gho|github_pat|glpat|xox[abprs]|nvapi|fw|tgp_v1|pplx|csk|or|dsk|key)[-_][\w-]{8,}/g,
  /\b(?:AIza[\w-]{20,}|AKIA[A-Z0-9]{12,}|eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?)/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  // Base64 with its own characters, as AWS uses it.
  /(?<![\w+/])(?=[\w+/]*[A-Z])(?=[\w+/]*[a-z])(?=[\w+/]*\d)[A-Za-z0-9+/]{32,}={0,2}/g,
];

/**
 * The text without what looks like a key, for errors of libraries whose keys are not known here: what follows `Bearer`
 * or a name such as `api_key=` or `key provided:`, the forms of well-known services' keys, and every run of 16 or more
 * letters and digits of both kinds with what is attached to it.
 * @example hideKeys("Incorrect API key provided: sk-proj-4eC39HqLyjWDarjtT1zdp7dc.") // "Incorrect API key provided: [hidden]."
 */
export function hideKeys(text: string): string {
  const known = keyForms.reduce((result, form) => result.replace(form, "[hidden]"), text);
  return known
    .replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, "$1 [hidden]")
    .replace(keyContext, "$1$2[hidden]")
    .replace(/[\w-]*[A-Za-z0-9]{16,}[\w-]*/g, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? "[hidden]" : run));
}
