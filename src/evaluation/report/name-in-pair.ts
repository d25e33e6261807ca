import type { ReportEntry } from "../evaluation-report";

/** The name of an entry where its pair is named already. */
export function nameInPair({ name, pair }: Pick<ReportEntry, "name" | "pair">): string {
  return pair !== undefined && name.startsWith(`${pair} `) ? name.slice(pair.length + 1) : name;
}
