import { Writable } from "node:stream";
import { expect, test, vi } from "vitest";
import { createProgress } from "../../src/cli/terminal/progress";
import type { OutputStream } from "../../src/cli/terminal/text";

function createStream(isTTY: boolean) {
  const write = vi.fn();
  const stream: OutputStream = new Writable({
    write(chunk, _encoding, done) {
      write(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 80 }), write };
}

const progress = { stage: "generator", completed: 1, total: 3 } as const;

test("shows the answers of a question until it is cleared, and none that come later", () => {
  const { stream, write } = createStream(true);
  const bar = createProgress(stream);
  const show = bar.start();
  expect(write).not.toHaveBeenCalled();
  show(progress);
  expect(write.mock.calls.join("")).toContain("1/3 answers (generator)");
  bar.clear();
  write.mockClear();
  show({ ...progress, completed: 2 });
  bar.start();
  show({ ...progress, completed: 3 });
  expect(write).not.toHaveBeenCalled();
});

test("leaves an empty line and no timer", () => {
  vi.useFakeTimers();
  const { stream, write } = createStream(true);
  const bar = createProgress(stream);
  bar.start()(progress);
  expect(vi.getTimerCount()).toBe(1);
  bar.clear();
  expect(vi.getTimerCount()).toBe(0);
  // ECMA-48: erase the whole line.
  expect(write.mock.calls.at(-1)).toEqual(["\u001b[2K"]);
  vi.useRealTimers();
});

test("shows nothing where nobody watches", () => {
  const { stream, write } = createStream(false);
  const bar = createProgress(stream);
  bar.start()(progress);
  bar.clear();
  expect(write).not.toHaveBeenCalled();
});
