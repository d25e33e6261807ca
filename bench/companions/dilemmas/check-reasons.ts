import type { LanguageModel } from "equirank";
import type { Scenario } from "equirank/companions";
import { askMove, moveOrders, type QuantalPlayer } from "../../../src/internal";
import { formatShare } from "../format";

/**
 * How many of a player's reasons, in either order of the moves and decoded greedily, have the payoffs of the scenario,
 * and of these how many name the moves that bring more.
 */
export async function checkReasons(
  player: Pick<LanguageModel, "sample">,
  teacher: QuantalPlayer,
  scenarios: readonly Scenario[],
): Promise<string> {
  const checked: { payoffs: boolean; verdicts: boolean }[] = [];
  for (const scenario of scenarios) {
    const answers = teacher.answer(scenario, 20);
    for (const order of moveOrders) {
      const { texts } = await player.sample!(askMove(scenario, order, "reasoned"), {
        count: 1,
        temperature: 0,
        maxTokens: 160,
      });
      const own = texts[0]!.split("\n")[0]!;
      const right = answers.find(({ listedFirst }) => listedFirst === order[0])!.motivation!;
      checked.push({
        payoffs: isAlike(own, right, /\d+/g),
        verdicts: isAlike(own, right, /better [^.]*/g),
      });
    }
  }
  const read = checked.filter(({ payoffs }) => payoffs);
  return `payoffs right in ${formatShare(checked.map(({ payoffs }) => payoffs))} of the reasons, and then the better moves in ${formatShare(read.map(({ verdicts }) => verdicts))}`;
}

/** Whether two texts have the same parts of this kind, in the same order. */
function isAlike(one: string, other: string, kind: RegExp): boolean {
  return (one.match(kind) ?? []).join("\n") === (other.match(kind) ?? []).join("\n");
}
