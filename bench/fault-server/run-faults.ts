import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { backends } from "./backends";
import { FaultServer } from "./fault-server";
import { allTasks } from "./tasks";

export interface FaultRunOptions {
  /** Name of the backend to ask. */
  backend: string;
  /** Fewest requests that the server must get. */
  requests: number;
  /** Most requests under way at a time. */
  inFlight: number;
  /** The same seed gives the same faults to the same requests. */
  seed: number;
  /** Patience with one request, in milliseconds. A server that never answers costs as much. */
  timeoutMs: number;
  /**
   * Whether a growing heap is a violation. The heap is that of the whole process: only for a run that is alone in it.
   */
  checkHeap: boolean;
}

export interface FaultRunReport {
  /** Everything that must not be; empty if all is well. */
  violations: readonly string[];
  /** All of it in one line. */
  summary: string;
}

/** Must not be seen in anything that comes out. */
const key = "sk-fault-run-0123456789abcdef";

/** How often a sending meets a fault. */
const faultRate = 0.25;

/** Most faults in a row for one request: one less than the client's tries. */
const mostFaults = 3;

/** No task takes so long unless it hangs. */
const longestTaskMs = 120_000;

/** Largest growth of the heap from a fifth of the run to its end, in MB: 1 was seen over 10,000 requests. */
const mostGrowth = 10;

/** Violations that are kept with their words. */
const mostKept = 20;

/**
 * Ranks, scores, judges and samples through a server that fails in every known way, and compares each result with what
 * the model behind it says without a server.
 */
export async function runFaults(options: FaultRunOptions): Promise<FaultRunReport> {
  const { requests, inFlight, seed, timeoutMs } = options;
  const backend = backends[options.backend]!;
  const violations: string[] = [];
  const note = (violation: string) => {
    if (violations.length < mostKept) violations.push(violation.replaceAll(key, "[the key]"));
  };
  const onRejection = (reason: unknown) => note(`unhandled rejection: ${inspect(reason)}`);
  const onWarning = ({ name, message }: Error) => {
    if (name === "MaxListenersExceededWarning") note(`a leak: ${message}`);
  };
  process.on("unhandledRejection", onRejection).on("warning", onWarning);

  const server = await FaultServer.start({ seed, faultRate, mostFaults, backend });
  const underWay = { now: 0, most: 0 };
  const model = backend.create({
    fetch: countCalls(underWay),
    baseUrl: server.baseUrl,
    model: "made-up",
    apiKey: key,
    concurrency: inFlight,
    timeoutMs,
  });
  const checkSecrecy = (error: unknown) => {
    const seen = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
    if (seen.includes(key)) note(`a key in an error: ${seen}`);
  };
  const tasks = allTasks(backend, checkSecrecy);
  const start = performance.now();
  let done = 0;

  async function runTask(number: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const hang = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`no end after ${longestTaskMs} ms`), longestTaskMs);
    });
    try {
      const task = tasks[number % tasks.length]!;
      const wrong = await Promise.race([task(model, number), hang]);
      if (wrong !== undefined) note(`task ${number}: ${wrong}`);
    } catch (error) {
      checkSecrecy(error);
      note(`task ${number} was lost: ${inspect(error)}`);
    } finally {
      clearTimeout(timer);
      done++;
    }
  }

  let next = 0;
  /**
   * Works until the server has got so many requests. Most tasks send several at a time: half as many fill all places.
   */
  async function workUntil(target: number): Promise<number> {
    const work = async () => {
      while (server.received < target && violations.length < mostKept) await runTask(next++);
    };
    await Promise.all(Array.from({ length: Math.ceil(inFlight / 2) }, work));
    return settledHeap();
  }
  const heapBefore = await workUntil(requests / 5);
  const heapAfter = await workUntil(requests);
  await server.close();
  process.off("unhandledRejection", onRejection).off("warning", onWarning);

  const growth = heapAfter - heapBefore;
  if (options.checkHeap && growth > mostGrowth) note(`the heap grew by ${growth.toFixed(1)} MB`);
  if (underWay.most > inFlight) note(`${underWay.most} requests under way at a time`);
  const injected = [...server.injected.values()].reduce((sum, count) => sum + count, 0);
  const seconds = (performance.now() - start) / 1000;
  const summary =
    `${options.backend}: ${server.received} requests, ${underWay.most} at most under way, in ${seconds.toFixed(0)} s (seed ${seed}): ` +
    `${injected} faults of ${server.injected.size} kinds; ${done} calls; heap ${heapBefore.toFixed(0)} MB after a ` +
    `fifth, ${heapAfter.toFixed(0)} MB at the end; ${violations.length || "no"} violations`;
  return { violations, summary };
}

/** Memory of all that is still reachable once everything has come to rest, in MB. */
async function settledHeap(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  // Sockets and streams are let go by later turns of the event loop, and rejections reported.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

/**
 * Counts the requests that the client has under way: each from its call until it fails, is given up, or its answer has
 * been read. The server cannot count them, since it sees a connection that was given up close only after the next
 * request has come.
 */
function countCalls(underWay: { now: number; most: number }): typeof fetch {
  return async (input, init) => {
    underWay.most = Math.max(underWay.most, ++underWay.now);
    let isOver = false;
    const end = () => {
      if (!isOver) underWay.now--;
      isOver = true;
    };
    init?.signal?.addEventListener("abort", end, { once: true });
    try {
      const response = await fetch(input, init);
      const reader = response.body?.getReader();
      if (reader === undefined) {
        end();
        return response;
      }
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read().catch((error: unknown) => {
            end();
            throw error;
          });
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        },
        cancel(reason) {
          end();
          return reader.cancel(reason);
        },
      });
      return new Response(body, response);
    } catch (error) {
      end();
      throw error;
    }
  };
}
