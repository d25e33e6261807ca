/**
 * Draws the picture of the README, one question's game from its start to its limit: `npm run docs:picture` writes
 * docs/images/game.svg. The numbers are SmolLM2-135M's, recorded for the demo; no model is asked.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dot, plot, ruleY, line as strokeLine, text } from "@observablehq/plot";
import { elicitLogLikelihoods, type Recording, recorded } from "equirank";
import { initialPolicies, solveSignalingGame } from "equirank/core";
import { parseHTML } from "linkedom";
import { loadQuestions } from "./load-questions";

/** A question on which the players first choose two different wrong answers. */
const id = "demo-22";
const iterations = 5000;
const lambda = 0.1;

const item = loadQuestions().find((question) => question.id === id)!;
const recording = new URL("../examples/demo/recorded-scores.json", import.meta.url);
const { logLikelihoods } = await elicitLogLikelihoods({
  question: item.question,
  candidates: item.candidates,
  model: recorded(JSON.parse(readFileSync(recording, "utf8")) as Recording),
  elicitation: { kind: "pointwise" },
});
const game = initialPolicies(logLikelihoods);

interface Point {
  player: string;
  candidate: string;
  update: number;
  probability: number;
}
const points: Point[] = [];
solveSignalingGame(game, {
  kind: "pikl",
  lambda,
  iterations,
  onIteration({ iteration, generator, discriminator }) {
    // As many points a decade as the picture can show.
    if (iteration > 20 && iteration % Math.ceil(iteration / 20) !== 0) return;
    item.candidates.forEach((candidate, y) => {
      const place = { candidate, update: iteration };
      points.push({ ...place, player: "generator: G(y|correct)", probability: generator[0]![y]! });
      points.push({
        ...place,
        player: "discriminator: D(correct|y)",
        probability: discriminator[y]![0]!,
      });
    });
  },
});
const limit = solveSignalingGame(game, { kind: "exact", lambda });
const ends: Point[] = item.candidates.flatMap((candidate, y) => {
  const place = { candidate, update: iterations * 3 };
  return [
    { ...place, player: "generator: G(y|correct)", probability: limit.generator[0]![y]! },
    { ...place, player: "discriminator: D(correct|y)", probability: limit.discriminator[y]![0]! },
  ];
});

const { document } = parseHTML("<html></html>");
const channels = { x: "update", y: "probability", fx: "player", stroke: "candidate" } as const;
const figure = plot({
  document,
  width: 820,
  height: 300,
  marginTop: 40,
  marginBottom: 40,
  style: { fontSize: "13px", background: "white", color: "black" },
  x: {
    type: "log",
    label: "updates; the dots at the end are the limit",
    ticks: [1, 10, 100, 1000],
  },
  y: { label: "probability", percent: false, domain: [0, 1] },
  fx: { label: null },
  color: { legend: false, scheme: "Observable10" },
  marks: [
    ruleY([0]),
    strokeLine(points, { ...channels, strokeWidth: 2 }),
    dot(ends, { ...channels, fill: "candidate", r: 4 }),
    ...item.candidates.map((candidate, y) =>
      text([{ candidate, player: "generator: G(y|correct)" }], {
        text: "candidate",
        fill: "candidate",
        fx: "player",
        frameAnchor: "top-left",
        dx: 12,
        dy: 6 + 18 * y,
        fontWeight: "bold",
      }),
    ),
  ],
});
figure.setAttribute("xmlns", "http://www.w3.org/2000/svg");
const output = new URL("../docs/images/game.svg", import.meta.url);
mkdirSync(new URL("./", output), { recursive: true });
writeFileSync(output, `${figure.outerHTML}\n`);
console.log(`${item.question} Written to docs/images/game.svg`);
