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
