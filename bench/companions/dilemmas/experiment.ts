// Whether a small model learns to play as a player who knows payoffs does, and plays so where it was not taught: one
// game and three contexts are held out. With --tables permuted it learns from games in which the same four payoffs come
// in every other order, except those of the held-out game with its moves exchanged, which mirrored includes; with
// fixed, from those of the games themselves; with varied, each answer that it learns from has payoffs of its own, none
// of which are those that it is asked about; with drawn, each has any four of six numbers, in the orders of permuted.
// With --drills, it first learns from so many rows to compare two numbers, without a game, and with --shares from so
// many to say how often to move by what two comparisons come to. With --stories more, permuted and drawn tables are told
// in eight further contexts too, which only teach. With --reasons outcomes, reasons name the better move at once; with
// margins, they compare the two payoffs first; with draws, they also say how often the player makes a move, and draw a
// number that decides; with sums, they sum up both comparisons before that; with shares, they do so and draw no number.
// Results that are there already are not made again.
// npm run companion:dilemmas -- [--out FOLDER] [--lambda N] [--tables mirrored|permuted|fixed|varied|drawn]
// [--drills N] [--shares N] [--stories more|few] [--reasons margins|shares|sums|draws|outcomes] [--answers N] [--motivated]
// [--naming reasoned|letter|words] [--epochs N] [--learning-rate N] [--game NAME] [--contexts NAMES] [--seed N]
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { LanguageModel } from "equirank";
import { type Answer, dilemmaExamples, quantalPlayer, type Scenario, writeExamples } from "equirank/companions";
import type { MoveNaming } from "../../../src/internal";
import { createRandom } from "../../solver/random-games";
import { claimFolder } from "../claim-folder";
import { allLayers, fineTune, type Training } from "../fine-tune";
import { formatShare } from "../format";
import { type Measures, writeOutcomes } from "../outcomes";
import { withStudent } from "../with-student";
import { type Alignment, alignment, type CooperationRate, cooperationRates } from "./alignment";
import { recordAnswers } from "./answers";
import { type CheckedReasons, checkReasons } from "./check-reasons";
import { comparingDrills, sharingDrills } from "./drills";
import { measureRates, measureReasons, reasonMeasures } from "./figures";
import { furtherStories } from "./further-stories";
import { compareMargins, compareOutcomes, drawMove, nameShare, sumUp, weighExpectations } from "./motivations";
import { type ContextName, type DilemmaGameName, holdOut, scenarios } from "./scenarios";
import { drawPayoffs, permutePayoffs, varyPayoffs } from "./vary-payoffs";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "companions-out/dilemmas" },
    lambda: { type: "string", default: "1" },
    tables: { type: "string", default: "mirrored" },
    stories: { type: "string", default: "more" },
    reasons: { type: "string", default: "margins" },
    answers: { type: "string", default: "2" },
    drills: { type: "string", default: "0" },
    shares: { type: "string", default: "0" },
    motivated: { type: "boolean", default: false },
    naming: { type: "string", default: "reasoned" },
    epochs: { type: "string", default: "2" },
    "learning-rate": { type: "string", default: "1e-3" },
    game: { type: "string", default: "snowdrift" },
    contexts: { type: "string", default: "friends,garden,lake" },
    seed: { type: "string", default: "1" },
  },
});
const inFolder = (name: string) => join(values.out, name);
const naming = values.naming as MoveNaming;
const reasons = { shares: nameShare, sums: sumUp, draws: drawMove, margins: compareMargins, outcomes: compareOutcomes };
const teacher = quantalPlayer({
  lambda: Number(values.lambda),
  motivate: naming === "reasoned" ? reasons[values.reasons as keyof typeof reasons] : weighExpectations,
});
const split = holdOut(scenarios(), {
  games: [values.game as DilemmaGameName],
  contexts: values.contexts.split(",") as ContextName[],
});

const { training, newGames } = split;
const further = values.stories === "more" ? furtherStories : {};

/** The scenarios that are taught with each kind of tables, but for `fixed`, whose scenarios are given. */
const ofTables = {
  permuted: (count: number) => permute(count, false),
  mirrored: (count: number) => permute(count, true),
  varied: (count: number, random: () => number) => training.flatMap((one) => varyPayoffs(one, teacher, count, random)),
  drawn: (count: number, random: () => number) => drawPayoffs(training, newGames, further, count, random),
};

function permute(count: number, mirrored: boolean): Scenario[] {
  const games = permutePayoffs(training, newGames, further, mirrored);
  return games.flatMap((one) => Array.from({ length: count }, () => one));
}

/** The scenarios that are taught, and the teacher's answers to them, in both orders of the moves. */
function teach(): { scenarios: Scenario[]; answers: Answer[] } {
  const count = Number(values.answers);
  if (values.tables === "fixed") {
    return { scenarios: training, answers: training.flatMap((one) => teacher.answer(one, count)) };
  }
  const random = createRandom(Number(values.seed));
  const taught = ofTables[values.tables as keyof typeof ofTables](count, random);
  // One of twenty, among which moves are about as frequent as in the teacher's play.
  const answers = taught.map((one) => teacher.answer(one, 20)[Math.floor(20 * random())]!);
  return { scenarios: taught, answers };
}

/** The answers as rows: moves, each after its reasons, or with its motivation and once more alone. */
async function writeRows(): Promise<string> {
  const file = inFolder("rows.jsonl");
  if (existsSync(file)) return file;
  const taught = teach();
  const forms = values.motivated ? [true, false] : [naming === "reasoned"];
  const rows = forms.flatMap((motivation) => dilemmaExamples(taught.answers, taught.scenarios, { naming, motivation }));
  console.error(`${await writeExamples(rows, file)} rows in ${file}`);
  return file;
}

/** Rows without a game, drawn from other numbers than the answers are. */
async function writeDrills(): Promise<string> {
  const file = inFolder("drills.jsonl");
  if (existsSync(file)) return file;
  const random = createRandom(Number(values.seed) + 1000);
  const rows = [...comparingDrills(drills, random), ...sharingDrills(shares, teacher, training[0]!, newGames, random)];
  await writeExamples(rows, file);
  return file;
}

/** An adapter for all layers, trained on rows. */
async function train(rows: string, name: string, training: Pick<Training, "epochs" | "from">): Promise<string> {
  const adapter = inFolder(name);
  const [learningRate, seed] = [Number(values["learning-rate"]), Number(values.seed)];
  await fineTune({ rows, adapter, batchSize: 4, learningRate, seed, targets: allLayers, ...training });
  return adapter;
}

/** How likely the model is to cooperate in every scenario. */
async function elicit(name: string, player: LanguageModel): Promise<Answer[]> {
  // The same draws whatever the seed of the training, so that runs differ by their training alone.
  const options = { naming, seed: 0 };
  return (await recordAnswers(inFolder(`${name}.jsonl`), player, scenarios(), options)).answers;
}

function report(title: string, base: readonly Answer[], tuned: readonly Answer[], of: readonly Scenario[]): string {
  const rates = (elicited: readonly Answer[]): CooperationRate[] =>
    cooperationRates(elicited).filter((rate) => of.some(({ id }) => id === rate.scenario));
  const found = alignment(
    rates(base),
    rates(tuned),
    of.map((scenario) => teacher.rate(scenario)),
  );
  const rows = found.scenarios.map((one) =>
    [one.scenario, ...[one.base, one.tuned, one.teacher].map(format), format(one.gapClosed)].join(" | "),
  );
  return [
    `${title}: ${describe(found)}`,
    "",
    "| scenario, p(cooperate) | base | tuned | teacher | gap closed |",
    "|---|--:|--:|--:|--:|",
    ...rows.map((row) => `| ${row} |`),
    "",
  ].join("\n");
}

function describe({ scenarios: found, mean, pooled, reduction, skipped }: Alignment): string {
  const distance = (player: "base" | "tuned") =>
    found.reduce((sum, one) => sum + Math.abs(one[player] - one.teacher), 0) / found.length;
  const smaller =
    reduction === undefined
      ? ""
      : `, smaller by ${format(reduction.estimate)} (95 % interval ${format(reduction.lower)} to ${format(reduction.upper)})`;
  return `mean distance to the teacher ${format(distance("base"))} before, ${format(distance("tuned"))} after${smaller}; gap closed ${format(pooled)} pooled, ${format(mean)} on average (${skipped} without a gap left out)`;
}

function meanUncoveredMass(elicited: readonly Answer[]): string {
  return format(elicited.reduce((sum, { uncoveredMass = 0 }) => sum + uncoveredMass, 0) / elicited.length);
}

const format = (value: number | undefined): string => value?.toFixed(3) ?? "-";

for (const [option, known] of Object.entries({
  tables: ["fixed", ...Object.keys(ofTables)],
  stories: ["more", "few"],
  reasons: Object.keys(reasons),
})) {
  const given = values[option as "tables" | "stories" | "reasons"];
  if (!known.includes(given)) throw new Error(`--${option} must be one of ${known.join(", ")}`);
}
if (values.motivated && naming === "reasoned") {
  throw new Error("--motivated goes with --naming letter or words: reasoned replies have reasons");
}
const [drills, shares] = (["drills", "shares"] as const).map((option) => {
  const count = Number(values[option]);
  if (!(Number.isInteger(count) && count >= 0)) throw new Error(`--${option} must be a whole number, at least 0`);
  return count;
}) as [number, number];
await claimFolder(values.out, values);
const base = await withStudent(undefined, (player) => elicit("base", player));
const rows = await writeRows();
const isDrilled = drills + shares > 0;
const drilled = isDrilled ? { from: await train(await writeDrills(), "drilled.gguf", { epochs: 1 }) } : {};
const adapter = await train(rows, "tuned.gguf", { epochs: Number(values.epochs), ...drilled });
await withStudent(adapter, reportPlay);

async function reportPlay(player: LanguageModel): Promise<void> {
  const tuned = await elicit("tuned", player);
  const [before, after] = [base, tuned].map(meanUncoveredMass);
  console.log(`After training, teacher ${teacher.id}; probability of neither move ${before} before, ${after} after\n`);
  console.log(report("Taught scenarios", base, tuned, split.training));
  console.log(report(`Contexts held out, ${values.contexts}`, base, tuned, split.newContexts));
  console.log(report(`Game held out, ${values.game}`, base, tuned, split.newGames));
  const parts = {
    taught: split.training,
    "new contexts": split.newContexts,
    "new game": split.newGames,
  };
  const players = {
    base: cooperationRates(base),
    tuned: cooperationRates(tuned),
    teacher: scenarios().map((scenario) => teacher.rate(scenario)),
  };
  const checked = naming === "reasoned" ? await checkAll(player, parts) : {};
  const measured = Object.entries(players).map(([name, rates]) => [name, measureRates(rates, parts)]);
  const students: Record<string, Measures> = Object.fromEntries(measured);
  Object.assign(students.tuned!, measureReasons(checked));
  await writeOutcomes(values.out, values, { experiment: "dilemmas", model: base[0]!.model, students });
  for (const part of Object.keys(checked)) {
    const [payoffs, verdicts, shares] = reasonMeasures.map((measure) =>
      students.tuned![`${measure}, ${part}`]!.map(Boolean),
    );
    console.log(
      `${part}: payoffs right in ${formatShare(payoffs!)} of the reasons, and then the better moves in ${formatShare(verdicts!)}${shares!.length === 0 ? "" : `, and how often to move so in ${formatShare(shares!)}`}`,
    );
  }
}

/** The player's reasons in each part. */
async function checkAll(
  player: LanguageModel,
  parts: Readonly<Record<string, readonly Scenario[]>>,
): Promise<Record<string, CheckedReasons[]>> {
  const checked: Record<string, CheckedReasons[]> = {};
  for (const [part, of] of Object.entries(parts)) checked[part] = await checkReasons(player, teacher, of);
  return checked;
}
