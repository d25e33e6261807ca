import type { LanguageModel } from "equirank";
import type { Scenario } from "equirank/companions";
import { askMove, moveOrders, type QuantalPlayer } from "../../../src/internal";

/** What is right in a player's reasons for a scenario, in one of the orders of the moves. */
export interface CheckedReasons {
  /** Whether they have all payoffs of the scenario, where they belong. */
  payoffs: boolean;
  /** Whether they name the moves that bring more. */
  verdicts: boolean;
  /** Whether they say how often to make the move listed first, rightly to a tenth; where the teacher's say it. */
  shares?: boolean;
}

/** Checks a player's reasons, decoded greedily, for both orders of the moves in each scenario. */
export async function checkReasons(
  player: Pick<LanguageModel, "sample">,
  teacher: QuantalPlayer,
  scenarios: readonly Scenario[],
): Promise<CheckedReasons[]> {
  const checked: CheckedReasons[] = [];
  for (const scenario of scenarios) {
    const answers = teacher.answer(scenario, 20);
    for (const order of moveOrders) {
      const { texts } = await player.sample!(askMove(scenario, order, "reasoned"), {
        count: 1,
        temperature: 0,
        maxTokens: 240,
      });
      const own = texts[0]!.split("\n")[0]!;
      const right = answers.find(({ listedFirst }) => listedFirst === order[0])!.motivation!;
      const [stated, taught] = [own, right].map((reasons) => Number(/(\d+) of 10 cases/.exec(reasons)?.[1]));
      checked.push({
        payoffs: isAlike(own, right, /(?:get|and) \d+/g),
        verdicts: isAlike(own, right, /better [^.,]*/g),
        ...(!Number.isNaN(taught) && { shares: Math.abs(stated! - taught!) <= 1 }),
      });
    }
  }
  return checked;
}

/** Whether two texts have the same parts of this kind, in the same order. */
function isAlike(one: string, other: string, kind: RegExp): boolean {
  return (one.match(kind) ?? []).join("\n") === (other.match(kind) ?? []).join("\n");
}
