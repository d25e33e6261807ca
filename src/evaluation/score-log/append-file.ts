import { appendFileSync, closeSync, mkdirSync, openSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { ScoreLogError } from "../../errors/score-log-error";

/**
 * A file that lines are appended to. Each is handed to the operating system before `write()` returns, so that a killed process
 * loses none.
 */
export class AppendFile {
  private isOpen = true;

  private constructor(
    private readonly file: string,
    private readonly descriptor: number,
  ) {}

  /**
   * Opens the file, or makes it with its folder.
   * @param end bytes of the file that are kept: what a killed run was writing after them is cut off; undefined for a new file
   * @throws ScoreLogError if it cannot be written
   */
  static open(file: string, end: number | undefined): AppendFile {
    const descriptor = attempt(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      if (end !== undefined) truncateSync(file, end);
      return openSync(file, "a");
    });
    return new AppendFile(file, descriptor);
  }

  /**
   * Appends a text; one that comes when the file is closed is dropped.
   * @returns whether it was written
   * @throws ScoreLogError if the file cannot be written, as on a full disk; it is then closed
   */
  write(text: string): boolean {
    if (!this.isOpen) return false;
    try {
      attempt(this.file, () => appendFileSync(this.descriptor, text));
    } catch (error) {
      // What was written of the line must stay the end of the file, where the next run cuts it off.
      this.close();
      throw error;
    }
    return true;
  }

  close(): void {
    if (this.isOpen) closeSync(this.descriptor);
    this.isOpen = false;
  }
}

function attempt<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const advice =
      code === "ENOSPC"
        ? "free some space and run the same command again: what is in the log is not asked again"
        : "choose a folder that can be written";
    throw new ScoreLogError(`${file} cannot be written: ${message}; ${advice}`, { cause });
  }
}
