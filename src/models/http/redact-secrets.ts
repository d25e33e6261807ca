/** Removes every secret from a text that ends up in an error. */
export type Redact = (text: string) => string;

/** Parts of a secret that are shorter are too common in ordinary words to be hidden on their own. */
const shortestPart = 6;

/** Names of authentication schemes, which servers use in their own explanations. */
const schemes = ["bearer", "basic", "digest", "token"];

/**
 * A function that replaces each of the given secrets by `[hidden]`, and so each part of one that has several, such as
 * the key in `Bearer KEY` or `session=KEY`: a server that complains of a key repeats it without what stood around it.
 */
export function redactSecrets(secrets: readonly string[]): Redact {
  const hidden = new Set(secrets.flatMap((secret) => [secret, ...partsOf(secret)]));
  hidden.delete("");
  // The longest first: one that begins another would leave the other's end.
  const longestFirst = [...hidden].sort((one, other) => other.length - one.length);
  return (text) =>
    longestFirst.reduce((result, secret) => result.replaceAll(secret, "[hidden]"), text);
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
  return Object.entries(value).flatMap(([name, inner]) =>
    findSecrets(inner, isSecret || secretName.test(name)),
  );
}

/**
 * The text without what looks like a key, for errors of libraries whose keys are not known here: what follows `Bearer` or
 * a name such as `api_key=`, and every run of 16 or more letters and digits of both kinds with what is joined to it.
 * @example hideKeys("Incorrect API key provided: sk-proj-4eC39HqLyjWDarjtT1zdp7dc.") // "Incorrect API key provided: [hidden]."
 */
export function hideKeys(text: string): string {
  return text
    .replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, "$1 [hidden]")
    .replace(
      /\b((?:api|access)?[-_ ]?(?:key|token|secret|password))(["']?\s*[=:]\s*["']?)[^\s"',;]+/gi,
      "$1$2[hidden]",
    )
    .replace(/[\w-]*[A-Za-z0-9]{16,}[\w-]*/g, (run) =>
      /\d/.test(run) && /[A-Za-z]/.test(run) ? "[hidden]" : run,
    );
}
