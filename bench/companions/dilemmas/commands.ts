import { dilemmaExamples, fitQuantalResponse, logitEquilibria, symmetricLogitEquilibrium } from "equirank/companions";
import { dilemmaGame, InvalidArgumentError, type MoveNaming } from "../../../src/internal";
import type { Arguments, CommandOptions } from "../arguments";
import type { Command, Commands } from "../command";
import { exportOptions, exportRows } from "../export-rows";
import { modelOptions } from "../open-model";
import { alignment, observedPlay } from "./alignment";
import { recordAnswers } from "./answers";
import { compareOutcomes, weighExpectations } from "./motivations";
import { mixedNash2x2, pureNash } from "./nash";
import { readAnswers, readQuantal, readRates } from "./read-player";
import { type DilemmaGameName, dilemmaGames, type ScenarioFilter, scenarios } from "./scenarios";
import { formatAlignment, formatPlay, formatSolved, type SolvedGame } from "./tables";

const scenarioOptions: CommandOptions = {
  games: { type: "string", about: "these games only, with commas between them (default: all)" },
  contexts: { type: "string", about: "these contexts only (default: all)" },
};

const json: CommandOptions = { json: { type: "boolean", about: "write the result as JSON" } };

const player = "a file that elicit wrote, or quantal:LAMBDA for a player that knows only payoffs";

const elicit: Command = {
  summary: "how likely a model is to cooperate",
  options: {
    out: { type: "string", about: "JSONL; scenarios that it holds already are not asked again" },
    ...scenarioOptions,
    ...modelOptions,
    samples: { type: "string", about: "replies for each scenario, if they are counted" },
    words: { type: "boolean", about: "ask for moves in words, not by letters" },
    reasoned: { type: "boolean", about: "let it say first what each choice brings" },
    motivated: { type: "boolean", about: "keep each reply with its motivation" },
    seed: { type: "string", about: "of the first reply" },
  },
  run: async (given, { signal, onProgress, warn, withModel }) => {
    const [samples, seed] = [given.count("samples", 2), given.count("seed", 0)];
    if (samples !== undefined && samples % 2 === 1) {
      throw new InvalidArgumentError("--samples", samples, "must be even, half for each order of the moves");
    }
    const out = given.requiredText("out");
    const naming = chooseNaming(given);
    const asked = chooseScenarios(given);
    return withModel(async (model) => {
      const { answers, unread } = await recordAnswers(out, model, asked, {
        motivated: given.flag("motivated"),
        naming,
        ...(samples !== undefined && { samples }),
        ...(seed !== undefined && { seed }),
        ...{ signal, onProgress },
      });
      if (unread > 0) warn(`${unread} replies chose no move and were left out`);
      return `${answers.length} answers in ${out}\n`;
    });
  },
};

const report: Command = {
  summary: "how a model played each scenario, and its mean distance to a teacher",
  options: {
    ...scenarioOptions,
    answers: { type: "string", about: "a file that elicit wrote" },
    teacher: { type: "string", about: `${player} (default: quantal:1)` },
  },
  run: async (given) => {
    const asked = chooseScenarios(given);
    const answers = (await readAnswers("--answers", given.requiredText("answers"))).filter(({ scenario }) =>
      asked.some(({ id }) => id === scenario),
    );
    const teacher = await readRates("--teacher", given.text("teacher") ?? "quantal:1", asked);
    return formatPlay(answers, teacher);
  },
};

const solve: Command = {
  summary: "the games' Nash and quantal response equilibria",
  options: {
    ...scenarioOptions,
    lambda: { type: "string", about: "weight of the anchor, in the unit of the payoffs" },
    anchor: {
      type: "string",
      about: "probability of cooperating before payoffs are looked at (0.5)",
    },
    observed: { type: "string", about: "a file that elicit wrote, to whose play lambda is fitted" },
    ...json,
  },
  run: async (given) => {
    const anchor = given.number("anchor") ?? 0.5;
    const observed = given.text("observed");
    const asked = chooseScenarios(given);
    const fit =
      observed === undefined
        ? undefined
        : fitQuantalResponse(observedPlay(await readRates("--observed", observed, asked), anchor));
    const fitted = fit && fit.lambda < Infinity ? fit.lambda : undefined;
    const lambda = given.number("lambda") ?? fitted;
    const games = [...new Set(asked.map(({ game }) => game as DilemmaGameName))];
    const solved = games.map((name): SolvedGame => {
      const game = dilemmaGame(dilemmaGames[name], anchor);
      return {
        game: name,
        pure: pureNash(game).map(([row, column]) => [1 - row, 1 - column]),
        mixed: mixedNash2x2(game),
        quantal: lambda === undefined ? undefined : logitEquilibria(game, lambda),
        played: lambda === undefined ? undefined : symmetricLogitEquilibrium(game, lambda),
      };
    });
    return given.flag("json") ? `${JSON.stringify({ lambda, fit, solved })}\n` : formatSolved(solved, fit);
  },
};

const align: Command = {
  summary: "how near tuning brought a model to its teacher",
  options: {
    ...scenarioOptions,
    base: { type: "string", about: "the model before tuning, a file that elicit wrote" },
    tuned: { type: "string", about: "the model after it" },
    teacher: { type: "string", about: player },
    ...json,
  },
  run: async (given) => {
    const asked = chooseScenarios(given);
    const [base, tuned, teacher] = [
      await readRates("--base", given.requiredText("base"), asked),
      await readRates("--tuned", given.requiredText("tuned"), asked),
      await readRates("--teacher", given.requiredText("teacher"), asked),
    ];
    const found = alignment(base, tuned, teacher);
    return given.flag("json") ? `${JSON.stringify(found)}\n` : formatAlignment(found);
  },
};

const exportAnswers: Command = {
  summary: "answers as a data set to train on",
  options: {
    ...exportOptions,
    ...scenarioOptions,
    answers: { type: "string", about: player },
    count: { type: "string", about: "answers of quantal:LAMBDA to each scenario (default: 20)" },
    words: { type: "boolean", about: "name moves in words, not by letters" },
    reasoned: { type: "boolean", about: "say first what each choice brings" },
    "no-motivation": { type: "boolean", about: "moves alone" },
  },
  run: async (given, { signal }) => {
    given.rejectTogether("reasoned", ["no-motivation"]);
    const naming = chooseNaming(given);
    const asked = chooseScenarios(given);
    const source = given.requiredText("answers");
    const count = given.count("count", 1);
    const quantal = readQuantal(source, naming === "reasoned" ? compareOutcomes : weighExpectations);
    if (quantal === undefined && count !== undefined) {
      throw new InvalidArgumentError(
        "--count",
        count,
        "must be left out with a file, whose answers are taken as they are",
      );
    }
    const answers = quantal
      ? asked.flatMap((scenario) => quantal.answer(scenario, count ?? 20))
      : (await readAnswers("--answers", source)).filter(({ scenario }) => asked.some(({ id }) => id === scenario));
    const motivation = !given.flag("no-motivation");
    const examples = dilemmaExamples(answers, asked, { naming, motivation });
    return `${await exportRows(examples, given, signal)} rows in ${given.text("out")}\n`;
  },
};

/** `npm run companion:dilemmas -- COMMAND` */
export const dilemmaCommands: Commands = { elicit, report, solve, align, export: exportAnswers };

function chooseNaming(given: Arguments): MoveNaming {
  given.rejectTogether("words", ["reasoned"]);
  if (given.flag("reasoned")) return "reasoned";
  return given.flag("words") ? "words" : "letter";
}

function chooseScenarios(given: Arguments) {
  const [games, contexts] = [given.list("games"), given.list("contexts")];
  return scenarios({ ...(games && { games }), ...(contexts && { contexts }) } as ScenarioFilter);
}
