import type { Example, Scenario } from "equirank/companions";
import { moveOrders, type QuantalPlayer } from "../../../src/internal";
import { type Margins, marginsOf, stateMargin, stateShare, stateSum } from "./motivations";
import { drawnNumbers } from "./vary-payoffs";

/** Tasks in one drill. */
const tasksOfDrill = 10;

/**
 * Rows that compare two numbers at a time, in the words of `compareMargins()` and without a game. A game's reasons have
 * only two comparisons, from which a small student learns to compare more slowly.
 * @param random uniform in [0, 1)
 */
export function comparingDrills(count: number, random: () => number): Example[] {
  return drill("compare", count, "Which is better each time?", () => {
    const [one, two] = drawPair(random);
    const margin = stateMargin(Math.max(one, two), Math.min(one, two));
    return [
      `${one} or ${two}`,
      `I get ${one} if I do the first and ${two} if I do the second${margin}: better do the ${one > two ? "first" : "second"}.`,
    ];
  });
}

/**
 * Rows that say how often the teacher makes the first move, in the words of `sumUp()` and without a game, from two
 * margins at a time. Those of the games held out are left out.
 * @param scenario any one
 * @param random uniform in [0, 1)
 */
export function sharingDrills(
  count: number,
  teacher: QuantalPlayer,
  scenario: Scenario,
  heldOut: readonly Scenario[],
  random: () => number,
): Example[] {
  const differences = drawnNumbers.flatMap((one) => drawnNumbers.map((two) => one - two));
  const margins = [...new Set(differences)].filter((margin) => margin !== 0);
  const leftOut = heldOut.flatMap(({ payoffs }) => moveOrders.map((order) => stateSum(marginsOf(payoffs, order))));
  const pairs = margins
    .flatMap((first) => margins.map((second): Margins => [first, second]))
    .filter((pair) => !leftOut.includes(stateSum(pair)));
  return drill("share", count, "How often do you do the first each time?", () => {
    const pair = pairs[Math.floor(random() * pairs.length)]!;
    const [first, second] = pair;
    const { p } = teacher.rate({ ...scenario, payoffs: { T: 0, R: first, S: 0, P: second } });
    return [stateSum(pair), `So ${stateSum(pair)}: ${stateShare(Math.round(10 * p))}.`];
  });
}

function drill(
  kind: string,
  count: number,
  question: string,
  makeTask: () => [asked: string, answer: string],
): Example[] {
  return Array.from({ length: count }, (_, row) => {
    const tasks = Array.from({ length: tasksOfDrill }, makeTask);
    const id = `${kind}-${row}`;
    return {
      id,
      prompt: [{ role: "user", content: [question, ...tasks.map(([asked]) => asked)].join("\n") }],
      completion: [{ role: "assistant", content: tasks.map(([, answer]) => answer).join("\n") }],
      meta: { source: "drills", model: "script", item: id, round: 0, labels: {} },
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
