import type { Example } from "./example";

/**
 * Rows in proportion to their weights, for trainers that know no weights: of rows with the weight 1.5, every second one comes
 * twice. Rows of one weight share their rounding, so that their number is right to less than one row. Copies have `~2`, `~3`
 * and so on after their id, and no row has a weight.
 * @param examples with finite weights from 0, as `writeExamples()` checks them
 */
export async function* repeatByWeight(
  examples: Iterable<Example> | AsyncIterable<Example>,
): AsyncGenerator<Example, void, void> {
  const seen = new Map<number, number>();
  for await (const { weight = 1, ...example } of examples) {
    const before = seen.get(weight) ?? 0;
    seen.set(weight, before + 1);
    const copies = Math.floor((before + 1) * weight) - Math.floor(before * weight);
    for (let copy = 1; copy <= copies; copy++) {
      yield copy === 1 ? example : { ...example, id: `${example.id}~${copy}` };
    }
  }
}
