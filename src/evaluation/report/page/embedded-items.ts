import type { EvaluationReport, ItemReport } from "../../evaluation-report";

/** The items as the page holds them: names once, and probabilities in steps of 1 / 10,000. */
export interface EmbeddedItems {
  /** Names of entries, and the index of the pair of each, where it has one. */
  entries: { name: string; pair?: number }[];
  pairs: string[];
  items: EmbeddedItem[];
}

export interface EmbeddedItem {
  item: number;
  id?: string;
  question?: string;
  candidates?: string[];
  answer: number | number[];
  /** `[pair]`: initial generator, initial discriminator, generator, discriminator, each `[candidate]`; null where there is none. */
  policies: (number[][] | null)[];
  /** `[entry]`: the candidate that came first; -1 where there is none. */
  chosen: number[];
}

/** The items in the form that the page's script reads. */
export function encodeItems(
  { entries }: EvaluationReport,
  items: readonly ItemReport[],
): EmbeddedItems {
  const pairs = [...new Set(items.flatMap(({ policies }) => Object.keys(policies)))];
  return {
    entries: entries.map(({ name, pair }) => {
      const index = pair === undefined ? -1 : pairs.indexOf(pair);
      return { name, ...(index >= 0 && { pair: index }) };
    }),
    pairs,
    items: items.map(({ policies, chosen, samples: _, ...item }) => ({
      ...item,
      policies: pairs.map((pair) => {
        const own = policies[pair];
        if (own === undefined) return null;
        const { initialGenerator, initialDiscriminator, generator, discriminator } = own;
        return [initialGenerator, initialDiscriminator, generator, discriminator].map((policy) =>
          policy.map((probability) => Math.round(probability * 10_000)),
        );
      }),
      chosen: entries.map(({ name }) => chosen[name] ?? -1),
    })),
  };
}
