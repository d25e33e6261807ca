import { digest } from "../../digest/digest";
import { canonicalJson } from "../../models/cache/canonical-json";

/** What tells settings apart, as {@link describeSettings} describes them. */
export function fingerprintOf(settings: object): string {
  return digest(describeSettings(settings));
}

/** What tells items apart: all that they hold, in whatever order. */
export function fingerprintOfItem(item: object): string {
  return digest(JSON.parse(canonicalJson(item)));
}

/**
 * Settings as JSON has them. Whoever has an id is told by it, a function by its name, and both by their fingerprint where they
 * have one.
 */
export function describeSettings(settings: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(settings, describe));
}

function describe(_: string, value: unknown): unknown {
  const isFunction = typeof value === "function";
  const hasId = typeof value === "object" && value !== null && "id" in value;
  if (!isFunction && !hasId) return value;
  const { id, name, fingerprint } = value as { id?: unknown; name?: string; fingerprint?: unknown };
  const known = isFunction ? `function ${name}`.trim() : id;
  return fingerprint === undefined ? known : `${known} (${fingerprint})`;
}
