import { InvalidArgumentError } from "./errors";

/**
 * Checks that `options` is a plain object holding only known names, so that a misspelt option never passes silently.
 * @throws InvalidArgumentError naming the unknown option, the known one that it resembles, and all known ones
 */
export function rejectUnknownOptions(parameter: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidArgumentError(parameter, options, "must be an object of options");
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      const meant = suggestName(name, known);
      const hint = meant === undefined ? "known" : `did you mean ${meant}? Known`;
      throw new InvalidArgumentError(
        `${parameter}.${name}`,
        (options as Record<string, unknown>)[name],
        `is not an option: ${hint} options are ${known.join(", ")}`,
      );
    }
  }
}

/**
 * The known name that an unknown one most likely stands for: the one with the fewest differing characters, or the known
 * name that it begins with or that begins with it; undefined where none is close. Upper and lower case, hyphens and
 * underscores do not count.
 * @example suggestName("temprature", ["temperature", "seed"]) // "temperature"
 */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  const given = simplify(name);
  const distances = known.map((candidate) => {
    const other = simplify(candidate);
    const [shorter, longer] = given.length < other.length ? [given, other] : [other, given];
    if (shorter.length >= 3 && longer.startsWith(shorter)) return 1;
    const distance = editDistance(given, other);
    return distance <= Math.max(1, Math.floor(other.length / 3)) ? distance : Infinity;
  });
  const smallest = Math.min(...distances);
  return smallest === Infinity ? undefined : known[distances.indexOf(smallest)];
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal alignment).
 */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      let distance = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        distance = Math.min(distance, rows[i - 2]![j - 2]! + 1);
      }
      row.push(distance);
    }
    rows.push(row);
  }
  return rows[from.length]![to.length]!;
}

/** Fields without those that may be undefined, which are optional instead. */
type Defined<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
};

/**
 * The fields that are not undefined, for options that may be left out but must not be undefined.
 * @example withoutUndefined({ count: 4, seed: undefined }) // { count: 4 }
 */
export function withoutUndefined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}

/** What `read` returns; undefined if it throws, for texts and files that may be unreadable. */
export function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
