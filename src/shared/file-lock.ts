import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { orUndefined } from "./options";

interface LockOwner {
  pid: number;
  host: string;
  /** Tells the process apart from a later one with the same id, where the system says when a process started. */
  started?: string;
}

/** Whether a lock was taken, or who holds it. */
export type LockAttempt = { release: () => void } | { owner: LockOwner | undefined };

/**
 * Takes the exclusive lock on a file, which is a file beside it named `FILE.lock`. A lock whose owner was a process of
 * this machine that has ended is taken over. The owner is undefined where the lock does not name one.
 * @throws the system's error if the lock cannot be written
 */
export function lockFile(file: string): LockAttempt {
  const lock = `${file}.lock`;
  const own = JSON.stringify({ pid: process.pid, host: hostname(), started: readStart(process.pid) });
  while (!writeExclusively(lock, own)) {
    const found = readText(lock);
    if (found === undefined) continue; // It was released meanwhile.
    const owner = parseOwner(found);
    if (owner === undefined || !hasEnded(owner)) return { owner };
    removeStale(lock, found);
  }
  return {
    release: () => {
      if (readText(lock) === own) rmSync(lock, { force: true });
    },
  };
}

/** What to tell whoever may not write a file because another process holds its lock. */
export function describeLocked(file: string, owner: LockOwner | undefined, other: "file" | "folder"): string {
  const writer = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  return `${file} is being written by ${writer}: wait until it has ended, or choose another ${other}. If no such process runs, delete ${file}.lock`;
}

/** The boot of the machine and the clock tick at which a process started; undefined where the system does not say. */
function readStart(pid: number): string | undefined {
  const boot = readText("/proc/sys/kernel/random/boot_id")?.trim();
  // The name of the program, in brackets, may hold spaces; the start is the 20th field after it.
  const start = readText(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ")[19];
  return boot && start ? `${boot} ${start}` : undefined;
}

function hasEnded({ pid, host, started }: LockOwner): boolean {
  if (host !== hostname()) return false;
  const running = readStart(pid);
  if (started !== undefined && running !== undefined && started !== running) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Removes a lock unless another process has replaced it meanwhile. */
function removeStale(lock: string, text: string): void {
  const aside = `${lock}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(lock, aside);
    if (readText(aside) !== text) linkSync(aside, lock);
  } catch {
    // Another process was faster; the next attempt finds out.
  } finally {
    rmSync(aside, { force: true });
  }
}

function writeExclusively(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function readText(file: string): string | undefined {
  return orUndefined(() => readFileSync(file, "utf8"));
}

function parseOwner(text: string): LockOwner | undefined {
  const { pid, host, started } = orUndefined((): Partial<LockOwner> | null => JSON.parse(text)) ?? {};
  if (!Number.isSafeInteger(pid) || typeof host !== "string") return undefined;
  return { pid: pid!, host, ...(typeof started === "string" && { started }) };
}
