import type { EvaluationPlan } from "./evaluation-plan";
import type { ItemReport } from "./evaluation-report";
import { digestItem } from "./log-item";
import type { MultipleChoiceItem } from "./multiple-choice-item";
import type { NumberedItem } from "./numbered-item";
import type { ItemRanking } from "./rank-item";
import type { ScoredItem } from "./score-log/complete-items";

/** What is to become of the single items of an evaluation. */
export interface ItemReporting {
  /** Called with each item, in the order in which the logs complete them. */
  onItem: (item: ItemReport) => void;
  /**
   * Items whose texts are shown; one whose texts are not those that the scores were taken of stays without.
   * @default none
   */
  texts?: readonly NumberedItem[];
}

/** Writes item reports, with the texts there are. */
export function createItemReporter({
  onItem,
  texts = [],
}: ItemReporting): (
  item: ScoredItem,
  rankings: readonly ItemRanking[],
  plan: EvaluationPlan,
) => void {
  const known = new Map(texts.map(({ index, item }) => [index, item]));
  return (item, rankings, plan) => {
    onItem({
      item: item.item,
      ...(item.id !== undefined && { id: item.id }),
      ...readTexts(known.get(item.item), item.digest),
      answer: item.answer,
      policies: readPolicies(rankings, plan),
      chosen: Object.fromEntries(
        plan.entries.map(({ name }, entry) => [name, rankings[entry]!.order[0]!]),
      ),
    });
  };
}

function readTexts(
  item: MultipleChoiceItem | undefined,
  digest: string,
): Pick<ItemReport, "question" | "candidates"> {
  if (item === undefined || digestItem(item) !== digest) return {};
  return { question: item.question, candidates: item.candidates };
}

/** By pair: the policies of its first game, which is that of the first solver and λ. */
function readPolicies(
  rankings: readonly ItemRanking[],
  { entries, games }: EvaluationPlan,
): ItemReport["policies"] {
  const policies: ItemReport["policies"] = {};
  for (const entry of games) {
    const candidates = rankings[entry]!.candidates!;
    policies[entries[entry]!.pair!.name] ??= {
      initialGenerator: candidates.map(({ initialGenerator }) => round(initialGenerator.correct)),
      initialDiscriminator: candidates.map(({ initialDiscriminator }) =>
        round(initialDiscriminator),
      ),
      generator: candidates.map(({ generator }) => round(generator.correct)),
      discriminator: candidates.map(({ discriminator }) => round(discriminator)),
    };
  }
  return policies;
}

/** Four digits are what a list of items shows. */
function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
