/**
 * Measures how `startServer()` holds up: rankings of four recorded documents against what @hono/node-server echoes in
 * the same run, latency at half of that rate for a minute, memory, callers that misbehave, and a stop under load.
 *
 * npm run bench:server -- [--seconds 60] [--connections 16]
 *
 * The load comes from this process and the server, built as it is published, runs in another, so that two processor
 * cores are needed. Both servers get the same requests over as many connections, in turns of a few seconds.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { build } from "tsup";
import { rerankBody } from "./recorded-documents";
import type { Question } from "./server";

const { values: flags } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    connections: { type: "string", default: "16" },
  },
});
const seconds = Number(flags.seconds);
const connections = Number(flags.connections);

interface Server {
  url: string;
  process: ChildProcess;
  tell(question: Question): Promise<number>;
}

// Not by tsx, which gives every function its name when it is made, and so takes longer than what users run.
const outDir = fileURLToPath(new URL("../../.cache/bench-server", import.meta.url));
await build({
  entry: { server: fileURLToPath(new URL("server.ts", import.meta.url)) },
  outDir,
  format: "esm",
  target: "es2022",
  outExtension: () => ({ js: ".mjs" }),
  config: false,
  silent: true,
});

async function startServer(mode: "echo" | "rank"): Promise<Server> {
  const child = fork(`${outDir}/server.mjs`, [mode], { execArgv: ["--expose-gc"] });
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return {
    url,
    process: child,
    async tell(question) {
      child.send(question);
      return ((await once(child, "message")) as [number])[0];
    },
  };
}

/** Runs load and adds what the server's process spent on each request. */
async function load(server: Server, options: Partial<autocannon.Options>) {
  const before = await server.tell("processor");
  const result = await autocannon({
    url: `${server.url}/v1/rerank`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: rerankBody,
    connections,
    ...options,
  });
  const after = await server.tell("processor");
  const count = result["2xx"];
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${result.non2xx} answers with other statuses, ${result.errors} errors`);
  }
  return {
    rate: count / result.duration,
    milliseconds: (after - before) / count,
    p99: result.latency.p99,
  };
}

const failures: string[] = [];

function report(what: string, shown: string, holds: boolean): void {
  console.log(`${holds ? "ok    " : "FAILED"}  ${what}: ${shown}`);
  if (!holds) failures.push(what);
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

const echo = await startServer("echo");
const rank = await startServer("rank");
// Numbers of requests and not times, so that the compiler has seen as much of the code on a busy machine.
await load(echo, { amount: 20_000 });
await load(rank, { amount: 20_000 });
const rounds: Record<"echoed" | "ranked", Awaited<ReturnType<typeof load>>>[] = [];
for (let i = 0; i < 5; i++) {
  // In turn, so that what else the machine does falls on both. Times and not numbers of requests: autocannon ends with
  // a second.
  const echoed = await load(echo, { duration: 4 });
  const ranked = await load(rank, { duration: 4 });
  rounds.push({ echoed, ranked });
}
echo.process.kill();
const echoRate = median(rounds.map(({ echoed }) => echoed.rate));
const rankRate = median(rounds.map(({ ranked }) => ranked.rate));
const share = median(rounds.map(({ echoed, ranked }) => ranked.rate / echoed.rate));
const timeOf = (name: "echoed" | "ranked") => median(rounds.map((round) => round[name].milliseconds));
const times = `${timeOf("ranked").toFixed(3)} and ${timeOf("echoed").toFixed(3)} ms`;
report(
  "rankings as a share of what is echoed, 40 % or more",
  `${(100 * share).toFixed(0)} % (${rankRate.toFixed(0)} and ${echoRate.toFixed(0)} a second)`,
  share >= 0.4,
);
// The load tool cannot ask for as many echoes as its server could give, and other work takes turns on the cores;
// neither counts here.
report(
  "processor time of an echo as a share of a ranking's",
  `${((100 * timeOf("echoed")) / timeOf("ranked")).toFixed(0)} % (${times})`,
  true,
);

await load(rank, { duration: 10, overallRate: Math.floor(rankRate / 2) });
const heapBefore = await rank.tell("memory");
const steady = await load(rank, { duration: seconds, overallRate: Math.floor(rankRate / 2) });
const heapAfter = await rank.tell("memory");
report(
  `99 of 100 answers within 50 ms at half of that rate for ${seconds} s`,
  `${steady.p99} ms at ${steady.rate.toFixed(0)} a second`,
  steady.p99 < 50,
);
report(
  "memory after it, at most 2 MB more than before",
  `${heapAfter.toFixed(1)} after ${heapBefore.toFixed(1)} MB`,
  heapAfter - heapBefore < 2,
);

/** Callers that go away in the middle of a head, a body or an answer, and some that send nothing more. */
async function misbehave(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const head = `POST /v1/rerank HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${rerankBody.length}\r\n\r\n`;
  const texts = [head.slice(0, 30), `${head}${rerankBody.slice(0, 40)}`, `${head}${rerankBody}`];
  for (let i = 0; i < 300; i++) {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    socket.write(texts[i % texts.length]!);
    // Every tenth keeps its connection open and says nothing more: the server is to end it.
    if (i % 10 !== 0) setTimeout(() => socket.resetAndDestroy(), i % 7);
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const [bothered] = await Promise.all([
  load(rank, { duration: 5, overallRate: Math.floor(rankRate / 2) }),
  misbehave(rank.url),
]);
report(
  "answers to others while 300 callers break off or fall silent, all of them",
  `${bothered.rate.toFixed(0)} a second, p99 ${bothered.p99} ms`,
  true,
);

/**
 * Callers that ask without a pause until the server takes no more connections, which it is told after 1,000 answers.
 */
async function askUntilStopped(url: string, count: number, stop: () => void) {
  const ended = { answered: 0, refused: 0, dropped: 0 };
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const ask = () =>
    new Promise<keyof typeof ended>((resolve) => {
      const sent = request(`${url}/v1/rerank`, {
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": rerankBody.length },
      });
      sent.on("response", (response) => {
        response.resume();
        response.on("close", () => resolve(response.complete ? "answered" : "dropped"));
      });
      sent.on("error", (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ECONNREFUSED" ? "refused" : "dropped"),
      );
      sent.end(rerankBody);
    });
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (;;) {
        const outcome = await ask();
        ended[outcome]++;
        if (ended.answered === 1000 && outcome === "answered") stop();
        if (outcome !== "answered") return;
      }
    }),
  );
  return ended;
}
const [ended, [code]] = await Promise.all([
  askUntilStopped(rank.url, 32, () => rank.process.kill("SIGTERM")),
  once(rank.process, "exit"),
]);
report(
  "requests dropped by a stop under load, none",
  `${ended.dropped} of ${ended.answered + ended.dropped}; the server ended with status ${code}`,
  ended.dropped === 0 && code === 0,
);
console.log(failures.length === 0 ? "PASS" : `FAIL: ${failures.join("; ")}`);
process.exitCode = failures.length === 0 ? 0 : 1;
