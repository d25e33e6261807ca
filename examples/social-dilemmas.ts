// How a small model plays a social dilemma, and how far it is from a player who knows the payoffs (npm run engine,
// once).
// npx tsx examples/social-dilemmas.ts [FILE]: writes the answers of such a player to FILE, as training rows.
import {
  dilemmaExamples,
  elicitCooperation,
  fitQuantalResponse,
  quantalPlayer,
  type Scenario,
  writeExamples,
} from "equirank/companions";
import { localModel } from "equirank/local";

const story = {
  setting: "You and a neighbour share a garden. Tonight each of you decides alone what to do.",
  other: "your neighbour",
  cooperate: "water the whole garden",
  defect: "water only your own beds",
  unit: "baskets of vegetables",
};
const games = {
  "prisoners-dilemma": { T: 10, R: 6, P: 3, S: 1 },
  "stag-hunt": { R: 10, T: 6, P: 3, S: 1 },
};
const scenarios = Object.entries(games).map(
  ([game, payoffs]): Scenario => ({
    id: `${game}/garden`,
    game,
    context: "garden",
    payoffs,
    story,
  }),
);

const teacher = quantalPlayer({
  lambda: 1,
  motivate: ({ action, p }) =>
    `I ${action}, since I expect that of others with probability ${(100 * (action === "cooperate" ? p : 1 - p)).toFixed(0)} %.`,
});
const model = await localModel({ threads: 1 });
const { elicited } = await elicitCooperation(model, scenarios);
await model.dispose();
for (const [i, { scenario, p, byOrder, uncoveredMass }] of elicited.entries()) {
  const orders = byOrder.map((one) => one.toFixed(3)).join(" and ");
  console.log(`${scenario}: p(cooperate) = ${p.toFixed(3)} (${orders} by order)`);
  console.log(`  probability of neither move: ${uncoveredMass.toFixed(3)}`);
  console.log(`  ${teacher.id}: ${teacher.rate(scenarios[i]!).p.toFixed(3)}`);
}

// The lambda that makes the model's play of both games most likely.
const fit = fitQuantalResponse(
  elicited.map(({ p }, i) => {
    const { T, R, P, S } = scenarios[i]!.payoffs;
    const [row, column] = [
      [
        [R, S],
        [T, P],
      ],
      [
        [R, T],
        [S, P],
      ],
    ] as const;
    return { game: { payoffs: [row, column] }, first: p, second: 1 - p };
  }),
);
console.log(`lambda fitted to it: ${fit.lambda.toFixed(2)}`);

const [file] = process.argv.slice(2);
if (file !== undefined) {
  const answers = scenarios.flatMap((scenario) => teacher.answer(scenario, 20));
  const rows = await writeExamples(dilemmaExamples(answers, scenarios), file);
  console.log(`${rows} rows in ${file}`);
}
