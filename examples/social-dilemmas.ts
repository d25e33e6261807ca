// How a small model plays social dilemmas, and how far it is from a player who knows payoffs (npm run engine, once).
// npx tsx examples/social-dilemmas.ts [FILE]: FILE gets what such a player would answer, as rows to train on.
import {
  cooperationRates,
  dilemmaExamples,
  elicitCooperation,
  fitQuantalResponse,
  observedPlay,
  quantalPlayer,
  scenarios,
  writeExamples,
} from "equirank/companions";
import { localModel } from "equirank/local";

const model = await localModel({ threads: 1 });
const { elicited } = await elicitCooperation(model, scenarios());
await model.dispose();
for (const { scenario, p, byOrder, uncoveredMass } of elicited) {
  const orders = byOrder.map((one) => one.toFixed(3)).join(" and ");
  const other = uncoveredMass.toFixed(3);
  console.log(`${scenario}: p(cooperate) = ${p.toFixed(3)} (${orders} by order), neither ${other}`);
}

const rates = cooperationRates(elicited);
const fit = fitQuantalResponse(observedPlay(rates));
console.log(`lambda fitted to it: ${fit.lambda.toFixed(2)}`);

const teacher = quantalPlayer({ lambda: 1 });
const distances = scenarios().map((scenario, i) =>
  Math.abs(rates[i]!.p - teacher.rate(scenario).p),
);
const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
console.log(`mean distance to the cooperation rates of ${teacher.id}: ${mean.toFixed(3)}`);

const [file] = process.argv.slice(2);
if (file !== undefined) {
  const answers = scenarios().flatMap((scenario) => teacher.answer(scenario, 20));
  console.log(`${await writeExamples(dilemmaExamples(answers), file)} rows in ${file}`);
}
