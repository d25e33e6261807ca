import { digestItem, isOpen, type NumberedAnyItem } from "../items/open-item";
import type { ScoredItem } from "../log/complete-items";
import type { EvaluationPlan } from "./evaluation-plan";
import type { ItemReport } from "./evaluation-report";
import type { NamedPair } from "./named-pair";
import type { ItemRanking } from "./rank-item";

/** What is to become of the single items of an evaluation. */
export interface ItemReporting {
  /** Called with each item, in the order in which the logs complete them. */
  onItem: (item: ItemReport) => void;
  /**
   * Items whose texts are shown; one whose texts are not those that the scores were taken of stays without.
   * @default none
   */
  texts?: readonly NumberedAnyItem[];
}

/** Collects the first items of the data from items that arrive in any order. */
export class FirstItems<Item extends { item: number }> {
  private kept: Item[] = [];

  /** @param most number of items to keep */
  constructor(private readonly most: number) {}

  add(item: Item): void {
    this.kept.push(item);
    if (this.kept.length === 2 * this.most) this.kept = this.list();
  }

  /** In the order of the data. */
  list(): Item[] {
    return this.kept.sort((a, b) => a.item - b.item).slice(0, this.most);
  }
}

/** Writes item reports, with the texts there are. */
export function createItemReporter({
  onItem,
  texts = [],
}: ItemReporting): (item: ScoredItem, rankings: readonly ItemRanking[], plan: EvaluationPlan) => void {
  const known = new Map(texts.map(({ index, item }) => [index, item]));
  return (item, rankings, plan) => {
    onItem({
      item: item.item,
      ...(item.id !== undefined && { id: item.id }),
      ...readTexts(known.get(item.item), item.digest),
      answer: item.answer,
      ...(item.draws && { samples: item.draws.map((path) => item.answers![path]!) }),
      policies: readPolicies(item, rankings, plan),
      chosen: Object.fromEntries(
        plan.entries.map(({ name, pair }, entry) => {
          const first = rankings[entry]!.order[0]!;
          return [name, item.answers && ranksPaths(pair) ? item.answers[first]! : first];
        }),
      ),
    });
  };
}

function readTexts(
  item: NumberedAnyItem["item"] | undefined,
  digest: string,
): Pick<ItemReport, "question" | "candidates"> {
  if (item === undefined || digestItem(item) !== digest) return {};
  return { question: item.question, candidates: isOpen(item) ? item.answerTexts : item.candidates };
}

/** Whether a pair ranks candidates as they are, which of an open question are paths. */
function ranksPaths(pair: NamedPair | undefined): boolean {
  return pair !== undefined && pair.pooling === undefined;
}

/** By pair: the policies of its first game, which is that of the first solver and λ. */
function readPolicies(
  item: ScoredItem,
  rankings: readonly ItemRanking[],
  { entries, games }: EvaluationPlan,
): ItemReport["policies"] {
  const policies: ItemReport["policies"] = {};
  for (const entry of games) {
    if (item.answers && ranksPaths(entries[entry]!.pair)) continue;
    const { initial, final } = rankings[entry]!.game!;
    policies[entries[entry]!.pair!.name] ??= {
      initialGenerator: initial.generator.map(round),
      initialDiscriminator: initial.discriminator.map(round),
      generator: final.generator.map(round),
      discriminator: final.discriminator.map(round),
    };
  }
  return policies;
}

/** Four digits are what a list of items shows. */
function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
