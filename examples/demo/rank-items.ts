import { SingleBar } from "cli-progress";
import {
  cachedModel,
  type LanguageModel,
  memoryCache,
  type RankCandidatesResult,
  type RankingMethod,
  rankCandidates,
  rankingMethods,
  samplingMethods,
} from "equirank";
import type { MultipleChoiceItem } from "../../src/internal";

/** An elicitation that the demo shows. */
export type DemoKind = "pointwise" | "contrast";

/** Methods for candidates that were not sampled. */
export const methods = rankingMethods.filter((method) => !samplingMethods.includes(method));

/** One question, ranked. */
export interface RankedItem {
  item: MultipleChoiceItem;
  result: RankCandidatesResult;
  /** The index in the item of the candidate that each method puts first. */
  first: Partial<Record<RankingMethod, number>>;
}

/**
 * Ranks the items one after another, with a line of progress on the terminal.
 * @param all whether to rank by every method; the model is asked nothing more for that
 */
export async function* rankItems(
  model: LanguageModel,
  items: readonly MultipleChoiceItem[],
  kind: DemoKind,
  all: boolean,
): AsyncGenerator<RankedItem, void, void> {
  const cache = memoryCache();
  const progress = createProgress(items.length);
  for (const [i, item] of items.entries()) {
    progress.show(i);
    const rank = (method: RankingMethod) =>
      rankCandidates({
        question: item.question,
        candidates: item.candidates,
        model: cachedModel(model, cache),
        // The paper asks its pair without worked examples.
        elicitation: kind === "contrast" ? { kind, shots: [] } : kind,
        method,
      });
    const result = await rank("equilibrium-discriminator");
    const first: RankedItem["first"] = {
      "equilibrium-discriminator": result.ranking[0]!.originalIndex,
    };
    for (const method of all ? methods : []) {
      first[method] ??= (await rank(method)).ranking[0]!.originalIndex;
    }
    progress.clear();
    yield { item, result, first };
  }
}

/** A bar with rate and time left while a question is ranked, on a terminal only. */
function createProgress(total: number) {
  const start = performance.now();
  let bar: SingleBar | undefined;
  return {
    show(done: number) {
      if (!process.stderr.isTTY) return;
      const seconds = (performance.now() - start) / 1000;
      const speed =
        done === 0
          ? "the first takes longest"
          : `${(seconds / done).toFixed(1)} s each, ${Math.ceil(((total - done) * seconds) / done)} s left`;
      bar = new SingleBar({
        format: "[{bar}] {value}/{total} questions, {speed}",
        barsize: 20,
        clearOnComplete: true,
        gracefulExit: false,
      });
      bar.start(total, done, { speed });
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}
