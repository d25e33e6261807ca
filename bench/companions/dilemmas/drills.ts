import type { Example } from "equirank/companions";
import { stateMargin } from "./motivations";
import { drawnNumbers } from "./vary-payoffs";

/** Pairs of numbers in one drill. */
const pairsOfDrill = 10;

/**
 * Rows that compare two numbers at a time, in the words of `compareMargins()` and without a game. A game's reasons have
 * only two comparisons, from which a small student learns to compare more slowly.
 * @param random uniform in [0, 1)
 */
export function drillExamples(count: number, random: () => number): Example[] {
  return Array.from({ length: count }, (_, row) => {
    const pairs = Array.from({ length: pairsOfDrill }, () => drawPair(random));
    const asked = pairs.map(([one, two]) => `${one} or ${two}`);
    const answered = pairs.map(([one, two]) => {
      const margin = stateMargin(Math.max(one, two), Math.min(one, two));
      return `I get ${one} if I do the first and ${two} if I do the second${margin}: better do the ${one > two ? "first" : "second"}.`;
    });
    return {
      id: `drill-${row}`,
      prompt: [{ role: "user", content: ["Which is better each time?", ...asked].join("\n") }],
      completion: [{ role: "assistant", content: answered.join("\n") }],
      meta: { source: "drills", model: "script", item: `drill-${row}`, round: 0, labels: {} },
    };
  });
}

/** Two different numbers. */
function drawPair(random: () => number): [number, number] {
  const draw = () => drawnNumbers[Math.floor(random() * drawnNumbers.length)]!;
  const one = draw();
  let two = draw();
  while (two === one) two = draw();
  return [one, two];
}
