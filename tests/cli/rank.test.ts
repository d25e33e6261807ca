import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import {
  elicitationKinds,
  estimateUsage,
  ModelUnavailableError,
  promptTemplates,
  rankCandidates,
  recordModel,
  scorers,
} from "equirank";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createModel } from "../../src/cli/model";
import { runCli } from "../../src/cli/program";
import { createFailingModel, createFakeModel } from "./fake-model";
import { parseLines, questionLine, runInProcess } from "./run-in-process";

const capital = questionLine("Capital of France?", "Lyon", "Paris");
/** Neither is known to the model, so that it abstains. */
const unknown = questionLine("Capital of Peru?", "Cusco", "Arequipa");
const unreachable = questionLine("unreachable?", "Lyon", "Paris");

describe("one question", () => {
  const one = ["rank", "--question", "Capital of France?", "--candidate", "Lyon"];

  test("gives what rankCandidates() gives, with id and line", async () => {
    const { exitCode, stdout, stderr } = await runInProcess([...one, "--candidate", "Paris"]);
    const { usage: _, ...expected } = await rankCandidates({
      question: "Capital of France?",
      candidates: ["Lyon", "Paris"],
      model: createFakeModel(),
    });
    const [line] = parseLines(stdout);
    expect(line).toMatchObject({
      ...expected,
      generation: null,
      uncertainty: null,
      id: null,
      line: null,
    });
    expect(line?.best).toBe("Paris");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  test("takes candidates that look like options", async () => {
    const { stdout } = await runInProcess([...one, "--candidate", "-5", "--candidate", "--json"]);
    const { ranking } = parseLines(stdout)[0] as { ranking: { candidate: string }[] };
    expect(ranking.map(({ candidate }) => candidate).sort()).toEqual(["--json", "-5", "Lyon"]);
  });

  test("abstains with status 1", async () => {
    for (const refusal of [["--elimination"], ["--minimum-confidence", "0.999"]]) {
      const args = [...one, "--candidate", "Nice", ...refusal];
      const { exitCode, stdout } = await runInProcess(args);
      expect(exitCode).toBe(1);
      expect(parseLines(stdout)[0]).toHaveProperty("best", null);
    }
  });

  test("takes 0 and 1 for the minimum confidence, and nothing beyond", async () => {
    const codes = [];
    for (const minimum of ["0", "1", "1.01"]) {
      const args = [...one, "--candidate", "Nice", "--minimum-confidence", minimum];
      codes.push((await runInProcess(args)).exitCode);
    }
    expect(codes).toEqual([0, 1, 2]);
  });

  test("without elimination nothing is refused", async () => {
    const { exitCode, stdout } = await runInProcess([...one, "--candidate", "Nice"]);
    expect(exitCode).toBe(0);
    expect(parseLines(stdout)[0]).toHaveProperty("best", "Lyon");
  });

  test("hands every option on", async () => {
    const { stdout } = await runInProcess([
      ...one,
      ...["--candidate", "Paris", "--method", "equilibrium-generator"],
      ...["--lambda", "0.5", "--iterations", "7", "--elicitation", "pointwise"],
      ...["--shots", "none", "--no-judge-test"],
    ]);
    expect(parseLines(stdout)[0]).toMatchObject({
      method: "equilibrium-generator",
      equilibrium: { iterations: 7, options: { lambda: { generator: 0.5 } } },
      elicitation: { kind: "pointwise", reason: "asked for", shots: 0, judge: null },
    });
  });

  test.each(Object.entries(elicitationKinds))("--elicitation %s is %j", async (kind, pair) => {
    const { stdout } = await runInProcess([
      ...one,
      ...["--candidate", "Paris", "--elicitation", kind, "--no-judge-test"],
    ]);
    expect(parseLines(stdout)[0]).toMatchObject({ elicitation: { kind, ...pair } });
  });

  test("a signal for each player, asked in another template", async () => {
    const prompts: string[] = [];
    const model = createFakeModel({ onPrompt: (prompt) => void prompts.push(prompt) });
    const { stdout } = await runInProcess(
      [
        ...one,
        ...["--candidate", "Paris", "--no-judge-test", "--shots", "none"],
        ...["--elicitation", "likelihood-per-token+true-false"],
        ...["--prompts", "chat"],
      ],
      { model },
    );
    expect(parseLines(stdout)[0]).toMatchObject({
      best: "Paris",
      elicitation: {
        kind: "custom",
        reason: "asked for",
        generator: "likelihood-per-token",
        discriminator: "true-false",
      },
    });
    const judged = (answer: string) => promptTemplates.chat.verdict("Capital of France?", answer, []);
    const asked = [promptTemplates.chat.plain("Capital of France?", []), ...["Lyon", "Paris"].map(judged)];
    expect(prompts).toEqual(
      asked.map((prompt) => (typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n"))),
    );
  });
});

describe("questions as JSON lines", () => {
  test("are answered in order, each with its line and id", async () => {
    const input = `${capital}\n{"id":"p","question":"Q","candidates":["Paris"]}\n`;
    const { exitCode, stdout } = await runInProcess(["rank"], { input });
    expect(parseLines(stdout)).toMatchObject([
      { id: null, line: 1, best: "Paris" },
      { id: "p", line: 3, best: "Paris" },
    ]);
    expect(exitCode).toBe(0);
  });

  test("that are malformed are reported by line and type, and the rest is answered", async () => {
    const { exitCode, stdout, stderr } = await runInProcess(["rank"], {
      input: `{"question":\n${questionLine("Q", "")}${questionLine("Q")}${capital}`,
    });
    expect(exitCode).toBe(2);
    expect(parseLines(stdout)).toMatchObject([{ line: 4, best: "Paris" }]);
    expect(stderr.split("\n")).toEqual([
      expect.stringMatching(/^equirank: line 1: DataError: the line is not JSON: write one JSON object/),
      expect.stringMatching(/^equirank: line 2: InvalidArgumentError: row\.candidates\.0 must not be empty/),
      expect.stringMatching(/^equirank: line 3: InvalidArgumentError: row\.candidates must hold/),
      "",
    ]);
  });

  test("stop at the first failure with --fail-fast", async () => {
    const { exitCode, stdout } = await runInProcess(["rank", "--fail-fast"], {
      input: `${capital}nonsense\n${capital}`,
    });
    expect(exitCode).toBe(2);
    expect(parseLines(stdout)).toHaveLength(1);
  });

  test("that the model fails on are reported, and the gravest status counts", async () => {
    const { exitCode, stdout, stderr } = await runInProcess(["rank", "--elimination"], {
      input: `${unknown}nonsense\n${unreachable}${capital}`,
      model: createFailingModel(),
    });
    expect(exitCode).toBe(3);
    expect(parseLines(stdout).map(({ best }) => best)).toEqual([null, "Paris"]);
    expect(stderr).toContain("equirank: line 3: ModelUnavailableError: The server is down.\n");
    expect(stderr).not.toContain("    at ");
  });

  test("end where the model fails on five in a row, not on five with an answer between", async () => {
    const model = createFailingModel();
    const fourTwice = unreachable.repeat(4) + capital + unreachable.repeat(4) + capital;
    const spread = await runInProcess(["rank"], { input: fourTwice, model });
    expect(parseLines(spread.stdout)).toHaveLength(2);
    const input = unreachable.repeat(5) + capital;
    const { stdout, stderr, exitCode } = await runInProcess(["rank"], { input, model });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 3 });
    expect(stderr).toContain("stopped: the model failed on 5 questions in a row");
  });

  test("are read one at a time: none far ahead of its answer", async () => {
    let taken = 0;
    let answered = 0;
    let furthestAhead = 0;
    function* produce(): Generator<string, void, void> {
      for (; taken < 1000; taken++) {
        furthestAhead = Math.max(furthestAhead, taken - answered);
        yield questionLine(`Question ${taken}?`, "Paris");
      }
    }
    const { exitCode } = await runInProcess(["rank"], {
      input: produce(),
      onOutput: () => answered++,
    });
    expect({ exitCode, answered }).toEqual({ exitCode: 0, answered: 1000 });
    // A stream of objects holds 16 of them by default.
    expect(furthestAhead).toBeLessThanOrEqual(20);
  });

  test("none at all is no failure", async () => {
    expect(await runInProcess(["rank"], { input: "" })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });
});

describe("lines of another kind", () => {
  test("hold a conversation in place of a question", async () => {
    const prompts: string[] = [];
    const messages = [
      { role: "user", content: "Let us talk of France." },
      { role: "assistant", content: "Gladly." },
      { role: "user", content: "Its capital?" },
    ];
    const { exitCode, stdout } = await runInProcess(["rank"], {
      input: `${JSON.stringify({ messages, candidates: ["Lyon", "Paris"] })}\n`,
      model: createFakeModel({ onPrompt: (prompt) => void prompts.push(prompt) }),
    });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout)).toMatchObject([{ line: 1, best: "Paris" }]);
    const ofQuestion = prompts.filter((prompt) => prompt.includes("Its capital?"));
    expect(ofQuestion.length).toBeGreaterThan(0);
    for (const prompt of ofQuestion) expect(prompt).toContain("Let us talk of France.");
  });

  test("hold samples in place of candidates, which are votes and may be cut off", async () => {
    const samples = ["Paris", { text: "Lyon", finishReason: "length" }, "Lyon", "Paris"];
    const { exitCode, stdout, stderr } = await runInProcess(["rank", "--method", "majority-vote"], {
      input: `${JSON.stringify({ question: "Capital of France?", samples })}\n`,
    });
    expect(exitCode).toBe(0);
    expect(parseLines(stdout)).toMatchObject([
      {
        best: "Paris",
        ranking: [{ originalIndices: [0, 3] }, { originalIndices: [2] }],
        generation: { stopped: "given" },
      },
    ]);
    expect(stderr).toContain("warning: 1 of 4 samples were cut off");
  });
});

describe("--dry-run", () => {
  const input = capital + questionLine("Another?", "A", "B", "C");

  test("tells what the questions would take, and asks nothing", async () => {
    const prompts: string[] = [];
    const model = createFakeModel({ onPrompt: (prompt) => void prompts.push(prompt) });
    const { exitCode, stdout } = await runInProcess(["rank", "--dry-run"], { input, model });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^2 questions would take at most [\d,]+ requests/);
    expect(prompts).toEqual([]);
  });

  test("reports lines that fail by their number, and counts the others", async () => {
    const { exitCode, stdout, stderr } = await runInProcess(["rank", "--dry-run"], {
      input: `${capital}{'question': 'x'}\n${questionLine("Q?", "A", " ")}`,
    });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^1 question would take at most [\d,]+ requests/);
    expect(stderr).toContain("equirank: line 2: DataError: the line is not JSON");
    expect(stderr).toMatch(/equirank: line 3: InvalidArgumentError: row.candidates.1 must not be empty/);
  });

  test("tells it as JSON, the same as estimateUsage()", async () => {
    const { stdout } = await runInProcess(["rank", "--dry-run", "--json"], { input });
    const [one, other] = parseLines(input).map((asked) =>
      estimateUsage({ ...(asked as { question: string }), model: createFakeModel() }),
    );
    expect(parseLines(stdout)).toEqual([
      {
        dryRun: true,
        questions: 2,
        requests: one!.requests + other!.requests,
        promptTokens: one!.promptTokens + other!.promptTokens,
        generatedTokens: one!.generatedTokens + other!.generatedTokens,
        firstTime: one!.firstTime,
      },
    ]);
    expect(one!.requests).toBeGreaterThan(0);
  });
});

describe("an uninformative judge", () => {
  test("is warned of once, on the error stream, when results are JSON", async () => {
    const { stdout, stderr } = await runInProcess(["rank"], {
      input: capital + capital,
      model: createFakeModel({ isBlind: true }),
    });
    expect(parseLines(stdout)).toHaveLength(2);
    expect(stderr.match(/warning: fake:model cannot tell right answers from wrong ones/g)).toHaveLength(1);
  });

  test.each([
    ["greedy", false],
    ["generative", false],
    ["self-contrastive", false],
    ["mutual-information", true],
    ["discriminative", true],
    ["judgement", true],
    ["log-linear-pool", true],
    ["equilibrium-generator", true],
  ])("is warned of where the method reads it: %s, %s", async (method, isWarnedOf) => {
    const { stderr } = await runInProcess(["rank", "--method", method], {
      input: capital,
      model: createFakeModel({ isBlind: true }),
    });
    expect(stderr.includes("cannot tell right answers from wrong ones")).toBe(isWarnedOf);
  });
});

describe("the model", () => {
  test("is loaded once, and only by a question with more than one candidate", async () => {
    const loadedAfter: number[] = [];
    let answered = 0;
    const { exitCode } = await runInProcess(["rank"], {
      input: questionLine("Only?", "Paris") + capital + capital,
      createModel: () => async () => {
        loadedAfter.push(answered);
        return createFakeModel();
      },
      onOutput: () => answered++,
    });
    expect({ exitCode, loadedAfter }).toEqual({ exitCode: 0, loadedAfter: [1] });
  });

  test("has its arguments checked before any question is read", async () => {
    const { exitCode, stderr } = await runInProcess(["rank", "--base-url", "http://localhost"], {
      createModel,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^equirank: InvalidArgumentError: --base-url must be left out/);
  });

  test("that cannot be loaded ends the run", async () => {
    const { exitCode, stdout, stderr } = await runInProcess(["rank"], {
      input: questionLine("Only?", "Paris") + capital + capital,
      createModel: () => () => Promise.reject(new ModelUnavailableError("There is none.")),
    });
    expect(exitCode).toBe(3);
    expect(parseLines(stdout)).toHaveLength(1);
    expect(stderr).toBe("equirank: ModelUnavailableError: There is none.\n");
  });
});

describe("the usual variable of a key", () => {
  const environment = { OPENAI_API_KEY: "sk-secret" };
  const toServer = ["rank", "--model", "openai:m", "--base-url", "http://localhost:1/v1"];

  test("is noted where it is set and not sent", async () => {
    const { stderr } = await runInProcess(toServer, { environment });
    expect(stderr).toBe(
      "equirank: note: OPENAI_API_KEY is set but not sent, since --base-url is given; to send it there, add --api-key-env OPENAI_API_KEY\n",
    );
  });

  test.each([
    [[...toServer, "--api-key-env", "OPENAI_API_KEY"], environment],
    [["rank", "--model", "openai:m"], environment],
    [["rank", "--model", "local"], environment],
    [toServer, {}],
  ])("is not mentioned by %j with %j", async (commandArguments, given) => {
    expect(await runInProcess(commandArguments, { environment: given })).toMatchObject({
      stderr: "",
    });
  });
});

test.each(["1e-100", "1e100"])("the solver takes the bound %s of --lambda", async (lambda) => {
  const { stderr } = await runInProcess(["rank", "--lambda", lambda]);
  expect(stderr).toBe("");
});

describe("usage errors have status 2, write nothing to standard output, and say what is known", () => {
  test.each([
    [["rank", "--method", "best"], "Allowed choices are equilibrium-discriminator"],
    [["rank", "--question", "Q", "--candidate", "A", "--method", "majority-vote"], "votes and best-of-N need samples"],
    [["rank", "--model", "gpt-4o"], "local, local:PATH, openai:NAME"],
    [["rank", "--lambda", "0"], "must be a positive number"],
    [["rank", "--lambda", ""], "must be a positive number"],
    [["rank", "--lambda", "1e-101"], "'--lambda <number>' argument '1e-101' is invalid"],
    [["rank", "--lambda", "1e101"], "'--lambda <number>' argument '1e101' is invalid"],
    [["rank", "--solver", "exact", "--iterations", "5"], "options.solver.iterations must be left"],
    [["rank", "--iterations", "1.5"], "must be a whole number"],
    [
      ["rank", "--elicitation", "guess"],
      `choices are ${Object.keys(elicitationKinds).join(", ")}, frequency, or GENERATOR+DISCRIMINATOR.`,
    ],
    [["rank", "--elicitation", "pointwise+yes-no"], `choices are ${Object.keys(scorers).join(", ")}.`],
    [["rank", "--elicitation", "contrast+toString"], `choices are ${Object.keys(scorers).join(", ")}.`],
    [["rank", "--prompts", "instruct"], `choices are ${Object.keys(promptTemplates).join(", ")}.`],
    [["rank", "--mehtod", "greedy"], "Did you mean --method?"],
    [["rank", "stray"], "too many arguments"],
    [["rank", "--question", "Q"], "--candidate must be given with --question"],
    [["rank", "--candidate", "A"], "--question must be given with --candidate"],
    [["rank", "--question", "Q", "--candidate", "A", "--data", "f"], "--data must be left out"],
    [["rank", "--data", "no-such-file.jsonl"], "no-such-file.jsonl cannot be read: ENOENT"],
    [["rank", "--shots", "no-such-file.json"], "must name a JSON file"],
    [["order"], "unknown command 'order'"],
    [[], "Usage: equirank"],
  ])("%j", async (commandArguments, message) => {
    const { exitCode, stdout, stderr } = await runInProcess(commandArguments);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});

test.each(["--help", "--version", "rank --help", "help rank"])(
  "%s has status 0 and writes to standard output",
  async (commandLine) => {
    const { exitCode, stdout, stderr } = await runInProcess(commandLine.split(" "));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).not.toBe("");
  },
);

test("the help of rank tells the exit codes", async () => {
  const { stdout } = await runInProcess(["rank", "--help"]);
  for (const code of [0, 1, 2, 3, 70, 130]) {
    expect(stdout).toMatch(new RegExp(`^ +${code}  \\w`, "m"));
  }
});

test("the help of rank tells every signal and every pair of them", async () => {
  const { stdout } = await runInProcess(["rank", "--help"]);
  for (const [name, { meaning }] of Object.entries(scorers)) {
    const line = stdout.split("\n").find((text) => text.startsWith(`  ${name} `));
    expect(line?.slice(name.length + 2).trim()).toBe(meaning);
  }
  for (const [name, { generator, discriminator }] of Object.entries(elicitationKinds)) {
    const names = [generator].flat().join("/\\s*");
    expect(stdout).toMatch(new RegExp(`^  ${name} +generator ${names}, discriminator ${discriminator}$`, "m"));
  }
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

describe("interruption", () => {
  test("has status 130 and keeps what was done", async () => {
    const interruption = new AbortController();
    const model = createFakeModel({
      async onPrompt(prompt, signal) {
        if (!prompt.includes("slow")) return;
        setImmediate(() => interruption.abort());
        await new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
      },
    });
    const { exitCode, stdout, stderr } = await runInProcess(["rank"], {
      input: capital + questionLine("slow?", "A", "B") + capital,
      model,
      signal: interruption.signal,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: "equirank: note: interrupted; 1 question is ranked. To continue, give the lines from 2 on\n",
    });
    expect(parseLines(stdout)).toMatchObject([{ line: 1, best: "Paris" }]);
  });

  test("ends the loading of a model", async () => {
    const interruption = new AbortController();
    const { exitCode, stderr } = await runInProcess(["rank"], {
      input: capital,
      signal: interruption.signal,
      createModel: () => async (signal) => {
        setImmediate(() => interruption.abort());
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw signal.reason;
      },
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: "equirank: note: interrupted; 0 questions are ranked\n",
    });
  });

  test("ends the wait for input", async () => {
    const interruption = new AbortController();
    const input = new PassThrough();
    input.write(capital);
    const { exitCode, stdout } = await runInProcess(["rank"], {
      input,
      signal: interruption.signal,
      onOutput: () => interruption.abort(),
    });
    expect(exitCode).toBe(130);
    expect(parseLines(stdout)).toHaveLength(1);
  });
});

/** Ranks ten questions on a standard output that fails at the second. */
async function runUntilFailure(code: string) {
  let written = 0;
  let told = "";
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      written++;
      done(written > 1 ? Object.assign(new Error(`write ${code}`), { code }) : null);
    },
  });
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      told += String(chunk);
      done();
    },
  });
  const exitCode = await runCli(["rank"], {
    stdin: Readable.from([capital.repeat(10)]),
    stdout,
    stderr,
    environment: {},
    signal: new AbortController().signal,
    createModel: () => async () => createFakeModel(),
  });
  return { exitCode, written, told };
}

test("a script that cannot be written is an error of the output, and a reader that goes away none", async () => {
  const complete = (code: string) => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })),
    });
    const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
    const { signal } = new AbortController();
    return runCli(["completion", "bash"], { stdin: Readable.from([]), stdout, stderr, environment: {}, signal });
  };
  expect(await complete("ENOSPC")).toBe(2);
  expect(await complete("EPIPE")).toBe(0);
});

test("a reader that goes away ends the run quietly", async () => {
  expect(await runUntilFailure("EPIPE")).toEqual({ exitCode: 0, written: 2, told: "" });
});

test("a full disk ends the run with an error of its own", async () => {
  const told = "equirank: OutputError: standard output cannot be written: write ENOSPC\n";
  expect(await runUntilFailure("ENOSPC")).toEqual({ exitCode: 2, written: 2, told });
});

describe("what the model does beyond its contract", () => {
  const model = createFakeModel({
    onPrompt() {
      throw new TypeError("a fault\u001b[2J");
    },
  });

  test("is a fault with status 70, without stack and without steering the terminal", async () => {
    const { exitCode, stderr } = await runInProcess(["rank"], { input: capital, model });
    expect(exitCode).toBe(70);
    expect(stderr).toBe("equirank: line 1: unexpected TypeError: a fault\\u001b[2J\n");
  });

  test("shows its stack with --debug", async () => {
    const { stderr } = await runInProcess(["rank", "--debug"], { input: capital, model });
    expect(stderr).toMatch(/TypeError: a fault.*\n +at /);
  });
});

test("the model's memory is freed, also after a failure", async () => {
  let disposals = 0;
  const model = Object.assign(createFailingModel(), {
    async dispose() {
      disposals++;
    },
  });
  await runInProcess(["rank"], { input: capital, model });
  await runInProcess(["rank", "--fail-fast"], { input: unreachable, model });
  expect(disposals).toBe(2);
});

describe("files", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "equirank-cli-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  test("questions are read from --data, and from standard input for -", async () => {
    const file = join(folder, "questions.jsonl");
    await writeFile(file, capital);
    const fromFile = await runInProcess(["rank", "--data", file], { input: "nonsense" });
    const fromInput = await runInProcess(["rank", "--data", "-"], { input: capital });
    for (const { exitCode, stdout } of [fromFile, fromInput]) {
      expect(exitCode).toBe(0);
      expect(parseLines(stdout)).toMatchObject([{ line: 1, best: "Paris" }]);
    }
  });

  test("a folder is no file of questions", async () => {
    const { exitCode, stderr } = await runInProcess(["rank", "--data", folder]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("cannot be read: EISDIR");
  });

  test("recorded:FILE answers as the recorded model did, and refuses what it was not asked", async () => {
    const file = join(folder, "scores.json");
    const recording = recordModel(createFakeModel());
    const asked = { question: "Capital of France?", candidates: ["Lyon", "Paris"] };
    await rankCandidates({ ...asked, model: recording });
    await writeFile(file, JSON.stringify(recording.recording));
    const { exitCode, stdout, stderr } = await runInProcess(["rank", "--model", `recorded:${file}`], {
      input: `${JSON.stringify(asked)}\n${unknown}`,
      createModel,
    });
    expect(exitCode).toBe(3);
    expect(parseLines(stdout)).toMatchObject([{ line: 1, best: "Paris" }]);
    expect(stderr).toContain("line 2: MissingCapabilityError: The recording of fake:model");
  });

  test.each(["{", "null", "{}", '{"format":2}'])("%s is no recording", async (content) => {
    const file = join(folder, "scores.json");
    await writeFile(file, content);
    const outcome = await runInProcess(["rank", "--model", `recorded:${file}`], {
      input: capital,
      createModel,
    });
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toMatch(/^equirank: InvalidArgumentError: /);
  });

  test("shots are read from a file and checked", async () => {
    const file = join(folder, "shots.json");
    const shots = [{ question: "Q", correct: "A", incorrect: "B", note: "ignored" }];
    await writeFile(file, JSON.stringify(shots));
    const { stdout } = await runInProcess(["rank", "--shots", file], { input: capital });
    expect(parseLines(stdout)[0]).toMatchObject({ elicitation: { shots: 1 } });
    await writeFile(file, `\ufeff${JSON.stringify([...shots, ...shots])}\r\n`);
    const marked = await runInProcess(["rank", "--shots", file], { input: capital });
    expect(parseLines(marked.stdout)[0]).toMatchObject({ elicitation: { shots: 2 } });
    await writeFile(file, JSON.stringify([...shots, { question: "Q", correct: "A" }]));
    const { exitCode, stderr } = await runInProcess(["rank", "--shots", file], {
      input: capital + capital,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^equirank: InvalidArgumentError: elicitation\.shots\[1\]\.incorrect must/);
    expect(stderr.match(/\n/g)).toHaveLength(1);
  });
});
