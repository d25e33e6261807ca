import { describe, expect, it, vi } from "vitest";
import { onAbort, runTogether, shareTask, untilAborted } from "../../src/shared/abort";

const never = () => new Promise<never>(() => {});

describe("untilAborted", () => {
  it("gives the result, or the failure, of the work", async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(untilAborted(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  });

  it("does not wait for work that heeds no signal", async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never(), controller.signal);
    controller.abort("stop");
    await expect(waiting).rejects.toBe("stop");
  });
});

describe("runTogether", () => {
  it("keeps the order of the tasks", async () => {
    const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 10, "slow"));
    const tasks = [slow, async () => "fast"];
    await expect(runTogether(tasks, (task) => task(), undefined)).resolves.toEqual(["slow", "fast"]);
  });

  it("aborts the others at the first failure", async () => {
    const failure = new Error("first");
    let other: AbortSignal | undefined;
    const running = runTogether<(signal: AbortSignal) => Promise<void>, void>(
      [
        (signal) => {
          other = signal;
          return untilAborted(never(), signal);
        },
        () => Promise.reject(failure),
      ],
      (task, signal) => task(signal),
      undefined,
    );
    await expect(running).rejects.toBe(failure);
    expect(other?.reason).toBe(failure);
  });
});

describe("onAbort", () => {
  it("puts one listener on a signal, however many wait, and calls those that still do", () => {
    const { signal, ...controller } = listeningController();
    let calls = 0;
    const ends = Array.from({ length: 200 }, () => onAbort(signal, () => calls++));
    ends[0]!();
    expect(controller.listeners()).toBe(1);
    controller.abort();
    expect(calls).toBe(199);
  });
});

/** A controller that counts the listeners its signal is given. */
function listeningController() {
  const controller = new AbortController();
  const add = vi.spyOn(controller.signal, "addEventListener");
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    listeners: () => add.mock.calls.length,
  };
}

describe("shareTask", () => {
  it("runs once for all callers", async () => {
    let runs = 0;
    const task = shareTask(async () => ++runs);
    expect(await Promise.all([task(), task()])).toEqual([1, 1]);
    expect(await task()).toBe(1);
  });

  it("does not keep a failure", async () => {
    let runs = 0;
    const task = shareTask(async () => {
      if (++runs === 1) throw new Error("down");
      return runs;
    });
    await expect(task()).rejects.toThrow("down");
    await expect(task()).resolves.toBe(2);
  });

  it("goes on for the others when one caller aborts, and ends when all have", async () => {
    let inside: AbortSignal | undefined;
    const task = shareTask((signal) => {
      inside = signal;
      return untilAborted(never(), signal);
    });
    const one = new AbortController();
    const other = new AbortController();
    const first = task(one.signal);
    const second = task(other.signal);
    one.abort("one");
    await expect(first).rejects.toBe("one");
    expect(inside?.aborted).toBe(false);
    other.abort("other");
    await expect(second).rejects.toBe("other");
    expect(inside?.aborted).toBe(true);
  });
});
